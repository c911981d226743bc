#!/usr/bin/env python3
"""Compares the error of bfloat16 in prefer with that in PyTorch, both against double precision.

    precision.py --prefer .build/release/prefer [--models 4]

Random Llama models of odd sizes score random pairs: transformers in float64 and in bfloat16, `prefer eval --dtype bf16`.
Printed are the root mean square of the log-probabilities' errors, and the relative error of the whole gradient of the DPO
loss of one pair, which is what one step of SGD by `prefer train --dtype bf16` took off the weights. Exit status 1 when one
of prefer's is more than twice PyTorch's. Needs `pip install torch transformers safetensors`.
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

import safetensors.torch
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

BETA = 0.1
RATE = 1000.0
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


def gradient(model, row):
    """Of the DPO loss at its start, where the policy is the reference, in double precision."""
    model.zero_grad()
    margin = log_probability(model, row["prompt_ids"], row["chosen_ids"]) - log_probability(
        model, row["prompt_ids"], row["rejected_ids"]
    )
    (-torch.nn.functional.logsigmoid(BETA * (margin - margin.detach()))).backward()
    return {name: p.grad.double() for name, p in model.named_parameters()}


def of_prefer(prefer, folder, pairs):
    quiet = dict(check=True, stdout=subprocess.DEVNULL)
    common = ["--model", folder, "--template", "plain", "--dtype", "bf16", "-q"]
    subprocess.run([prefer, "eval", pairs, *common, "--log-probs", f"{folder}/scores.jsonl"], **quiet)
    with open(f"{folder}/scores.jsonl") as file:
        rows = [json.loads(line) for line in file]
    run = f"{folder}/run"
    subprocess.run(
        [prefer, "train", pairs, *common, "-o", run, "--batch-size", "1", "--max-steps", "1", "--no-shuffle",
         "--eval-split", "0", "--samples", "0", "--beta", str(BETA), "--optimizer", "sgd", "--schedule", "constant",
         "--learning-rate", str(RATE), "--max-grad-norm", "0"], **quiet)
    before = safetensors.torch.load_file(f"{folder}/model.safetensors")
    after = safetensors.torch.load_file(f"{run}/model/model.safetensors")
    found = {name: (before[name].double() - after[name].double()) / RATE for name in before}
    return rows, [row[f"{side}_logp"] for row in rows for side in ("chosen", "rejected")], found


def root_mean_square(found, exact):
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(found, exact)) / len(exact))


def relative_error(found, exact):
    wrong = sum(float((found[name] - exact[name]).square().sum()) for name in exact)
    return math.sqrt(wrong / sum(float(g.square().sum()) for g in exact.values()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", default=".build/release/prefer")
    parser.add_argument("--models", type=int, default=4)
    options = parser.parse_args()
    worst = 0
    print(f"{'':5} {'log-probability':^30} {'gradient':^30}")
    print(f"{'model':5} " + 2 * f"{'PyTorch':>10} {'prefer':>10} {'ratio':>8} ")
    for seed in range(options.models):
        with tempfile.TemporaryDirectory() as folder:
            write_model(folder, seed)
            write_pairs(f"{folder}/pairs.jsonl", seed)
            rows, scored, sloped = of_prefer(options.prefer, folder, f"{folder}/pairs.jsonl")
            wide = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64)
            short = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
            exact, slope = scores(wide, rows), gradient(wide, rows[0])
            errors = [
                (root_mean_square(scores(short, rows), exact), root_mean_square(scored, exact)),
                (relative_error(gradient(short, rows[0]), slope), relative_error(sloped, slope)),
            ]
        worst = max(worst, *(ours / theirs for theirs, ours in errors))
        cells = " ".join(f"{theirs:10.5f} {ours:10.5f} {ours / theirs:8.3f}" for theirs, ours in errors)
        print(f"{seed:5} {cells}")
    if worst > 2:
        sys.exit(f"prefer's error is {worst:.2f} times PyTorch's")


if __name__ == "__main__":
    main()
