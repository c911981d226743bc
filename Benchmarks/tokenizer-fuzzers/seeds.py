#!/usr/bin/env python3
"""Writes the inputs that the fuzzers begin with.

    python3 seeds.py FOLDER
"""
import base64
import json
import pathlib
import struct
import sys

BYTES = [b for b in range(256) if 33 <= b <= 126 or 161 <= b <= 172 or b >= 174]


def spelled(byte):
    return chr(byte) if byte in BYTES else chr(256 + sum(1 for b in range(byte) if b not in BYTES))


def byte_level(**members):
    vocab = {spelled(b): b for b in range(256)} | {"ab": 256, "abc": 257, "Ġa": 258}
    model = {"type": "BPE", "vocab": vocab, "merges": ["a b", ["ab", "c"], "Ġ a"], **members.pop("model", {})}
    return {"added_tokens": [{"id": 259, "content": "<s>", "special": True, "normalized": False}], "normalizer": None,
            "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True},
            "post_processor": None, "decoder": {"type": "ByteLevel"}, "model": model, **members}


def characters(**members):
    pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + list("▁abcé") + ["▁a", "bc"]
    return {"added_tokens": [{"id": i, "content": t, "special": True} for i, t in enumerate(pieces[:3])],
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
            "pre_tokenizer": None, "decoder": {"type": "Sequence", "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
                {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
            "post_processor": {"type": "TemplateProcessing", "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
            "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True,
                      "vocab": {p: i for i, p in enumerate(pieces)}, "merges": ["▁ a", "b c"]}, **members}


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def message(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def sentencepiece(normalization):
    pieces = [("<unk>", 2), ("<s>", 3), ("</s>", 3)] + [(f"<0x{b:02X}>", 6) for b in range(256)]
    pieces += [(p, 1) for p in ["▁", "a", "b", "c", "ab", "▁ab"]] + [("▁▁", 4)]
    out = b""
    for i, (text, kind) in enumerate(pieces):
        out += message(1, message(1, text.encode()) + varint(2 << 3 | 5) + struct.pack("<f", -i) + varint(24) + varint(kind))
    return out + message(2, varint(24) + varint(2) + varint(35 << 3) + b"\x01") + message(3, normalization)


def main():
    folder = pathlib.Path(sys.argv[1])
    loader, encoder = folder / "loader", folder / "encoder"
    loader.mkdir(parents=True, exist_ok=True)
    encoder.mkdir(parents=True, exist_ok=True)
    trie = [256 << 10] + [0] * 511
    trie[256 ^ 0x41], trie[(256 ^ 0x41) ^ 1] = 1 << 10 | 1 << 8 | 0x41, 0x80000000
    mapped = struct.pack("<I", len(trie) * 4) + struct.pack(f"<{len(trie)}I", *trie) + b"a\0"
    split = {"type": "Split", "pattern": {"Regex": r"\p{N}{1,3}|(?i:'s)| ?\w+|\s+(?!\S)"}, "behavior": "Isolated", "invert": False}
    files = [byte_level(), characters(), byte_level(normalizer={"type": "NFC"}),
             byte_level(pre_tokenizer={"type": "Sequence", "pretokenizers": [
                 split, {"type": "Digits", "individual_digits": True},
                 {"type": "ByteLevel", "add_prefix_space": False, "use_regex": False}]}),
             characters(normalizer=None, pre_tokenizer={
                 "type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}),
             byte_level(model={"ignore_merges": True, "dropout": None}),
             byte_level(normalizer={"type": "Sequence", "normalizers": [
                 {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Nmt"}, {"type": "Lowercase"}, {"type": "NFKC"},
                 {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(mapped).decode()}]}),
             byte_level(normalizer={"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                                    "strip_accents": None, "lowercase": True}),
             characters(normalizer={"type": "ByteLevel"}, decoder={"type": "ByteLevel"}),
             characters(normalizer=None, pre_tokenizer={"type": "Sequence", "pretokenizers": [
                 {"type": "WhitespaceSplit"}, {"type": "Metaspace", "prepend_scheme": "always", "split": True}]},
                 decoder={"type": "Metaspace", "prepend_scheme": "always"}),
             characters(pre_tokenizer={"type": "FixedLength", "length": 3}),
             {"config": {"pattern": r"\w+|\s|.", "default_vocab_size": 300, "default_num_special_tokens": 3},
              "vocab": [{"rank": b, "token_bytes": base64.b64encode(bytes([b])).decode()} for b in range(256)]}]
    for number, file in enumerate(files):
        (loader / f"json{number}").write_bytes(b"\0" + json.dumps(file, ensure_ascii=False).encode())
    config = {"bos_token": "<s>", "eos_token": {"content": "ab"}, "added_tokens_decoder": {"300": {"content": "<x>"}}}
    (loader / "configured").write_bytes(b"\3" + json.dumps(files[0]).encode() + b"\0" + json.dumps(config).encode())
    ranks = [bytes([b]) for b in range(256)] + [b"ab", b"abc"]
    (loader / "ranks").write_bytes(
        b"\1" + b"".join(base64.b64encode(t) + f" {i}\n".encode() for i, t in enumerate(ranks)))
    (loader / "model").write_bytes(b"\2" + sentencepiece(varint(4 << 3) + b"\0"))
    (loader / "mapped").write_bytes(b"\2" + sentencepiece(message(2, mapped)))
    for number, text in enumerate(["Hello, world! it's 123", "日本語 e\u0301 \u1112\u1161\u11ab", "<|end|> <s>▁ \r\n\n x" * 5,
                                   "a" * 200, "\U0001F469\u200D\U0001F467 1234567 'LL'Ve"]):
        for choice in (0, 3, 9, 14, 19, 23, 28, 29, 30, 31, 32, 33):
            (encoder / f"text{number}-{choice}").write_bytes(bytes([choice, number & 3]) + text.encode())
    (encoder / "broken").write_bytes(bytes([1, 0]) + bytes(range(128, 256)) + b"\xed\xa0\x80\xf4\x90\x80\x80 a\xe2\x82")
    words = ["added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model", "vocab", "merges", "type",
             "BPE", "ByteLevel", "Split", "Regex", "String", "Sequence", "pretokenizers", "behavior", "Isolated", "Removed",
             "MergedWithNext", "invert", "Digits", "Punctuation", "Metaspace", "NFC", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt", "BertNormalizer", "Precompiled", "Replace", "Prepend", "Strip", "content",
             "special", "normalized", "lstrip", "unk_token", "byte_fallback", "ignore_merges", "fuse_unk", "bos_token",
             "\\\\p{L}", "(?!", "(?i:", "{1,3}", "&&", "[^"]
    (folder / "json.dict").write_text("".join(f'"{word}"\n' for word in words))


main()
