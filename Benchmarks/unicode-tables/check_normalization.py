#!/usr/bin/env python3
"""Which versions of Unicode the normalizers of Hugging Face tokenizers follow, over all code points.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3 unicodedata2==16.0.0 regex==2024.11.6
    for v in 8 9 17; do
        venv/bin/pip download --no-deps --no-binary :all: unicodedata2==$v.0.0 && tar xzf unicodedata2-$v.0.0.tar.gz
    done
    venv/bin/python check_normalization.py unicodedata2-{8,9}.0.0/unicodedata2/unicodedata_db.h \\
        unicodedata2-17.0.0/unicodedata2/unicodetype_db.h

NFC, NFD, NFKC and NFKD of every scalar, alone, before a mark of the lowest combining class (which shows the scalar's
own class) and after a letter, are those of Unicode 16.0 where Unicode 9.0 has the scalar, and the text itself where
not. StripAccents, BertNormalizer and Lowercase are compared with the categories of 9.0 and 8.0 and the mappings of
17.0. generate.py makes its tables by the same versions. Ends with status 1 at any difference.
"""
import sys

import unicodedata2 as ucd
from tokenizers import normalizers

from generate import Header

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
LOWEST = "\u0334"


def differences(name, wanted, found):
    """Counts and shows where two functions of a scalar differ."""
    different = [c for c in SCALARS if wanted(c) != found(c)]
    for c in different[:3]:
        print(f"{name}, U+{c:04X}: {found(c)!r} instead of {wanted(c)!r}")
    print(f"{name}: {len(different)} differences")
    return len(different)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    version8 = Header(sys.argv[1], "8.0.0").categories()
    version9 = Header(sys.argv[2], "9.0.0").categories()
    lowercase = Header(sys.argv[3], "17.0.0").lowercase()
    total = 0
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        normalize = getattr(normalizers, form)().normalize_str

        def texts(c):
            return chr(c), chr(c) + LOWEST, "a" + chr(c)

        total += differences(
            form, lambda c: [text if version9[c] == "Cn" else ucd.normalize(form, text) for text in texts(c)],
            lambda c: [normalize(text) for text in texts(c)])
    strip = normalizers.StripAccents().normalize_str
    total += differences("StripAccents drops category M of 9.0", lambda c: "" if version9[c][0] == "M" else chr(c),
                         lambda c: strip(chr(c)))
    clean = normalizers.BertNormalizer(True, False, False, False).normalize_str
    total += differences(
        "BertNormalizer's clean_text drops Cc, Cf and Co of 8.0",
        lambda c: " " if chr(c) in "\t\n\r" or (ucd.category(chr(c))[0] == "Z") else
        "" if version8[c] in ("Cc", "Cf", "Co") or c == 0xFFFD else chr(c), lambda c: clean(chr(c)))
    accents = normalizers.BertNormalizer(False, False, True, False).normalize_str
    decompose = normalizers.NFD().normalize_str
    total += differences(
        "BertNormalizer's strip_accents drops Mn of 8.0 after NFD",
        lambda c: "".join(part for part in decompose(chr(c)) if version8[ord(part)] != "Mn"), lambda c: accents(chr(c)))
    small = normalizers.Lowercase().normalize_str
    total += differences("Lowercase has the mappings of 17.0", lambda c: "".join(map(chr, lowercase.get(c, [c]))),
                         lambda c: small(chr(c)))
    sys.exit(total > 0)


main()
