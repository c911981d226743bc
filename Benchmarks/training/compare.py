#!/usr/bin/env python3
"""Trains the same model on the same pairs with TRL and with `prefer train`, taking turns, and prints costs and ratios.

    make_models.py FOLDER
    compare.py FOLDER --prefer .build/release/prefer [--runs 3] [--only lora-fp32 ...] [--threads 1]

Time is that of the optimiser steps: CPU seconds on one thread, wall seconds on more. Peak memory is that of the whole
process. Loading a model, packing and exporting are not counted on either side. LoRA is of rank 16 on all linear layers, TRL computes the reference in
each step, and so does prefer unless the row says `sidecar`: then it reads what `prefer reference` wrote before. PyTorch has no fast bf16 on
processors without such instructions, so the rows of bf16 make few steps on the shortest pairs.
`--save FILE` adds each row to a file as a line of JSON, so that rows can be measured one by one; `--table FILE` prints what is there.
`--shares` measures instead what each of prefer's savings brings, by undoing one after the other. Two have no switch and are undone by the
data: a prompt of one token puts the head on every position, and the shorter answer made as long as the other is padding.
Needs `pip install torch trl peft`. Leave the machine alone meanwhile.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

# name: model, pairs a step, steps, whether the shortest pairs, TRL's mode and dtype, whether prefer finds a sidecar.
ROWS = {
    "lora-fp32": ("smol135", 1, 2, False, "lora", "fp32", False),
    "lora-fp32-sidecar": ("smol135", 1, 2, False, "lora", "fp32", True),
    "lora-bf16": ("smol135", 1, 1, True, "lora", "bf16", False),
    "lora-bf16-sidecar": ("smol135", 1, 1, True, "lora", "bf16", True),
    "lora-bf16-recompute": ("smol135", 1, 1, True, "lora", "bf16", False),
    "full-fp32": ("smol135", 1, 4, False, "full", "fp32", False),
    "full-bf16": ("smol135", 1, 1, True, "full", "bf16", False),
    "20m-fp32": ("llama20", 4, 2, False, "lora", "fp32", False),
    "20m-bf16": ("llama20", 4, 1, True, "lora", "bf16", False),
}

# Rows in which prefer computes activations again rather than keep them: less memory, more time.
RECOMPUTE = {"lora-bf16-recompute"}

# What `--shares` undoes, one after the other; each row includes those before it.
SHARES = [
    ("all savings", ["--dtype", "bf16"], True, None),
    ("fp32 instead of bf16", ["--dtype", "fp32"], True, None),
    ("+ reference computed in each step", ["--dtype", "fp32"], False, None),
    ("+ prompt computed for each answer", ["--dtype", "fp32", "--no-shared-prefix"], False, None),
    ("+ head on every position", ["--dtype", "fp32", "--no-shared-prefix"], False, "head"),
    ("+ padding", ["--dtype", "fp32", "--no-shared-prefix"], False, "padding"),
]


def rows_of(options, count, shortest):
    """The first pairs, or the shortest ones."""
    with open(f"{options.folder}/pairs.jsonl") as file:
        rows = [json.loads(line) for line in file]
    if shortest:
        rows.sort(key=lambda row: sum(len(text) for text in row.values()))
    return rows[:count]


def undone(rows, what, tokenizer):
    """The rows with the head on every position, or padded as well."""
    changed = []
    for row in rows:
        first, rest = row["prompt"][0], row["prompt"][1:]
        answers = {side: rest + row[side] for side in ("chosen", "rejected")}
        if what == "padding":
            sizes = {side: len(tokenizer.encode(text).ids) for side, text in answers.items()}
            longest = max(sizes.values())
            for side in answers:
                answers[side] += " a" * (longest - sizes[side])
        changed.append(dict(prompt=first, **answers))
    return changed


def prefer(options, model, rows, batch, steps, mode, extra, sidecar, threads):
    """One run."""
    with tempfile.TemporaryDirectory() as folder:
        data = f"{folder}/rows.jsonl"
        with open(data, "w") as target:
            target.writelines(json.dumps(row) + "\n" for row in rows)
        packed, run = f"{folder}/packed", f"{folder}/run"
        common = ["--model", f"{options.folder}/{model}"]
        quiet = dict(check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(
            [options.prefer, "pack", data, "-o", packed, "--tokenizer", f"{options.folder}/{model}",
             "--template", "plain", "-q"], **quiet)
        if sidecar:
            subprocess.run([options.prefer, "reference", packed, *common, *extra[:2], "-q"], **quiet)
        command = [
            options.prefer, "train", packed, *common, "-o", run, "-q", "--threads", str(threads),
            "--batch-size", str(batch), "--max-steps", str(steps), "--eval-split", "0", "--no-shuffle",
            "--samples", "0", "--learning-rate", "5e-5", "--schedule", "constant", *(["--lora"] if mode == "lora" else []), *extra,
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"{' '.join(command)} failed:\n{errors}")
        with open(f"{run}/performance.jsonl") as file:
            lines = [json.loads(line) for line in file]
        with open(f"{run}/metrics.jsonl") as file:
            losses = [json.loads(line)["loss"] for line in file]
        return dict(
            cpu=sum(line["cpu_seconds"] for line in lines), wall=sum(line["seconds"] for line in lines),
            rss=usage.ru_maxrss / 1024, losses=losses)


def trl(options, model, rows, batch, steps, mode, dtype, threads):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as data:
        data.writelines(json.dumps(row) + "\n" for row in rows)
        data.flush()
        command = [
            sys.executable, f"{HERE}/trl_steps.py", "--model", f"{options.folder}/{model}", "--pairs", data.name,
            "--steps", str(steps), "--batch", str(batch), "--mode", mode, "--dtype", dtype, "--threads", str(threads),
        ]
        output = subprocess.run(command, capture_output=True, text=True)
    for line in output.stdout.splitlines():
        if line.startswith("RESULT "):
            return json.loads(line[7:])
    sys.exit(f"{' '.join(command)} failed:\n{output.stderr[-2000:]}")


def median(results, key):
    return statistics.median(result[key] for result in results)


def show(row):
    clock = "cpu" if row["threads"] == 1 else "wall"
    (a, b), (x, y) = ([row[side][key] for side in ("trl", "prefer")] for key in (clock, "rss"))
    print(
        f"{row['name']:18} {row['threads']} {clock:4} {a:8.2f} {b:8.2f} {a / b:6.2f}x {x:8.0f} {y:8.0f} {x / y:6.2f}x   "
        f"{row['trl']['loss']:.4f} {row['prefer']['loss']:.4f}",
        flush=True,
    )


def compare(options, name):
    model, batch, steps, shortest, mode, dtype, sidecar = ROWS[name]
    rows = rows_of(options, batch * steps, shortest)
    extra = ["--dtype", dtype] + (["--recompute", "full"] if name in RECOMPUTE else [])
    theirs, ours = [], []
    for _ in range(options.runs):
        theirs.append(trl(options, model, rows, batch, steps, mode, dtype, options.threads))
        ours.append(prefer(options, model, rows, batch, steps, mode, extra, sidecar, options.threads))
    row = dict(name=name, threads=options.threads, runs=options.runs, versions=theirs[0]["versions"])
    for side, results in (("trl", theirs), ("prefer", ours)):
        row[side] = {key: median(results, key) for key in ("cpu", "wall", "rss")}
        row[side]["loss"] = results[-1]["losses"][-1]
    show(row)
    if options.save:
        with open(options.save, "a") as file:
            file.write(json.dumps(row) + "\n")


def shares(options):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{options.folder}/smol135/tokenizer.json")
    rows = rows_of(options, 2, False)
    first = before = None
    for name, extra, sidecar, what in SHARES:
        data = undone(rows, what, tokenizer) if what else rows
        results = [
            prefer(options, "smol135", data, 1, 2, "lora", extra, sidecar, options.threads)
            for _ in range(options.runs)
        ]
        now = median(results, "cpu")
        first, before = first or now, before or now
        print(f"{name:36} {now:8.2f} CPU s   {now / before:5.2f}x   {now / first:5.2f}x in all", flush=True)
        before = now


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--prefer", default=".build/release/prefer")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=list(ROWS))
    parser.add_argument("--save", help="a file that gets each row as a line of JSON")
    parser.add_argument("--table", help="print the rows of such a file and measure nothing")
    parser.add_argument("--shares", action="store_true")
    options = parser.parse_args()
    if options.shares:
        shares(options)
        return
    print(f"{'':18} threads      TRL   prefer  seconds       MB       MB          last loss of each")
    if options.table:
        with open(options.table) as file:
            for line in file:
                show(json.loads(line))
        return
    for name in options.only or ROWS:
        compare(options, name)


if __name__ == "__main__":
    main()
