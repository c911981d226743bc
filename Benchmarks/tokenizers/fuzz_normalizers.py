#!/usr/bin/env python3
"""The normalizers of tokenizer.json against Hugging Face tokenizers.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3 sentencepiece==0.2.3
    venv/bin/python fuzz_normalizers.py --prefer ../../.build/release/prefer --count 100000

Makes a tokenizer.json for each normalizer whose tokens are the 256 bytes, so that ids show the normalized text, and
compares the ids of every character alone, of every character that changes or joins with others around marks and
letters, and of random texts with runs of marks, jamo, capitals and controls. Ends with status 1 at any difference.
"""
import argparse
import base64
import json
import random
import sys
import tempfile
import time

import peers
import random_texts

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
MARKS = "\u0301\u0307\u0323\u0334\u0345\u0327\u031b\u05b0\u05bc\u064b\u0651\u0f71\u0f72\u0f74\u3099\u309a\u1161\u11a8\u11a7\u09be\u0dca\u0ddf\u1dfa\u1037\u20d0\uff9e"
BEFORE = ["a", "\u1100", "가", "각", "\u00e4", "\u0345", "\u0f71", "か"]


def spellings():
    """The character that spells each byte."""
    printable = [b for b in range(256) if 33 <= b <= 126 or 161 <= b <= 172 or b >= 174]
    return {b: chr(b if b in printable else 256 + b - sum(p < b for p in printable)) for b in range(256)}


def tokenizer(normalizer, spelled_by_normalizer=False):
    """A tokenizer.json whose tokens are the bytes."""
    pre = None if spelled_by_normalizer else {
        "type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [
            {"id": 256, "content": "<İΣX>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": True,
             "special": False},
            {"id": 257, "content": "<|ÅB|>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
             "special": True}],
        "normalizer": normalizer, "pre_tokenizer": pre, "post_processor": None, "decoder": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                  "vocab": {character: byte for byte, character in spellings().items()}, "merges": []}}


def character_maps():
    """The compiled character maps that SentencePiece makes of its own rules, by their names."""
    import pathlib

    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        corpus = pathlib.Path(folder) / "corpus.txt"
        corpus.write_text("the quick brown fox jumps over the lazy dog\n" * 20)
        for rules in ("nmt_nfkc", "nfkc_cf"):
            sentencepiece.SentencePieceTrainer.train(
                input=str(corpus), model_prefix=f"{folder}/m", model_type="bpe", vocab_size=40, minloglevel=2,
                normalization_rule_name=rules)
            model = sentencepiece_model_pb2.ModelProto()
            model.ParseFromString((pathlib.Path(folder) / "m.model").read_bytes())
            found[rules] = base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()
    return found


def bert(**flags):
    return {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False, "strip_accents": False,
            "lowercase": False, **flags}


def sequence(*parts):
    return {"type": "Sequence", "normalizers": list(parts)}


