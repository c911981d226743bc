#!/usr/bin/env python3
"""Whether the tables of Sources/Tokenization/Unicode/UnicodeTables.swift say what the reference encoders' regular expressions say, over
all code points.

    python3 -m venv venv && venv/bin/pip install tiktoken==0.14.0 tokenizers==0.23.3
    venv/bin/python check_properties.py

Each property is asked of tiktoken and of Hugging Face tokenizers by an encoder whose expression is the property alone. Then every
component of Hugging Face tokenizers that knows characters without an expression is asked where it cuts. Ends with status 1
at any difference but one: \\w of Oniguruma, which Hugging Face's Split uses, has six superscripts and fractions more than Rust's, and
lacks the two joiners.
"""
import pathlib
import re
import sys

import tiktoken
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

SOURCE = pathlib.Path(__file__).parent / "../../Sources/Tokenization/Unicode/UnicodeTables.swift"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
CATEGORIES = ["Lu", "Ll", "Lt", "Lm", "Lo", "L", "N", "M", "P", "S"]

ONIGURUMA_WORDS = {0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE, 0x200C, 0x200D}


def tables():
    """For each property the set of its scalars, by the generated file."""
    text = SOURCE.read_text()
    version = re.search(r'version = "([\d.]+)"', text)[1]

    def numbers(name):
        return [int(n, 16) for n in re.findall(r"0x[0-9A-F_]+", re.search(name + r": \[UInt32\] = \[(.*?)\]", text, re.S)[1])]

    names = re.findall(r'"(\w\w)"', re.search(r"categoryNames = \[(.*?)\n  \]", text, re.S)[1])
    runs = numbers("propertyRuns")
    found = {name: set() for name in CATEGORIES + ["Han", "space", "word"]}
    for run, following in zip(runs, runs[1:] + [0x110000 << 8]):
        scalars = range(run >> 8, following >> 8)
        category = names[run & 31]
        for name in (category, category[0]):
            if name in found:
                found[name].update(scalars)
        for bit, name in ((5, "word"), (6, "space"), (7, "Han")):
            if run >> bit & 1:
                found[name].update(scalars)

    def changed(name):
        bounds = numbers(name)
        return {c for first, last in zip(bounds[::2], bounds[1::2]) for c in range(first, last + 1)}

    ascii_symbols = {c for c in found["S"] if c < 0x80}
    punctuation = (found["P"] ^ changed("changedPunctuation")) | ascii_symbols
    components = {
        "Digits": found["N"] ^ changed("changedNumbers"),
        "Punctuation": punctuation,
        "BertPreTokenizer": punctuation | found["space"],
        "Whitespace": set(SCALARS) - found["word"],
    } | dict.fromkeys(["WhitespaceSplit", "Strip", "lstrip"], found["space"]) | {"single_word": found["word"]}
    return version, found, components


def by_tiktoken(pattern):
    encoding = tiktoken.Encoding("property", pat_str=pattern, mergeable_ranks={bytes([b]): b for b in range(256)}, special_tokens={})
    found = set()
    for i in range(0, len(SCALARS), 4096):
        text = "".join(map(chr, SCALARS[i:i + 4096]))
        found.update(map(ord, encoding.decode(encoding.encode_ordinary(text))))
    return found


def by_tokenizers(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    found = set()
    for i in range(0, len(SCALARS), 4096):
        text = "".join(map(chr, SCALARS[i:i + 4096]))
        found.update(map(ord, text))
        for _, (start, end) in split.pre_tokenize_str(text):
            found.difference_update(map(ord, text[start:end]))
    return found


def cuts(component, beside="a"):
    """The scalars that a pre-tokenizer does not leave in one piece with a letter."""
    return {c for c in SCALARS if len(component.pre_tokenize_str(beside + chr(c))) > 1 or component.pre_tokenize_str(chr(c)) == []}


def by_component(name):
    if name == "Strip":
        strip = normalizers.Strip().normalize_str
        return {c for c in SCALARS if strip(chr(c)) == ""}
    if name in ("lstrip", "single_word"):
        # The token is the last of two pieces, or takes the scalar before it, or is not seen.
        tokenizer = Tokenizer(models.BPE({"?": 0}, [], unk_token="?"))
        tokenizer.add_tokens([AddedToken("<t>", normalized=False, **{name: True})])
        return {c for c in SCALARS if (encoding := tokenizer.encode(chr(c) + "<t>")).offsets[-1] == (0, 4) or 1 not in encoding.ids}
    return cuts(getattr(pre_tokenizers, name)())


def main():
    version, own, components = tables()
    different = 0
    for name, scalars in own.items():
        pattern = {"space": r"\s", "word": r"\w"}.get(name, rf"\p{{{name}}}")
        counts = [f"{pattern}: {len(scalars)} scalars in the tables ({version})"]
        for reference, ask in (("tiktoken", by_tiktoken), ("Hugging Face tokenizers", by_tokenizers)):
            wrong = ask(pattern) ^ scalars
            if ask is by_tokenizers and name == "word":
                wrong ^= ONIGURUMA_WORDS
            different += len(wrong)
            counts.append(f"{len(wrong)} differ from {reference}" + "".join(f" U+{c:04X}" for c in sorted(wrong)[:5]))
        print("; ".join(counts), flush=True)
    for name, scalars in components.items():
        wrong = by_component(name) ^ scalars
        different += len(wrong)
        shown = "".join(f" U+{c:04X}" for c in sorted(wrong)[:5])
        print(f"{name}: {len(scalars)} scalars, {len(wrong)} differ from Hugging Face tokenizers{shown}", flush=True)
    print(f"{different} differences")
    sys.exit(different > 0)


main()
