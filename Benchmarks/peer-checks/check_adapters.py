#!/usr/bin/env python3
"""Compares adapters with PEFT in both directions: LoRA, rsLoRA, DoRA and both, on random models of odd sizes.

    check_adapters.py --prefer .build/release/prefer [--families llama phi3 gpt2] [--seeds 2]

For each family, variant and seed: `prefer train` makes an adapter, which PEFT loads on the base model; PEFT makes
another with random factors, which `prefer eval` scores and `prefer train --adapter` goes on from. Compared is every
log-probability (relative 1e-4), of the merged model that `prefer train --merge` writes too, loaded by transformers.
Needs `pip install torch transformers peft safetensors`. Exit status 0 when all agree.
"""
import argparse
import json
import sys
import tempfile

import peft
import torch

import random_models
from check_families import load, prefer, scores

VARIANTS = {"LoRA": [], "rsLoRA": ["--rslora"], "DoRA": ["--dora"], "both": ["--rslora", "--dora"]}
LIMIT = 1e-4


def train(binary, store, model, run, *more):
    prefer(
        binary, "train", store, "--model", model, "--tokenizer", "tiny", "-o", run, "--learning-rate", "0.02",
        "--batch-size", "2", "--max-steps", "3", "--eval-split", "0", "--merge", *more)


def recorded(run):
    return [json.loads(line) for line in open(f"{run}/log-probabilities.jsonl")]


def made_by_peft(model, variant, folder):
    """An adapter whose factors and magnitudes are not what they start as."""
    config = peft.LoraConfig(
        r=3, lora_alpha=5, target_modules="all-linear", task_type="CAUSAL_LM",
        use_rslora="--rslora" in VARIANTS[variant], use_dora="--dora" in VARIANTS[variant])
    adapted = peft.get_peft_model(model, config)
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:
                parameter.normal_(0, 0.2)
            if "magnitude" in name:
                parameter.mul_(1 + 0.3 * torch.rand_like(parameter))
    adapted.save_pretrained(folder)
    return adapted.eval()


def check(binary, family, variant, seed, folder):
    store, base = f"{folder}/store", f"{folder}/model"
    random_models.write_pairs(f"{folder}/pairs.jsonl", seed)
    prefer(binary, "pack", f"{folder}/pairs.jsonl", "--tokenizer", "tiny", "--template", "chatml", "-o", store)
    random_models.make(family, seed, 4099 + 2 * seed, base)
    ours = f"{folder}/ours"
    train(binary, store, base, ours, "--lora", "--lora-rank", "4", "--lora-alpha", "6", *VARIANTS[variant])
    found = {}
    adapted = peft.PeftModel.from_pretrained(load(base), f"{ours}/adapter").eval()
    if adapted.peft_config["default"].use_dora != ("--dora" in VARIANTS[variant]):
        sys.exit(f"{variant}: PEFT reads another variant")
    found["to PEFT"] = random_models.largest_difference(adapted, recorded(ours))
    found["merged"] = random_models.largest_difference(load(f"{ours}/model"), recorded(ours))
    theirs = f"{folder}/theirs"
    adapted = made_by_peft(load(base), variant, theirs)
    found["from PEFT"] = random_models.largest_difference(
        adapted, scores(binary, store, base, f"{folder}/scores.jsonl", "--adapter", theirs))
    further = f"{folder}/further"
    train(binary, store, base, further, "--adapter", theirs)
    adapted = peft.PeftModel.from_pretrained(load(base), f"{further}/adapter").eval()
    found["continued"] = random_models.largest_difference(adapted, recorded(further))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", required=True, help="the command")
    parser.add_argument("--families", nargs="+", default=random_models.FAMILIES, choices=random_models.FAMILIES)
    parser.add_argument("--seeds", type=int, default=2)
    given = parser.parse_args()
    failed = False
    print(f"largest differences to PEFT {peft.__version__}")
    for family in given.families:
        for variant in VARIANTS:
            worst = {}
            for seed in range(given.seeds):
                with tempfile.TemporaryDirectory() as folder:
                    found = check(given.prefer, family, variant, seed, folder)
                worst = {name: max(worst.get(name, 0), value) for name, value in found.items()}
            good = all(value < LIMIT for value in worst.values())
            failed |= not good
            line = ", ".join(f"{name} {value:.1e}" for name, value in worst.items())
            print(f"{family:12} {variant:7} {line}{'' if good else '   FAILED'}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
