#!/usr/bin/env python3
"""Compares every model family with transformers on random models of odd sizes.

    check_families.py --prefer .build/release/prefer [--families qwen3 mistral] [--seeds 3]

For each family and seed: a random model is written by transformers, pairs are packed and scored by `prefer eval`, one
full step of DPO is made by `prefer train`. Compared are every log-probability (relative 1e-5), and the length of the
gradient of the DPO loss over all parameters, sigmoid and ipo (relative 1e-4). Needs `pip install torch transformers`.
Exit status 0 when all agree.
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

FAMILIES = ["llama", "mistral", "qwen2", "qwen3", "smollm3", "gpt2"]
WORDS = "a window looks back over few words and heads share keys while odd vocabularies end in primes".split()


def configuration(family, seed, vocabulary):
    """Grouped heads, odd widths, a window shorter than the text."""
    pick = random.Random(seed)
    kv = pick.choice([1, 2, 3])
    heads = kv * pick.choice([1, 2, 3])
    dimension = 2 * pick.choice([3, 4, 5])
    common = dict(vocab_size=vocabulary, bos_token_id=None, eos_token_id=0, pad_token_id=None)
    if family == "gpt2":
        return transformers.GPT2Config(
            n_embd=heads * dimension, n_head=heads, n_layer=3, n_positions=97, n_inner=pick.choice([None, 53]),
            attn_pdrop=0, embd_pdrop=0, resid_pdrop=0, **common)
    common |= dict(
        hidden_size=heads * pick.choice([7, 9, 13]), intermediate_size=pick.choice([37, 64]), num_hidden_layers=4,
        num_attention_heads=heads, num_key_value_heads=kv, head_dim=dimension, max_position_embeddings=97,
        tie_word_embeddings=pick.choice([True, False]))
    if family == "mistral":
        return transformers.MistralConfig(sliding_window=pick.choice([5, 11]), **common)
    if family == "qwen2":
        # Qwen2 derives the width of a head.
        common.pop("head_dim")
        common["hidden_size"] = heads * dimension
        return transformers.Qwen2Config(**common)
    kinds = {
        "llama": transformers.LlamaConfig, "qwen3": transformers.Qwen3Config, "smollm3": transformers.SmolLM3Config}
    return kinds[family](**common)


def make_model(family, seed, vocabulary, folder):
    torch.manual_seed(seed)
    model = transformers.AutoModelForCausalLM.from_config(
        configuration(family, seed, vocabulary), attn_implementation="eager").float().eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            norm = parameter.ndim == 1 and not name.endswith("bias")
            parameter.normal_(1.0 if norm else 0.0, 0.25)
    model.save_pretrained(folder)
    return model


def log_probability(model, prompt, answer):
    ids = torch.tensor([prompt + answer])
    logits = torch.log_softmax(model(ids).logits[0].double(), -1)
    rows = range(len(prompt) - 1, len(prompt) + len(answer) - 1)
    return sum(logits[row, token] for row, token in zip(rows, answer))


def gradient_norm(model, rows, loss_name, beta=0.1):
    """Of the first step's loss: policy and reference are equal."""
    model.zero_grad()
    total = 0.0
    for row in rows:
        a, b = (log_probability(model, row["prompt_ids"], row[key]) for key in ("chosen_ids", "rejected_ids"))
        a, b = a - a.detach(), b - b.detach()
        if loss_name == "ipo":
            loss = (a / len(row["chosen_ids"]) - b / len(row["rejected_ids"]) - 1 / (2 * beta)) ** 2
        else:
            loss = -torch.nn.functional.logsigmoid(beta * (a - b))
        total = total + loss / len(rows)
    total.backward()
    return math.sqrt(sum(float(p.grad.double().pow(2).sum()) for p in model.parameters() if p.grad is not None))


def pairs(path, seed, count=6):
    pick = random.Random(seed)
    text = lambda most: " ".join(pick.choices(WORDS, k=pick.randint(1, most)))
    with open(path, "w") as file:
        for _ in range(count):
            file.write(json.dumps({"prompt": text(9), "chosen": text(8), "rejected": text(8) + " no"}) + "\n")


def prefer(binary, *arguments):
    done = subprocess.run([binary, *arguments, "--quiet"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"prefer {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def check(binary, family, seed, folder):
    store, model_folder = f"{folder}/store", f"{folder}/model"
    pairs(f"{folder}/pairs.jsonl", seed)
    prefer(binary, "pack", f"{folder}/pairs.jsonl", "--tokenizer", "tiny", "--template", "chatml", "-o", store)
    # Above the bundled tokenizer's, and no multiple of any tile.
    vocabulary = 4099 + 2 * seed
    model = make_model(family, seed, vocabulary, model_folder)
    scores = f"{folder}/scores.jsonl"
    prefer(binary, "eval", store, "--model", model_folder, "--tokenizer", "tiny", "--log-probs", scores)
    rows = [json.loads(line) for line in open(scores)]
    worst = 0.0
    with torch.no_grad():
        for row in rows:
            for key in ("chosen", "rejected"):
                expected = float(log_probability(model, row["prompt_ids"], row[f"{key}_ids"]))
                worst = max(worst, abs(row[f"{key}_logp"] / expected - 1))
    norms = 0.0
    for loss in ("sigmoid", "ipo"):
        run = f"{folder}/run-{loss}"
        prefer(
            binary, "train", store, "--model", model_folder, "--tokenizer", "tiny", "-o", run, "--loss", loss,
            "--batch-size", str(len(rows)), "--max-steps", "1", "--eval-split", "0", "--no-shuffle")
        step = json.loads(open(f"{run}/metrics.jsonl").readline())
        norms = max(norms, abs(step["grad_norm"] / gradient_norm(model, rows, loss) - 1))
    return worst, norms


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", required=True, help="the command")
    parser.add_argument("--families", nargs="+", default=FAMILIES, choices=FAMILIES)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    failed = False
    for family in given.families:
        for seed in range(given.seeds):
            with tempfile.TemporaryDirectory() as folder:
                worst, norms = check(given.prefer, family, seed, folder)
            good = worst < 1e-5 and norms < 1e-4
            failed |= not good
            print(f"{family:8} seed {seed}: log-probabilities {worst:.1e}, gradient norm {norms:.1e}"
                  f"{'' if good else '   FAILED'}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