def normalizers():
    """(name, normalizer)"""
    replace = {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}
    marks = {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield form, {"type": form}
    yield "Lowercase", {"type": "Lowercase"}
    yield "StripAccents", {"type": "StripAccents"}
    yield "Nmt", {"type": "Nmt"}
    yield "ByteLevel", {"type": "ByteLevel"}
    for left, right in ((True, True), (True, False), (False, True)):
        yield f"Strip {left} {right}", {"type": "Strip", "strip_left": left, "strip_right": right}
    yield "Prepend", {"type": "Prepend", "prepend": "\u2581"}
    yield "Replace String", marks
    yield "Replace Regex", replace
    yield "BertNormalizer", {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                             "strip_accents": None, "lowercase": True}
    yield "BertNormalizer clean_text", bert(clean_text=True)
    yield "BertNormalizer handle_chinese_chars", bert(handle_chinese_chars=True)
    yield "BertNormalizer strip_accents", bert(strip_accents=True)
    yield "CLIP: NFC, Replace, Lowercase", sequence({"type": "NFC"}, replace, {"type": "Lowercase"})
    yield "NFKD, StripAccents, Lowercase", sequence(
        {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"})
    yield "Nmt, NFKC, Strip, Prepend", sequence(
        {"type": "Nmt"}, {"type": "NFKC"}, {"type": "Strip", "strip_left": True, "strip_right": True},
        {"type": "Prepend", "prepend": "\u2581"}, marks)
    yield "Lowercase, ByteLevel", sequence({"type": "Lowercase"}, {"type": "ByteLevel"})
    for rules, encoded in character_maps().items():
        precompiled = {"type": "Precompiled", "precompiled_charsmap": encoded}
        yield f"Precompiled {rules}", precompiled
        yield f"Precompiled {rules}, Replace", sequence(
            precompiled, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "})


# Planes without characters are left out.
ASSIGNED = [c for c in SCALARS if not 0x32400 <= c < 0xE0000 and c < 0xE0200]


def changing():
    """The characters that some normalizer changes, or that change what stands beside them."""
    from tokenizers import normalizers

    rules = [normalizers.NFKD(), normalizers.NFKC(), normalizers.Lowercase(), normalizers.StripAccents(),
             normalizers.BertNormalizer(False, False, True, True)]
    # Marks in the wrong order move, letters compose; one syllable of thirteen stands for the others.
    beside = [(rules[0], "a\u0334\u0345"), (rules[1], "\u1100"), (rules[1], "가"), (rules[1], "a")]
    beside = [(rule, before, rule.normalize_str(before)) for rule, before in beside]
    found = []
    for c in ASSIGNED:
        text = chr(c)
        if 0xAC00 <= c < 0xD7A4:
            if c % 13 == 0:
                found.append(text)
        elif any(rule.normalize_str(text) != text for rule in rules) or any(
                rule.normalize_str(before + text) != start + text for rule, before, start in beside):
            found.append(text)
    return found


def telling_texts():
    """Every character alone, in runs, and where it changes something between marks and letters."""
    every = list(map(chr, ASSIGNED))
    texts = every + ["a".join(every[i:i + 64]) for i in range(0, len(every), 64)]
    texts += ["".join(every[i:i + 64]) for i in range(0, len(every), 64)]
    for c in changing():
        pairs = [c + mark for mark in MARKS] + [before + c for before in BEFORE]
        texts.append(" ".join(pairs + [f"{c}\u0323\u0301{c}\u0334{c}{c}"]))
    return texts


def random_marks(seed, count):
    """Random texts of letters with runs of marks, jamo and syllables, capitals and controls."""
    rng = random.Random(seed)
    letters = list("aeioAEIOÅåöÄÖÜßſİIıΣσςǅǄﬁﬀ①Ⅷ２ＡａЙйЁё") + [
        "\u2126", "\u212b", "\u1e9b", "\u0958", "\u2adc", "\ufb1d", "\ufb2c", "\u3131", "\uffc2", "\u1100", "\u1161",
        "\u11a8", "가", "각", "か", "が", "\u3000", "ｶ", "\uff9e", "\ufdfa", "豈", "你", "\U0001d15e", "\U0001f1e6", "👩",
        "\u200d", "\ufe0f", "\u0915", "\u094d", "\u0600", "\u0e33", "\u0903", "\t", "\n", "\r\n", "\u00a0", "\u0000",
        "\u200b", "\ufeff", "\ufffd", " ", "\u0085", "<İΣX>", "<i̇σx>", "<|ÅB|>"]
    marks = [chr(c) for c in range(0x300, 0x370)] + list(MARKS) + ["\u094d", "\u200d", "\u0903"]
    for _ in range(count):
        text = ""
        for _ in range(rng.randint(0, 8)):
            text += rng.choice(letters) if rng.random() < 0.8 else chr(rng.choice(SCALARS))
            text += "".join(rng.choices(marks, k=rng.choice((0, 0, 0, 1, 1, 2, 3, 6))))
        yield text


def compare(options, name, file, told, texts):
    """How many texts came out otherwise: `told` by the normalizer alone, which is faster, `texts` by all of it."""
    from tokenizers import Tokenizer
    wrong = 0
    with tempfile.NamedTemporaryFile("w", suffix=".json") as written:
        json.dump(file, written)
        written.flush()
        reference = Tokenizer.from_file(written.name)
        # Spelled bytes are characters to the normalizer.
        to_bytes = {ord(character): byte for byte, character in spellings().items()} if "ByteLevel" in name else None
        normalize = reference.normalizer.normalize_str
        wanted = [list(map(to_bytes.get, map(ord, normalize(text)))) if to_bytes else list(normalize(text).encode())
                  for text in told]
        wanted += [row.ids for row in reference.encode_batch_fast(texts, add_special_tokens=False)]
        found = peers.prefer_ids(options.prefer, written.name, told + texts)
        for text, want, ids in zip(told + texts, wanted, found):
            if want != ids:
                wrong += 1
                if wrong <= 3:
                    print(f"{name}: {text!r}\n  reference {want}\n  prefer    {ids}", flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefer", default="prefer")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    told = telling_texts()
    total = 0
    for name, normalizer in normalizers():
        if options.only not in name:
            continue
        started = time.time()
        file = tokenizer(normalizer, "ByteLevel" in name)
        texts = list(random_marks(f"{options.seed} {name}", options.count))
        texts += random_texts.texts(f"{options.seed} {name}", options.count // 2, ["<İΣX>", "<|ÅB|>"])
        wrong = compare(options, name, file, told, texts)
        total += wrong
        print(f"{name}: {len(told):,} telling and {len(texts):,} random texts, {wrong} different "
              f"({time.time() - started:.0f} s)", flush=True)
    sys.exit(total > 0)


main()
