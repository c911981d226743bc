#!/usr/bin/env python3
"""Whether the tables of Sources/Tokenization/Unicode/UnicodeTables.swift say what the reference encoders' regular expressions say, over
all code points.

    python3 -m venv venv && venv/bin/pip install tiktoken==0.14.0 tokenizers==0.23.3
    venv/bin/python check_properties.py

Each property is asked of tiktoken and of Hugging Face tokenizers by an encoder whose expression is the property alone. Ends with status 1
at any difference but one: \\w of Oniguruma, which Hugging Face's Split uses, has six superscripts and fractions more than Rust's, and
lacks the two joiners.
"""
import pathlib
import re
import sys

import tiktoken
from tokenizers import Regex, pre_tokenizers

SOURCE = pathlib.Path(__file__).parent / "../../Sources/Tokenization/Unicode/UnicodeTables.swift"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
CATEGORIES = ["Lu", "Ll", "Lt", "Lm", "Lo", "L", "N", "M", "P", "S"]

ONIGURUMA_WORDS = {0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE, 0x200C, 0x200D}


def tables():
    """For each property the set of its scalars, by the generated file."""
    text = SOURCE.read_text()
    version = re.search(r'version = "([\d.]+)"', text)[1]
    names = re.findall(r'"(\w\w)"', re.search(r"categoryNames = \[(.*?)\n  \]", text, re.S)[1])
    runs = [int(n, 16) for n in re.findall(r"0x[0-9A-F_]+", re.search(r"propertyRuns: \[UInt32\] = \[(.*?)\]", text, re.S)[1])]
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
    return version, found


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


def main():
    version, own = tables()
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
    print(f"{different} differences")
    sys.exit(different > 0)


main()
