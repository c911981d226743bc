#!/usr/bin/env python3
"""Compares an exported model or adapter with transformers and PEFT, log-probability by log-probability.

    check_export.py --pairs RUN/log-probabilities.jsonl --model RUN/model
    check_export.py --pairs RUN/log-probabilities.jsonl --model BASE --adapter RUN/adapter

RUN is what `prefer train -o RUN` wrote.

The pairs file has one JSON object a line: prompt_ids, chosen_ids, rejected_ids, and chosen_logp and rejected_logp as
this project computed them. Needs `pip install torch transformers peft`. Exit status 0 when every log-probability
agrees within the tolerance, 1 when one does not.
"""
import argparse
import json
import os
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import torch
import transformers


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder of the exported model, or of the adapter's base model")
    parser.add_argument("--adapter", help="folder of the exported PEFT adapter")
    parser.add_argument("--pairs", required=True, help="token ids and our log-probabilities, JSON Lines")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference allowed, in nats (default 1e-4)")
    return parser.parse_args()


def load(model, adapter):
    loaded, info = transformers.AutoModelForCausalLM.from_pretrained(
        model, dtype=torch.float32, output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if info.get(kind):
            sys.exit(f"{model}: {kind}: {sorted(info[kind])[:5]}")
    if adapter:
        import peft
        loaded = peft.PeftModel.from_pretrained(loaded, adapter)
    return loaded.eval()


@torch.no_grad()
def log_probability(model, prompt, answer):
    logits = model(torch.tensor([prompt + answer])).logits[0].double().log_softmax(-1)
    return sum(logits[len(prompt) - 1 + i, token].item() for i, token in enumerate(answer))


def main():
    options = arguments()
    model = load(options.model, options.adapter)
    worst, compared = 0.0, 0
    with open(options.pairs) as lines:
        for number, line in enumerate(lines, 1):
            row = json.loads(line)
            for side in ("chosen", "rejected"):
                theirs = log_probability(model, row["prompt_ids"], row[f"{side}_ids"])
                ours = row[f"{side}_logp"]
                difference = abs(theirs - ours)
                if not difference <= options.tolerance:
                    print(f"line {number}: {side}: ours {ours:.6f}, theirs {theirs:.6f}")
                worst = max(worst, difference)
                compared += 1
    folder = options.adapter or options.model
    if os.path.exists(os.path.join(folder, "tokenizer.json")):
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        text = "Prefer reads this: naïve café, 12,345 × 6."
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        if tokenizer.decode(ids) != text or max(ids) >= model.config.vocab_size:
            sys.exit(f"{folder}: the tokenizer does not give the text back")
        print(f"tokenizer: {type(tokenizer).__name__}, {len(tokenizer)} tokens")
    print(f"{compared} log-probabilities, largest difference {worst:.3g} (allowed {options.tolerance:g})")
    sys.exit(0 if compared and worst <= options.tolerance else 1)


main()
