#!/usr/bin/env python3
"""Writes Sources/Tokenization/Unicode/UnicodeTables.swift from Unicode 16.0 data.

    python3 -m venv venv && venv/bin/pip install unicodedata2==16.0.0 regex==2024.11.6
    venv/bin/pip download --no-deps --no-binary :all: unicodedata2==8.0.0 && tar xzf unicodedata2-8.0.0.tar.gz
    venv/bin/python generate.py unicodedata2-8.0.0/unicodedata2/unicodedata_db.h \\
        > ../../Sources/Tokenization/Unicode/UnicodeTables.swift
    swift format -i ../../Sources/Tokenization/Unicode/UnicodeTables.swift

unicodedata2 16.0.0 gives categories, combining classes and decompositions; regex 2024.11.6, whose tables
are of Unicode 16.0 too, gives the properties that are no general category. Both are asked for the
categories, and the script stops when they disagree. The C tables of unicodedata2 8.0.0 (which no longer
compiles) tell what was punctuation in Unicode 8.0: Hugging Face's Punctuation component still splits by that.
"""
import re
import sys

import regex
import unicodedata2 as ucd

CATEGORIES = ["Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe",
              "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co"]
SCALARS = 0x110000


def members(pattern):
    matches = regex.compile(pattern).match
    return {c for c in range(SCALARS) if matches(chr(c))}


def check_versions():
    if ucd.unidata_version != "16.0.0":
        sys.exit(f"unicodedata2 has Unicode {ucd.unidata_version}; 16.0.0 is needed")
    for major, minors in {"L": 5, "M": 3, "N": 3, "P": 7, "S": 4}.items():
        ours = {c for c in range(SCALARS) if ucd.category(chr(c))[0] == major}
        if ours != members(rf"\p{{{major}}}"):
            sys.exit(f"unicodedata2 and regex disagree on the characters of category {major}")


def property_runs():
    """Runs of scalars with equal properties: start << 8 | han << 7 | space << 6 | word << 5 | category."""
    han, space, word = members(r"\p{Script=Han}"), members(r"\p{White_Space}"), members(r"\w")
    runs, last = [], None
    for c in range(SCALARS):
        value = CATEGORIES.index(ucd.category(chr(c))) | (c in word) << 5 | (c in space) << 6 | (c in han) << 7
        if value != last:
            runs.append(c << 8 | value)
            last = value
    return runs


def combining_runs():
    """Runs of scalars with equal canonical combining class: start << 8 | class."""
    runs, last = [], 0
    for c in range(SCALARS):
        value = ucd.combining(chr(c))
        if value != last:
            runs.append(c << 8 | value)
            last = value
    return runs


def decompositions():
    """Canonical decompositions, one step: scalar (bit 31: never composed again), first, second or 0."""
    out = []
    for c in range(SCALARS):
        mapping = ucd.decomposition(chr(c))
        if not mapping or mapping.startswith("<"):
            continue
        parts = [int(part, 16) for part in mapping.split()]
        excluded = ucd.normalize("NFC", chr(c)) != chr(c)
        out += [c | excluded << 31, parts[0], parts[1] if len(parts) == 2 else 0]
    return out


def compatibility_parts():
    """Compatibility decompositions, one step: scalar, number of parts, the parts."""
    out = []
    for c in range(SCALARS):
        mapping = ucd.decomposition(chr(c))
        if mapping.startswith("<"):
            parts = [int(part, 16) for part in mapping.split()[1:]]
            out += [c, len(parts), *parts]
    return out


def old_punctuation(header):
    """Scalars of category P in the version of Unicode whose C tables the header holds."""
    source = open(header).read()
    if '#define UNIDATA_VERSION "8.0.0"' not in source:
        sys.exit(f"{header} does not hold the tables of Unicode 8.0.0")

    def block(name):
        return re.search(name + r"\[\] = \{(.*?)\n\};", source, re.S)[1]

    records = [int(first) for first in re.findall(r"\{\s*(\d+),", block("_PyUnicode_Database_Records"))]
    names = re.findall(r'"(\w*)"', block("_PyUnicode_CategoryNames"))
    index1, index2 = ([int(n) for n in re.findall(r"\d+", block(name))] for name in ("index1", "index2"))
    shift = int(re.search(r"#define SHIFT (\d+)", source)[1])

    def category(c):
        return names[records[index2[(index1[c >> shift] << shift) + (c & (1 << shift) - 1)]]]

    return {c for c in range(SCALARS) if category(c)[0] == "P"}


def changed_punctuation(header):
    """Runs of scalars that are punctuation either in Unicode 8.0 or in 16.0 only: pairs of first and last."""
    now = {c for c in range(SCALARS) if ucd.category(chr(c))[0] == "P"}
    runs = []
    for c in sorted(now ^ old_punctuation(header)):
        if runs and runs[-1] == c - 1:
            runs[-1] = c
        else:
            runs += [c, c]
    return runs


def array(name, comment, values):
    print(f"  /// {comment}")
    print(f"  static let {name}: [UInt32] = [")
    for i in range(0, len(values), 9):
        print("    " + ", ".join(f"0x{v:X}" for v in values[i:i + 9]) + ",")
    print("  ]")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    check_versions()
    print("// Generated by Benchmarks/unicode-tables/generate.py from Unicode 16.0 data. Do not edit.\n")
    print("/// What the tokenizers need of the Unicode Character Database, version 16.0, as runs of scalars.")
    print("///")
    print("/// Pinned, because the reference encoders use this version while the standard library's tables follow")
    print("/// the toolchain or the operating system.")
    print("enum UnicodeTables {")
    print('  /// The version of the Unicode Standard that the tables come from.')
    print('  static let version = "16.0.0"\n')
    print("  /// Names of the general categories, in the order of the numbers in ``propertyRuns``.")
    print("  static let categoryNames = [")
    for i in range(0, len(CATEGORIES), 15):
        print("    " + ", ".join(f'"{name}"' for name in CATEGORIES[i:i + 15]) + ",")
    print("  ]\n")
    array("propertyRuns", "Start of each run << 8 | Han << 7 | White_Space << 6 | word << 5 | general category.",
          property_runs())
    print()
    array("combiningRuns", "Start of each run << 8 | canonical combining class; class 0 before the first run.",
          combining_runs())
    print()
    array("decompositions",
          "Triples: scalar (bit 31 set: excluded from composition), first part, second part or 0.",
          decompositions())
    print()
    array("compatibilityParts", "Scalar, number of parts, parts: one step of compatibility decomposition.",
          compatibility_parts())
    print()
    array("changedPunctuation",
          "First and last scalar of runs that are of category P in either Unicode 8.0 or 16.0, not in both.",
          changed_punctuation(sys.argv[1]))
    print("}")


main()
