#!/usr/bin/env python3
"""Components of tokenizer.json that the published vocabularies here do not use, against Hugging Face tokenizers.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3
    venv/bin/python fuzz_components.py --prefer ../../.build/release/prefer --vocab VOCAB --count 20000

Puts normalizers, pre-tokenizers, regular expressions, post-processors and decoders, one after the other, into the
tokenizer.json of gpt2 (bytes) and mistral03 (characters), encodes random texts and every character with both, decodes
the ids where the case is a decoder, and counts differences. fuzz_normalizers.py looks at normalizers more closely.
"""
import argparse
import json
import pathlib
import sys
import tempfile

import peers
import random_texts

BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
EXPRESSIONS = [
    r"\w+|[^\w\s]+", r"\s+$|\s*[\r\n]+|\s+(?!\S)|\s+", r"\d{1,3}(?=(?:\d{3})*\b)", r"(?i:'s|k+)| ?\p{L}+", r"\b",
    r"\s{4}(?!\S)|\s{2}", r"[\p{Han}]+|[\p{L}&&[^\p{Han}]]+|\p{N}{1,3}+", r"\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+",
    r"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]++[\r\n]*+", r"(?:a+)+b|.", r"(?<=\d)\D|^\S+?", "\\.|$",
    r" ?[^(\s|[.,!?…。，、।۔،])]+", r"(?>\p{L}+|\p{N}+)\S?", r"\S*?[aeiou]|\S+", r"[\x{4e00}-\x{9fa5}]|\u00e9|\W\W",
    r"\P{L}|\p{^Ll}", r"\p{Mn}+|\p{Nd}+|\p{Sc}|\p{Zs}{2,}|\p{Pd}",
]
BEHAVIORS = ["Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"]


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def cases():
    """(name, vocabulary, changes to the file)"""
    for number, pattern in enumerate(EXPRESSIONS):
        for behavior, invert in [("Isolated", False), (BEHAVIORS[number % 5], number % 2 == 0)]:
            parts = [split(pattern, behavior, invert), BYTES]
            yield (f"{behavior}{' inverted' if invert else ''} {pattern}", "gpt2",
                   {"pre_tokenizer": {"type": "Sequence", "pretokenizers": parts}})
    for behavior in BEHAVIORS:
        for part in ({"type": "Punctuation", "behavior": behavior}, split(" ", behavior, kind="String")):
            yield (f"{part['type']} {behavior}", "gpt2",
                   {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [part, BYTES]}})
    for part in ({"type": "Whitespace"}, {"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": True},
                 {"type": "Digits", "individual_digits": False}, {"type": "CharDelimiterSplit", "delimiter": "a"},
                 {"type": "BertPreTokenizer"}, {"type": "FixedLength", "length": 5}):
        yield str(part), "gpt2", {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [part, BYTES]}}
        yield str(part), "mistral03", {"pre_tokenizer": part}
    yield "add_prefix_space", "gpt2", {"pre_tokenizer": {**BYTES, "add_prefix_space": True, "use_regex": True}}
    for left, right in ((True, True), (True, False), (False, True)):
        yield f"Strip {left} {right}", "gpt2", {"normalizer": {
            "type": "Strip", "strip_left": left, "strip_right": right}}
    yield "Replace Regex", "gpt2", {"normalizer": {
        "type": "Replace", "pattern": {"Regex": r"\s{2,}"}, "content": " "}}
    legacy = {"type": "Sequence", "normalizers": [
        {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}
    yield "legacy marks", "mistral03", {"normalizer": legacy, "pre_tokenizer": None}
    for scheme in ("always", "first", "never"):
        for cut in (True, False):
            yield f"Metaspace {scheme} {cut}", "mistral03", {"pre_tokenizer": {
                "type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": cut}}
    yield "WhitespaceSplit, Metaspace", "mistral03", {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "WhitespaceSplit"},
        {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}]}}
    for fuse in (True, False):
        yield f"unknown tokens, fused {fuse}", "mistral03", {"model": {"byte_fallback": False, "fuse_unk": fuse}}
    yield "ignore_merges", "mistral03", {"model": {"ignore_merges": True}}
    yield "NFKC, Lowercase", "mistral03", {"normalizer": {"type": "Sequence", "normalizers": [
        {"type": "NFKC"}, {"type": "Lowercase"}]}}
    yield "BertNormalizer, BertPreTokenizer", "mistral03", {
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "normalizer": {
            "type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
            "lowercase": True}}
    yield from post_processors()
    yield from decoders()


