#!/usr/bin/env python3
"""Counts the multiplications and additions that DPO steps on given pairs need, and what each saving takes off.

    necessary.py FOLDER [--model smol135] [--pairs 2] [--batch 1] [--mode lora] [--seconds S --rate R]

FOLDER is what make_models.py wrote. Counted are matrix products of linear layers, head, attention (causal blocks only) and the
adapter; a frozen weight has no gradient. The rows are cumulative: from a trainer that pads, computes each prompt twice, puts
the head on every position, recomputes logits on the way back and runs the reference in each step, to what is necessary.
With the time of the steps and the rate of matrix products (gigaflops a second, see matmul.c) it prints how much of that
rate the steps reach. Needs `pip install transformers`.
"""
import argparse
import json

from transformers import AutoTokenizer

RANK = 16


class Shape:
    """Multiplications and additions of one token, forward."""

    def __init__(self, path):
        with open(path) as file:
            of = json.load(file)
        width, inner = of["hidden_size"], of["intermediate_size"]
        size = of.get("head_dim") or width // of["num_attention_heads"]
        queries, keys = of["num_attention_heads"] * size, of["num_key_value_heads"] * size
        modules = [(width, queries), (width, keys), (width, keys), (queries, width)]
        modules += [(width, inner), (width, inner), (inner, width)]
        layers = of["num_hidden_layers"]
        self.linear = 2 * layers * sum(a * b for a, b in modules)
        self.adapter = 2 * layers * RANK * sum(a + b for a, b in modules)
        self.head = 2 * width * of["vocab_size"]
        self.per_score = 4 * layers * queries


def lengths(folder, model, count):
    tokenizer = AutoTokenizer.from_pretrained(f"{folder}/{model}")
    with open(f"{folder}/pairs.jsonl") as file:
        rows = [json.loads(line) for line, _ in zip(file, range(count))]
    sizes = []
    for row in rows:
        prompt = len(tokenizer(row["prompt"])["input_ids"])
        answers = [len(tokenizer(row["prompt"] + row[side])["input_ids"]) + 1 - prompt for side in ("chosen", "rejected")]
        sizes.append((prompt, *answers))
    return sizes


def flops(shape, mode, tokens, head_tokens, scores, reference, remakes_logits):
    attention = shape.per_score * scores
    adapter = tokens * shape.adapter if mode == "lora" else 0
    frozen = tokens * shape.linear + head_tokens * shape.head + attention
    forward = frozen + adapter
    # The way back: gradients of inputs; of weights where they are trained; attention makes its scores again.
    backward = tokens * shape.linear + head_tokens * shape.head + 2.5 * attention + 2 * adapter
    if mode == "full":
        backward += tokens * shape.linear + head_tokens * shape.head
    if remakes_logits:
        backward += head_tokens * shape.head
    return forward + backward + (frozen if reference else 0)


def stages(shape, mode, sizes, batch):
    padded = padded_scores = 0
    for start in range(0, len(sizes), batch):
        group = sizes[start : start + batch]
        longest = max(p + max(c, r) for p, c, r in group)
        padded += 2 * len(group) * longest
        padded_scores += 2 * len(group) * longest**2
    real = sum(2 * p + c + r for p, c, r in sizes)
    scores = sum(((p + c) ** 2 + (p + r) ** 2) / 2 for p, c, r in sizes)
    answers = sum(c + r for _, c, r in sizes)
    shared = sum(p + c + r for p, c, r in sizes)
    shared_scores = sum(p * p / 2 + (c + r) * p + (c * c + r * r) / 2 for p, c, r in sizes)
    return [
        ("padded rows, head on every position", flops(shape, mode, padded, padded, padded_scores, True, True)),
        ("no padding, causal blocks only", flops(shape, mode, real, real, scores, True, True)),
        ("head on answers only", flops(shape, mode, real, answers, scores, True, True)),
        ("prompt once for both answers", flops(shape, mode, shared, answers, shared_scores, True, True)),
        ("logits made once", flops(shape, mode, shared, answers, shared_scores, True, False)),
        ("reference read from the sidecar", flops(shape, mode, shared, answers, shared_scores, False, False)),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--model", default="smol135")
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--mode", choices=["lora", "full"], default="lora")
    parser.add_argument("--seconds", type=float, help="of the steps, reference on line")
    parser.add_argument("--rate", type=float, help="of matrix products, in GFLOP/s")
    options = parser.parse_args()
    shape = Shape(f"{options.folder}/{options.model}/config.json")
    sizes = lengths(options.folder, options.model, options.pairs)
    rows = stages(shape, options.mode, sizes, options.batch)
    for name, count in rows:
        print(f"{name:40} {count / 1e9:9.1f} GFLOP {rows[0][1] / count:6.2f}x")
    if options.seconds and options.rate:
        reached = rows[-2][1] / 1e9 / options.seconds
        print(f"reached {reached:.1f} of {options.rate:.1f} GFLOP/s: {100 * reached / options.rate:.0f} %")


if __name__ == "__main__":
    main()
