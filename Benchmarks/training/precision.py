#!/usr/bin/env python3
"""Compares the error of bfloat16 in prefer with that in PyTorch, both against double precision.

    precision.py --prefer .build/release/prefer [--models 4]

Random Llama models of odd sizes score random pairs: transformers in float64 and in bfloat16, `prefer eval --dtype bf16`.
Printed are the root mean squares of the log-probabilities' errors and their ratio; the same for the length of the whole
gradient of the DPO loss after one pair (`prefer train --dtype bf16`, full). Exit status 1 when prefer's error of the
log-probabilities is more than twice PyTorch's. Needs `pip install torch transformers`.
"""
import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

BETA = 0.1
WORDS = "sums keep their order while operands lose half of what they were and nobody sees it in the end".split()


def write_model(folder, seed):
    """A model of odd sizes over single bytes, with weights large enough that its choices are sharp."""
    pick = random.Random(seed)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {symbol: index for index, symbol in enumerate(alphabet)} | {"<|endoftext|>": 256}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>")
    tokenizer.save_pretrained(folder)
    heads, kv = pick.choice([(6, 2), (4, 4), (5, 1)])
    torch.manual_seed(seed)
    model = transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=257,
            hidden_size=heads * 24,
            num_attention_heads=heads,
            num_key_value_heads=kv,
            head_dim=24,
            intermediate_size=pick.choice([211, 300]),
            num_hidden_layers=6,
            initializer_range=0.08,
            tie_word_embeddings=pick.random() < 0.5,
            bos_token_id=None,
            eos_token_id=256,
        )
    )
    model.save_pretrained(folder)
    return model


def write_pairs(path, seed, count=8):
    pick = random.Random(seed)

    def text(shortest, longest):
        return " ".join(pick.choice(WORDS) for _ in range(pick.randint(shortest, longest)))

    with open(path, "w") as file:
        for _ in range(count):
            row = dict(prompt=text(3, 20) + " ", chosen=text(3, 20), rejected=text(3, 20))
            file.write(json.dumps(row) + "\n")


def log_probability(model, prompt, answer):
    logits = model(torch.tensor([prompt + answer])).logits[0].double()
    logs = logits.log_softmax(-1)
    return sum(logs[len(prompt) - 1 + i, token] for i, token in enumerate(answer))


def scores(model, rows):
    with torch.no_grad():
        return [
            float(log_probability(model, row["prompt_ids"], row[f"{side}_ids"]))
            for row in rows
            for side in ("chosen", "rejected")
        ]


def gradient_length(model, row):
    """Of the DPO loss at its start, where the policy is the reference."""
    model.zero_grad()
    margin = log_probability(model, row["prompt_ids"], row["chosen_ids"]) - log_probability(
        model, row["prompt_ids"], row["rejected_ids"]
    )
    (-torch.nn.functional.logsigmoid(BETA * (margin - margin.detach()))).backward()
    return math.sqrt(sum(float(p.grad.double().square().sum()) for p in model.parameters()))


def of_prefer(prefer, folder, pairs):
    quiet = dict(check=True, stdout=subprocess.DEVNULL)
    common = ["--model", folder, "--template", "plain", "--dtype", "bf16", "-q"]
    subprocess.run([prefer, "eval", pairs, *common, "--log-probs", f"{folder}/scores.jsonl"], **quiet)
    with open(f"{folder}/scores.jsonl") as file:
        rows = [json.loads(line) for line in file]
    run = f"{folder}/run"
    subprocess.run(
        [prefer, "train", pairs, *common, "-o", run, "--batch-size", "1", "--max-steps", "1", "--no-shuffle",
         "--eval-split", "0", "--beta", str(BETA)], **quiet)
    with open(f"{run}/metrics.jsonl") as file:
        length = json.loads(file.readline())["grad_norm"]
    return rows, [row[f"{side}_logp"] for row in rows for side in ("chosen", "rejected")], length


def root_mean_square(found, exact):
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(found, exact)) / len(exact))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", default=".build/release/prefer")
    parser.add_argument("--models", type=int, default=4)
    options = parser.parse_args()
    worst = 0
    print("model   log-probability: PyTorch bf16   prefer bf16   ratio     gradient's length: PyTorch   prefer")
    for seed in range(options.models):
        with tempfile.TemporaryDirectory() as folder:
            model = write_model(folder, seed)
            write_pairs(f"{folder}/pairs.jsonl", seed)
            rows, ours, our_length = of_prefer(options.prefer, folder, f"{folder}/pairs.jsonl")
            wide = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64)
            short = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
            exact, theirs = scores(wide, rows), scores(short, rows)
            length, their_length = gradient_length(wide, rows[0]), gradient_length(short, rows[0])
        error, their_error = root_mean_square(ours, exact), root_mean_square(theirs, exact)
        worst = max(worst, error / their_error)
        print(
            f"{seed:5} {their_error:32.5f} {error:13.5f} {error / their_error:7.3f} "
            f"{abs(their_length / length - 1):29.2e} {abs(our_length / length - 1):8.1e}"
        )
    if worst > 2:
        sys.exit(f"prefer's error is {worst:.2f} times PyTorch's")


if __name__ == "__main__":
    main()
