#!/usr/bin/env python3
"""`prefer tokenize train` against the trainer of Hugging Face tokenizers: merges, times, and ids of every text.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3
    venv/bin/python compare_trainer.py --prefer ../../.build/release/prefer --size 32000 CORPUS.docs.jsonl.zst ...

Each input holds a JSON string a line and is trained on by itself. Ends with status 1 at any difference.
"""
import argparse
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import peers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", default="prefer")
    parser.add_argument("--size", type=int, default=32_000)
    parser.add_argument("--min-frequency", type=int, default=2)
    parser.add_argument("--pre-tokenizer", default="llama3")
    parser.add_argument("--megabytes", type=float, default=0, help="take only so much of each input")
    parser.add_argument("--repeat", type=int, default=1, help="take each input so many times over")
    parser.add_argument("--no-ids", action="store_true", help="compare merges only, not the ids of all texts")
    parser.add_argument("inputs", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    wrong = 0
    for path in options.inputs:
        texts, size = [], 0
        for text in peers.documents(path):
            texts.append(text)
            size += len(text.encode())
            if options.megabytes and size >= options.megabytes * 1e6:
                break
        with tempfile.TemporaryDirectory() as folder:
            corpus, out = f"{folder}/corpus.jsonl", f"{folder}/tokenizer.json"
            with open(corpus, "w", encoding="utf-8") as file:
                for _ in range(options.repeat):
                    for text in texts:
                        file.write(json.dumps(text) + "\n")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = time.time()
            subprocess.run(
                [options.prefer, "tokenize", "train", corpus, "--quiet", "--vocabulary-size", str(options.size),
                 "--min-frequency", str(options.min_frequency), "--pre-tokenizer", options.pre_tokenizer,
                 "--special-tokens", "<|endoftext|>", "-o", out], check=True)
            ours = time.time() - started
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            trained = Tokenizer.from_file(out)
            reference = Tokenizer(models.BPE())
            reference.pre_tokenizer = trained.pre_tokenizer
            started = time.time()
            last = resource.getrusage(resource.RUSAGE_SELF)
            begun = last.ru_utime + last.ru_stime
            reference.train_from_iterator(
                (text for _ in range(options.repeat) for text in texts), trainers.BpeTrainer(
                    vocab_size=options.size, min_frequency=options.min_frequency,
                    special_tokens=["<|endoftext|>"],
                    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
            theirs = time.time() - started
            last = resource.getrusage(resource.RUSAGE_SELF)
            reference_cpu = last.ru_utime + last.ru_stime - begun
            model, expected = (json.loads(t.to_str())["model"] for t in (trained, reference))
            merges = [tuple(m) for m in model["merges"]], [tuple(m) for m in expected["merges"]]
            first = next((i for i, (a, b) in enumerate(zip(*merges)) if a != b), None)
            if first is None and len(merges[0]) != len(merges[1]):
                first = min(map(len, merges))
            same_vocabulary = model["vocab"] == expected["vocab"]
            different = 0
            if not options.no_ids:
                ids = peers.prefer_ids(options.prefer, out, texts)
                rows = reference.encode_batch_fast(texts, add_special_tokens=False)
                different = sum(a != b.ids for a, b in zip(ids, rows))
        wrong += first is not None or not same_vocabulary or different > 0
        print(
            f"{path.name}: {size * options.repeat / 1e6:.1f} MB, {len(merges[0])} merges; "
            + ("all merges equal" if first is None else
               f"merge {first} differs: {merges[0][first:first + 1]} reference {merges[1][first:first + 1]}")
            + f"; vocabulary {'equal' if same_vocabulary else 'differs'}; "
            + ("" if options.no_ids else f"{different} of {len(texts)} texts differ; ")
            + f"prefer {ours:.1f} s (processor {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.1f} s, "
            f"at most {after.ru_maxrss / 1024:.0f} MB), reference {theirs:.1f} s (processor {reference_cpu:.1f} s), "
            f"{theirs / ours:.1f} times", flush=True)
    sys.exit(wrong > 0)


main()
