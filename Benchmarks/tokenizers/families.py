#!/usr/bin/env python3
"""Makes a folder with a tokenizer.json for every way of cutting text, published vocabularies or not.

    python3 families.py --prefer ../../.build/release/prefer --out FOLDER CORPUS.docs.jsonl.zst ...

Trains a small vocabulary with each pre-tokenizer that the command knows, and writes variants of one that run on the
general engine (BLOOM, Kimi K2, right-to-left digit groups, ...). For fuzz_encoders.py.
"""
import argparse
import copy
import json
import pathlib
import subprocess

NAMES = ["gpt2", "cl100k", "llama3", "qwen2", "qwen3.5", "o200k", "tekken", "deepseek-v3", "falcon", "starcoder"]
WORD = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?")
GENERAL = {
    "bloom": r" ?[^(\s|[.,!?…。，、।۔،])]+",
    "kimi": r"[\p{Han}]+|" + WORD + "|" + WORD.replace("]*[\\p{Ll}", "]+[\\p{Ll}").replace("]]+(?i", "]]*(?i")
            + r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "digit-groups": r"\d{1,3}(?=(?:\d{3})*\b)| ?\p{L}+|[^\s\p{L}\d]+|\s+(?!\S)|\s+",
    "long-spaces": r"\s{16}(?!\S)|\s{8}(?!\S)| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", default="prefer")
    parser.add_argument("--size", type=int, default=8000)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("inputs", nargs="+")
    options = parser.parse_args()
    for name in NAMES:
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [options.prefer, "tokenize", "train", *options.inputs, "--quiet", "--vocabulary-size", str(options.size),
             "--pre-tokenizer", name, "-o", str(folder / "tokenizer.json")], check=True)
    base = json.loads((options.out / "llama3/tokenizer.json").read_text())
    for name, pattern in GENERAL.items():
        variant = copy.deepcopy(base)
        variant["pre_tokenizer"]["pretokenizers"][0]["pattern"] = {"Regex": pattern}
        (options.out / name).mkdir(exist_ok=True)
        (options.out / name / "tokenizer.json").write_text(json.dumps(variant))
    nfc = copy.deepcopy(base)
    nfc["normalizer"] = {"type": "NFC"}
    (options.out / "nfc").mkdir(exist_ok=True)
    (options.out / "nfc/tokenizer.json").write_text(json.dumps(nfc))


main()
