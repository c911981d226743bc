#!/usr/bin/env python3
"""Compares every model family with transformers on random models of odd sizes.

    check_families.py --prefer .build/release/prefer [--families qwen3 mistral] [--seeds 4]

For each family and seed a random model is written by transformers (every second one in shards and with the older
spelling of config.json), pairs are packed, and compared are
  - every log-probability that `prefer eval` gives, in fp32 (relative 1e-5);
  - the gradient of the DPO loss by every parameter, sigmoid and ipo: one step of SGD moves each weight by the learning
    rate times its gradient (difference by the norm, 1e-4);
  - the log-probabilities of the model that `prefer train` exports, loaded by transformers (1e-5), and of one in
    bfloat16 (1e-4 of what `prefer eval` says of the same folder).
Needs `pip install torch transformers safetensors`. Exit status 0 when all agree.
"""
import argparse
import json
import subprocess
import sys
import tempfile

import torch
import transformers
from safetensors.torch import load_file

import random_models

RATE = 100.0


def prefer(binary, *arguments):
    done = subprocess.run([binary, *arguments, "--quiet"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"prefer {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def scores(binary, store, model, path, *more):
    prefer(binary, "eval", store, "--model", model, "--tokenizer", "tiny", "--log-probs", path, *more)
    return [json.loads(line) for line in open(path)]


def gradients(model, rows, loss_name, beta=0.1):
    """Of the first step's loss: policy and reference are equal."""
    model.zero_grad()
    total = 0.0
    for row in rows:
        a, b = (random_models.log_probability(model, row["prompt_ids"], row[key]) for key in ("chosen_ids", "rejected_ids"))
        a, b = a - a.detach(), b - b.detach()
        if loss_name == "ipo":
            loss = (a / len(row["chosen_ids"]) - b / len(row["rejected_ids"]) - 1 / (2 * beta)) ** 2
        else:
            loss = -torch.nn.functional.logsigmoid(beta * (a - b))
        total = total + loss / len(rows)
    total.backward()
    return {name: p.grad.double() for name, p in model.named_parameters() if p.grad is not None}


def gradient_difference(model, rows, loss, trained):
    """The largest over all parameters, by the parameter's norm; a gradient that is nothing beside the whole counts little."""
    expected = gradients(model, rows, loss)
    moved = load_file(trained)
    if set(moved) != set(expected):
        sys.exit(f"other tensors: {sorted(set(moved) ^ set(expected))[:5]}")
    whole = sum(float(g.pow(2).sum()) for g in expected.values()) ** 0.5
    worst = 0.0
    for name, parameter in model.named_parameters():
        found = (parameter.detach().double() - moved[name].double()) / RATE
        difference = float((found - expected[name]).norm())
        worst = max(worst, difference / max(float(expected[name].norm()), 1e-3 * whole))
    return worst


def load(folder):
    return transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager").eval()


def step(binary, store, model, run, count, loss, rate):
    prefer(
        binary, "train", store, "--model", model, "--tokenizer", "tiny", "-o", run, "--loss", loss,
        "--optimizer", "sgd", "--learning-rate", str(rate), "--schedule", "constant", "--max-grad-norm", "0",
        "--batch-size", str(count), "--max-steps", "1", "--eval-split", "0", "--no-shuffle")
    return f"{run}/model"


def check(binary, family, seed, folder):
    store, model_folder = f"{folder}/store", f"{folder}/model"
    random_models.write_pairs(f"{folder}/pairs.jsonl", seed)
    prefer(binary, "pack", f"{folder}/pairs.jsonl", "--tokenizer", "tiny", "--template", "chatml", "-o", store)
    # Above the bundled tokenizer's, and no multiple of any tile.
    vocabulary = 4099 + 2 * seed
    model = random_models.make(family, seed, vocabulary, model_folder)
    rows = scores(binary, store, model_folder, f"{folder}/scores.jsonl")
    found = dict(scores=random_models.largest_difference(model, rows), gradients=0.0)
    for loss in ("sigmoid", "ipo"):
        trained = step(binary, store, model_folder, f"{folder}/run-{loss}", len(rows), loss, RATE)
        found["gradients"] = max(
            found["gradients"], gradient_difference(model, rows, loss, f"{trained}/model.safetensors"))
    gentle = step(binary, store, model_folder, f"{folder}/run-gentle", len(rows), "sigmoid", 0.1)
    found["export"] = random_models.largest_difference(
        load(gentle), scores(binary, store, gentle, f"{folder}/after.jsonl"))
    random_models.make(family, seed, vocabulary, f"{folder}/short", dtype=torch.bfloat16)
    short = step(binary, store, f"{folder}/short", f"{folder}/run-short", len(rows), "sigmoid", 0.1)
    if any(t.dtype != torch.bfloat16 for t in load_file(f"{short}/model.safetensors").values()):
        sys.exit(f"{family}: a model in bfloat16 was exported in another precision")
    recorded = [json.loads(line) for line in open(f"{folder}/run-short/log-probabilities.jsonl")]
    found["bf16"] = random_models.largest_difference(load(short), recorded)
    return found


LIMITS = dict(scores=1e-5, gradients=1e-4, export=1e-5, bf16=1e-4)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", required=True, help="the command")
    parser.add_argument("--families", nargs="+", default=random_models.FAMILIES, choices=random_models.FAMILIES)
    parser.add_argument("--seeds", type=int, default=4)
    given = parser.parse_args()
    failed = False
    print("largest differences to transformers " + transformers.__version__)
    print(f"{'family':12} {'seeds':>5}  " + "  ".join(f"{name:>9}" for name in LIMITS))
    for family in given.families:
        worst = dict.fromkeys(LIMITS, 0.0)
        for seed in range(given.seeds):
            with tempfile.TemporaryDirectory() as folder:
                found = check(given.prefer, family, seed, folder)
            bad = [name for name in LIMITS if not found[name] < LIMITS[name]]
            if bad:
                failed = True
                config = random_models.configuration(family, seed, 4099 + 2 * seed)
                print(f"{family} seed {seed}: {', '.join(f'{n} {found[n]:.1e}' for n in bad)}  FAILED\n{config.to_diff_dict()}")
            for name in LIMITS:
                worst[name] = max(worst[name], found[name])
        print(f"{family:12} {given.seeds:5}  " + "  ".join(f"{worst[name]:9.1e}" for name in LIMITS), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
