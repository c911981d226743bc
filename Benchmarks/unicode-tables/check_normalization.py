#!/usr/bin/env python3
"""Which version of Unicode the normalizers of Hugging Face tokenizers follow, over all code points.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3 unicodedata2==16.0.0
    venv/bin/pip download --no-deps --no-binary :all: unicodedata2==9.0.0 && tar xzf unicodedata2-9.0.0.tar.gz
    venv/bin/python check_normalization.py unicodedata2-9.0.0/unicodedata2/unicodedata_db.h

Compares NFD of every scalar, alone and before a mark of the lowest combining class (which shows the scalar's own
class), with Unicode 16.0's where the header's version has the scalar, and with the scalar itself where not. Ends with
status 1 at any difference.
"""
import re
import sys

import unicodedata2 as ucd
from tokenizers import normalizers

LOWEST = "\u0334"


def main():
    source = open(sys.argv[1]).read()

    def block(name):
        return re.search(name + r"\[\] = \{(.*?)\n\};", source, re.S)[1]

    records = [int(first) for first in re.findall(r"\{\s*(\d+),", block("_PyUnicode_Database_Records"))]
    unassigned = re.findall(r'"(\w*)"', block("_PyUnicode_CategoryNames")).index("Cn")
    index1, index2 = ([int(n) for n in re.findall(r"\d+", block(name))] for name in ("index1", "index2"))
    shift = int(re.search(r"#define SHIFT (\d+)", source)[1])
    nfd = normalizers.NFD()
    different = inert = 0
    for c in range(0x110000):
        if 0xD800 <= c < 0xE000:
            continue
        is_new = records[index2[(index1[c >> shift] << shift) + (c & (1 << shift) - 1)]] == unassigned
        for text in (chr(c), chr(c) + LOWEST):
            usual = ucd.normalize("NFD", text)
            inert += is_new and usual != text
            if nfd.normalize_str(text) != (text if is_new else usual):
                different += 1
                print(f"U+{c:04X}: {text!r} becomes {nfd.normalize_str(text)!r}")
    print(f"{different} differences; {inert} texts stay as they are because their character is newer")
    sys.exit(different > 0)


main()
