#!/usr/bin/env python3
"""Random texts through `prefer tokenize encode` and through tiktoken or Hugging Face tokenizers; counts differences.

    python3 -m venv venv && venv/bin/pip install tiktoken==0.14.0 tokenizers==0.23.3
    venv/bin/python fuzz_encoders.py --prefer ../../.build/release/prefer --vocab VOCAB --count 1000000 [NAME ...]

NAME is a tiktoken encoding (cl100k_base), `hf:` and a folder with a tokenizer.json (hf:qwen), or `tekken:` and a folder
with a tekken.json; all if none is given. families.py makes more folders. Ends
with status 1 if any text was encoded differently.
"""
import argparse
import base64
import json
import pathlib
import sys
import time

import peers
import random_texts


def tekken(path):
    """A tekken.json as its makers read it: tiktoken with the file's pattern, ids behind those of control tokens."""
    import tiktoken
    file = json.loads(path.read_text())
    controls = file["config"]["default_num_special_tokens"]
    count = file["config"]["default_vocab_size"] - controls
    ranks = {base64.b64decode(entry["token_bytes"]): entry["rank"] for entry in file["vocab"][:count]}
    encoding = tiktoken.Encoding(path.parent.name, pat_str=file["config"]["pattern"], mergeable_ranks=ranks, special_tokens={})
    return lambda texts: [[rank + controls for rank in row] for row in encoding.encode_ordinary_batch(texts, num_threads=2)]


def reference(vocab, name):
    """(tokenizer file, flags of the command, the reference's batch encoder, special contents)"""
    if name.startswith("tekken:"):
        path = vocab / name[7:] / "tekken.json"
        return path, ["--specials-as-text"], tekken(path), ["<s>", "[INST]"]
    if name.startswith("hf:"):
        from tokenizers import Tokenizer
        path = peers.json_files(vocab)[name[3:]]
        tokenizer = Tokenizer.from_file(str(path))
        contents = [token.content for token in tokenizer.get_added_tokens_decoder().values()][:40]
        return path, [], lambda texts: [
            row.ids for row in tokenizer.encode_batch_fast(texts, add_special_tokens=False)], contents
    encoding = peers.tiktoken_encoding(vocab, name)
    flags = ["--encoding", name]
    return peers.rank_file(vocab, name), flags, lambda texts: [
        row for row in encoding.encode_batch(texts, num_threads=2, allowed_special="all")], sorted(encoding.special_tokens_set)[:40]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", default="prefer")
    parser.add_argument("--vocab", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, help="differences to show")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    names = options.names or peers.TIKTOKEN + [f"hf:{name}" for name in peers.json_files(options.vocab)] + [
        f"tekken:{path.parent.name}" for path in sorted(options.vocab.glob("*/tekken.json"))]
    total = 0
    for name in names:
        path, flags, encode, contents = reference(options.vocab, name)
        started, done, tokens, different = time.time(), 0, 0, 0
        while done < options.count:
            batch = random_texts.texts(
                f"{options.seed} {name} {done}", min(50_000, options.count - done), contents)
            expected = encode(batch)
            found = peers.prefer_ids(options.prefer, path, batch, *flags)
            for text, want, got in zip(batch, expected, found):
                tokens += len(want)
                if want != got:
                    different += 1
                    if different <= options.show:
                        print(f"{name}: {text!r}\n  reference {want}\n  prefer    {got}", flush=True)
            done += len(batch)
        total += different
        print(f"{name}: {done:,} texts, {tokens:,} tokens, {different} different ({time.time() - started:.0f} s)",
              flush=True)
    sys.exit(total > 0)


main()
