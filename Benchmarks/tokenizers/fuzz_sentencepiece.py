#!/usr/bin/env python3
"""SentencePiece models with byte pairs: ids and texts of `prefer tokenize` against the sentencepiece library.

    python3 -m venv venv && venv/bin/pip install sentencepiece==0.2.3
    venv/bin/python fuzz_sentencepiece.py --prefer ../../.build/release/prefer --corpus CORPUS.docs.jsonl.zst --count 100000

Trains small models with each of the options that change how text is cut (normalization rules, byte fallback, dummy
prefix, runs of spaces, pieces that a user defined), encodes and decodes random texts with both, and counts
differences. --model takes a model file instead. Ends with status 1 at any difference.
"""
import argparse
import pathlib
import sys
import tempfile
import time

import sentencepiece

import peers
import random_texts

USER = ["<user>", "▁▁", "\n\n", "ab", "abc", "é"]
OPTIONS = {
    "identity with byte fallback": dict(
        normalization_rule_name="identity", byte_fallback=True, remove_extra_whitespaces=False,
        split_digits=True, allow_whitespace_only_pieces=True),
    "identity without byte fallback": dict(normalization_rule_name="identity", remove_extra_whitespaces=False),
    "nmt_nfkc": dict(normalization_rule_name="nmt_nfkc"),
    "nmt_nfkc, spaces kept": dict(
        normalization_rule_name="nmt_nfkc", remove_extra_whitespaces=False, byte_fallback=True),
    "nfkc_cf without dummy prefix": dict(normalization_rule_name="nfkc_cf", add_dummy_prefix=False, byte_fallback=True),
    "nmt_nfkc_cf, single spaces, no prefix": dict(normalization_rule_name="nmt_nfkc_cf", add_dummy_prefix=False),
    "pieces of a user": dict(
        normalization_rule_name="nmt_nfkc", user_defined_symbols=USER, byte_fallback=True,
        remove_extra_whitespaces=False),
    "pieces of a user, single spaces": dict(normalization_rule_name="identity", user_defined_symbols=USER),
    "space as suffix": dict(normalization_rule_name="identity", treat_whitespace_as_suffix=True, byte_fallback=True),
    "space as suffix, spaces kept": dict(
        normalization_rule_name="identity", treat_whitespace_as_suffix=True, byte_fallback=True,
        remove_extra_whitespaces=False),
}


def train(folder, corpus, name, options):
    prefix = f"{folder}/{len(list(pathlib.Path(folder).iterdir()))}"
    sentencepiece.SentencePieceTrainer.train(
        input=corpus, model_prefix=prefix, model_type="bpe", vocab_size=3000, character_coverage=0.999,
        minloglevel=2, num_threads=2, **options)
    return prefix + ".model"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", default="prefer")
    parser.add_argument("--corpus", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        models = [(str(path), str(path)) for path in options.model]
        if options.corpus:
            corpus = f"{folder}/corpus.txt"
            with open(corpus, "w", encoding="utf-8") as file:
                for number, text in enumerate(peers.documents(options.corpus)):
                    file.write(text[:4000] + "\n")
                    if number == 400:
                        break
            models += [(name, train(folder, corpus, name, chosen)) for name, chosen in OPTIONS.items()
                       if options.only in name]
        for name, model in models:
            reference = sentencepiece.SentencePieceProcessor(model_file=model)
            started, done, different, undecoded = time.time(), 0, 0, 0
            while done < options.count:
                texts = random_texts.texts(
                    f"{options.seed} {name} {done}", min(50_000, options.count - done), USER + ["\0", "\u2581", "  "])
                expected = reference.encode(texts)
                found = peers.prefer_ids(options.prefer, model, texts, "--specials-as-text")
                for text, want, got in zip(texts, expected, found):
                    if want != got:
                        different += 1
                        if different <= options.show:
                            print(f"{name}: {text!r}\n  reference {want}\n  prefer    {got}", flush=True)
                done += len(texts)
                rows = [row for row in expected if reference.unk_id() not in row]
                texts = peers.prefer_texts(options.prefer, model, rows)
                for row, want, got in zip(rows, reference.decode(rows), texts):
                    if want != got:
                        undecoded += 1
                        if undecoded <= options.show:
                            print(f"{name}: {row}\n  reference {want!r}\n  prefer    {got!r}", flush=True)
            wrong += different + undecoded
            print(f"{name}: {done:,} texts, {different} different, {undecoded} decoded otherwise "
                  f"({time.time() - started:.0f} s)", flush=True)
    sys.exit(wrong > 0)


main()