def template(*pieces):
    return {"type": "TemplateProcessing", "single": list(pieces), "pair": [
        {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {
            name: {"id": name, "ids": ids, "tokens": ["x"] * len(ids)} for name, ids in (("<s>", [1]), ("both", [2, 1]))}}


def post_processors():
    def special(name):
        return {"SpecialToken": {"id": name, "type_id": 0}}

    text = {"Sequence": {"id": "A", "type_id": 0}}
    byte_level = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}
    roberta = {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": True,
               "add_prefix_space": False}
    for name, part in (
            ("begin", template(special("<s>"), text)), ("end", template(text, special("both"))),
            ("around", template(special("<s>"), text, special("both"))), ("none", template(text)),
            ("ByteLevel", byte_level), ("Roberta", roberta),
            ("Bert", {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1]})):
        yield f"post-processor {name}", "mistral03", {"post_processor": part}
        yield f"post-processor Sequence ByteLevel, {name}", "mistral03", {
            "post_processor": {"type": "Sequence", "processors": [byte_level, part]}}


def decoders():
    marks = {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}
    fallback, fuse = {"type": "ByteFallback"}, {"type": "Fuse"}
    strip = {"type": "Strip", "content": " ", "start": 1, "stop": 0}

    def chain(*parts):
        return {"type": "Sequence", "decoders": list(parts)}

    for name, part in (
            ("Replace, ByteFallback, Fuse, Strip", chain(marks, fallback, fuse, strip)),
            ("Replace, ByteFallback, Fuse", chain(marks, fallback, fuse)), ("Replace", marks), ("Fuse", fuse),
            ("Replace, Fuse, Strip", chain(marks, fuse, {**strip, "start": 2})),
            ("ByteFallback, Fuse", chain(fallback, fuse)),
            *((f"Metaspace {scheme}", {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": True})
              for scheme in ("always", "never", "first"))):
        yield f"decoder {name}", "mistral03", {"decoder": part}
    yield "decoder none", "mistral03", {"decoder": None}
    yield "decoder ByteLevel", "gpt2", {}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", default="prefer")
    parser.add_argument("--vocab", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    from tokenizers import Tokenizer

    files = {name: json.loads(path.read_text()) for name, path in peers.json_files(options.vocab).items()}
    # Planes without assigned characters are left out.
    every = "".join(chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000 and not 0x32400 <= c < 0xE0000)
    every = every[:every.index(chr(0xE0200))]
    # Each character between letters, and in runs of its neighbours.
    blocks = ["a".join(every[i:i + 64]) for i in range(0, len(every), 64)]
    blocks += [every[i:i + 64] for i in range(0, len(every), 64)]
    total = 0
    for name, vocabulary, changes in cases():
        if options.only not in name:
            continue
        file = {**files[vocabulary], **{key: value for key, value in changes.items() if key != "model"}}
        file["model"] = {**file["model"], **changes.get("model", {})}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as written:
            json.dump(file, written)
            written.flush()
            reference = Tokenizer.from_file(written.name)
            texts = random_texts.texts(f"1 {name}", options.count, ["<s>", "[INST]", "<|endoftext|>"]) + blocks
            adds = "post_processor" in changes
            found = peers.prefer_ids(options.prefer, written.name, texts, *["--add-special-tokens"] * adds)
            rows = [row.ids for row in reference.encode_batch_fast(texts, add_special_tokens=adds)]
            wrong = [(t, a, b) for t, a, b in zip(texts, rows, found) if a != b]
            if name.startswith("decoder"):
                back = peers.prefer_texts(options.prefer, written.name, rows)
                wrong += [(row, a, b) for row, a, b in zip(rows, reference.decode_batch(rows, False), back) if a != b]
        for text, want, got in wrong[:2]:
            print(f"{text[:200]!r}\n  reference {want[:40]}\n  prefer    {got[:40]}")
        total += len(wrong)
        print(f"{vocabulary}: {name}: {len(texts):,} texts, {len(wrong)} different", flush=True)
    sys.exit(total > 0)


main()
