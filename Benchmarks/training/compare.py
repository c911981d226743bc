#!/usr/bin/env python3
"""Trains the same model on the same pairs with TRL and with `prefer train`, taking turns, and prints costs and ratios.

    make_models.py FOLDER
    compare.py FOLDER --prefer .build/release/prefer [--runs 3] [--only lora-fp32 ...] [--threads 1]

Time is that of the optimiser steps: CPU seconds on one thread, wall seconds on more. Peak memory is that of the whole
process. Loading a model, packing and exporting are not counted on either side. LoRA is of rank 16 on all linear layers, TRL computes the reference in
each step, and so does prefer where the row says `on line`; `sidecar` reads what `prefer reference` wrote before.
`--shares` measures instead what each of prefer's savings brings: it switches one off at a time.
Needs `pip install torch trl peft`. Leave the machine alone meanwhile.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICKS = os.sysconf("SC_CLK_TCK")

# name: model, pairs a step, steps, TRL's mode and dtype, prefer's mode, dtype and whether the sidecar is there.
ROWS = {
    "lora-fp32": ("smol135", 1, 2, ("lora", "fp32"), ("lora", "fp32", False)),
    "lora-bf16": ("smol135", 1, 2, ("lora", "bf16"), ("lora", "bf16", False)),
    "lora-bf16-sidecar": ("smol135", 1, 2, ("lora", "bf16"), ("lora", "bf16", True)),
    "lora-fp32-sidecar": ("smol135", 1, 2, ("lora", "fp32"), ("lora", "fp32", True)),
    "full-fp32": ("smol135", 1, 4, ("full", "fp32"), ("full", "fp32", False)),
    "full-bf16": ("smol135", 1, 4, ("full", "bf16"), ("full", "bf16", False)),
    "20m-fp32": ("llama20", 4, 2, ("lora", "fp32"), ("lora", "fp32", False)),
    "20m-bf16": ("llama20", 4, 2, ("lora", "bf16"), ("lora", "bf16", False)),
}

# What `--shares` switches off, one after the other; each row includes those before it.
SHARES = [
    ("bf16, reference read, prompt once", ["--dtype", "bf16"], True),
    ("fp32", ["--dtype", "fp32"], True),
    ("+ reference on line", ["--dtype", "fp32"], False),
    ("+ prompt for each answer", ["--dtype", "fp32", "--no-shared-prefix"], False),
]


def status_of(pid):
    """Whether a process has ended, and its user and system time so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return fields[0] == "Z", (int(fields[11]) + int(fields[12])) / TICKS


def lines_of(path):
    try:
        with open(path, "rb") as file:
            return file.read().count(b"\n")
    except OSError:
        return 0


def steps_of(process, run, steps):
    """CPU seconds from the run's beginning, when its configuration is written, to its last step."""
    begin = None
    while True:
        ended, seconds = status_of(process.pid)
        if begin is None and os.path.exists(f"{run}/config.json"):
            begin = seconds
        if lines_of(f"{run}/performance.jsonl") >= steps:
            return seconds - (begin or 0)
        if ended:
            return None
        time.sleep(0.01)


def prefer(options, model, batch, steps, mode, extra, sidecar, threads):
    """One run."""
    with tempfile.TemporaryDirectory() as folder:
        rows = f"{folder}/rows.jsonl"
        with open(f"{options.folder}/pairs.jsonl") as source, open(rows, "w") as target:
            target.writelines(line for line, _ in zip(source, range(batch * steps)))
        packed, run = f"{folder}/packed", f"{folder}/run"
        common = ["--model", f"{options.folder}/{model}"]
        quiet = dict(check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(
            [options.prefer, "pack", rows, "-o", packed, "--tokenizer", f"{options.folder}/{model}",
             "--template", "plain", "-q"], **quiet)
        precision = extra[:2] if extra[:1] == ["--dtype"] else []
        if sidecar:
            subprocess.run([options.prefer, "reference", packed, *common, *precision, "-q"], **quiet)
        command = [
            options.prefer, "train", packed, *common, "-o", run, "-q", "--threads", str(threads),
            "--batch-size", str(batch), "--max-steps", str(steps), "--eval-split", "0", "--no-shuffle",
            "--samples", "0", "--learning-rate", "5e-5", "--schedule", "constant", *(["--lora"] if mode == "lora" else []), *extra,
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        cpu = steps_of(process, run, steps)
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0 or cpu is None:
            sys.exit(f"{' '.join(command)} failed:\n{errors}")
        with open(f"{run}/performance.jsonl") as file:
            seconds = sum(json.loads(line)["seconds"] for line in file)
        with open(f"{run}/metrics.jsonl") as file:
            losses = [json.loads(line)["loss"] for line in file]
        return dict(cpu=cpu, wall=seconds, rss=usage.ru_maxrss / 1024, losses=losses)


def trl(options, model, batch, steps, mode, dtype, threads):
    command = [
        sys.executable, f"{HERE}/trl_steps.py", "--model", f"{options.folder}/{model}", "--pairs",
        f"{options.folder}/pairs.jsonl", "--steps", str(steps), "--batch", str(batch), "--mode", mode, "--dtype", dtype,
        "--threads", str(threads),
    ]
    output = subprocess.run(command, capture_output=True, text=True)
    for line in output.stdout.splitlines():
        if line.startswith("RESULT "):
            return json.loads(line[7:])
    sys.exit(f"{' '.join(command)} failed:\n{output.stderr[-2000:]}")


def median(results, key):
    return statistics.median(result[key] for result in results)


def compare(options, name):
    model, batch, steps, (mode, dtype), (own_mode, own_dtype, sidecar) = ROWS[name]
    theirs, ours = [], []
    for _ in range(options.runs):
        theirs.append(trl(options, model, batch, steps, mode, dtype, options.threads))
        extra = ["--dtype", own_dtype] if own_dtype != "fp32" else []
        ours.append(prefer(options, model, batch, steps, own_mode, extra, sidecar, options.threads))
    clock = "cpu" if options.threads == 1 else "wall"
    a, b = median(theirs, clock), median(ours, clock)
    print(
        f"{name:18} {options.threads} {a:8.2f} {b:8.2f} {a / b:6.2f}x {median(theirs, 'rss'):8.0f} "
        f"{median(ours, 'rss'):8.0f} {median(theirs, 'rss') / median(ours, 'rss'):6.2f}x   "
        f"{theirs[-1]['losses'][-1]:.4f} {ours[-1]['losses'][-1]:.4f}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--prefer", default=".build/release/prefer")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=list(ROWS))
    parser.add_argument("--shares", action="store_true")
    options = parser.parse_args()
    if options.shares:
        for name, extra, sidecar in SHARES:
            results = [
                prefer(options, "smol135", 1, 4, "lora", extra, sidecar, options.threads) for _ in range(options.runs)
            ]
            print(f"{name:36} {median(results, 'cpu'):8.2f} CPU s", flush=True)
        return
    unit = "CPU s" if options.threads == 1 else "wall s"
    print(f"{'':18} {'t':1} {'TRL':>8} {'prefer':>8} {unit:>7} {'MB':>8} {'MB':>8}          last loss of each")
    for name in options.only or ROWS:
        compare(options, name)


if __name__ == "__main__":
    main()
