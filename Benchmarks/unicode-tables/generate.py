#!/usr/bin/env python3
"""Writes Sources/Tokenization/Unicode/UnicodeTables.swift from Unicode 16.0 data.

    python3 -m venv venv && venv/bin/pip install unicodedata2==16.0.0 regex==2024.11.6
    for v in 8 9; do
        venv/bin/pip download --no-deps --no-binary :all: unicodedata2==$v.0.0 && tar xzf unicodedata2-$v.0.0.tar.gz
    done
    venv/bin/python generate.py unicodedata2-{8,9}.0.0/unicodedata2/unicodedata_db.h \\
        > ../../Sources/Tokenization/Unicode/UnicodeTables.swift
    swift format -i ../../Sources/Tokenization/Unicode/UnicodeTables.swift

unicodedata2 16.0.0 gives categories, combining classes and decompositions; regex 2024.11.6, whose tables
are of Unicode 16.0 too, gives the properties that are no general category. Both are asked for the
categories, and the script stops when they disagree. The C tables of old versions of unicodedata2 (which no longer
compile) tell what was punctuation in Unicode 8.0 and what was assigned in 9.0: Hugging Face's Punctuation component
still splits by the one, its normalizers compose by the other (check_normalization.py sees to that).
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


def combining_runs(assigned):
    """Runs of scalars with equal canonical combining class: start << 8 | class; 0 for scalars not in `assigned`."""
    runs, last = [], 0
    for c in range(SCALARS):
        value = ucd.combining(chr(c)) if c in assigned else 0
        if value != last:
            runs.append(c << 8 | value)
            last = value
    return runs


def decompositions(assigned):
    """Canonical decompositions, one step: scalar (bit 31: never composed again), first, second or 0.

    Those of scalars in `assigned`; they are the same in every version of Unicode, by its stability policy.
    """
    out = []
    for c in sorted(assigned):
        mapping = ucd.decomposition(chr(c))
        if not mapping or mapping.startswith("<"):
            continue
        parts = [int(part, 16) for part in mapping.split()]
        excluded = ucd.normalize("NFC", chr(c)) != chr(c)
        out += [c | excluded << 31, parts[0], parts[1] if len(parts) == 2 else 0]
    return out


def old_categories(header, version):
    """The general category of every scalar in the version of Unicode whose C tables the header holds."""
    source = open(header).read()
    if f'#define UNIDATA_VERSION "{version}"' not in source:
        sys.exit(f"{header} does not hold the tables of Unicode {version}")

    def block(name):
        return re.search(name + r"\[\] = \{(.*?)\n\};", source, re.S)[1]

    records = [int(first) for first in re.findall(r"\{\s*(\d+),", block("_PyUnicode_Database_Records"))]
    names = re.findall(r'"(\w*)"', block("_PyUnicode_CategoryNames"))
    index1, index2 = ([int(n) for n in re.findall(r"\d+", block(name))] for name in ("index1", "index2"))
    shift = int(re.search(r"#define SHIFT (\d+)", source)[1])
    return [names[records[index2[(index1[c >> shift] << shift) + (c & (1 << shift) - 1)]]] for c in range(SCALARS)]


def changed_punctuation(old):
    """Runs of scalars that are punctuation either in `old` or in 16.0 only: pairs of first and last."""
    now = {c for c in range(SCALARS) if ucd.category(chr(c))[0] == "P"}
    runs = []
    for c in sorted(now ^ {c for c in range(SCALARS) if old[c][0] == "P"}):
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
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    check_versions()
    version8 = old_categories(sys.argv[1], "8.0.0")
    version9 = old_categories(sys.argv[2], "9.0.0")
    assigned = {c for c in range(SCALARS) if version9[c] != "Cn"}
    print("// Generated by Benchmarks/unicode-tables/generate.py from Unicode 16.0 data. Do not edit.\n")
    print("/// What the tokenizers need of the Unicode Character Database, version 16.0, as runs of scalars.")
    print("///")
    print("/// Pinned, because the reference encoders use this version while the standard library's tables follow")
    print("/// the toolchain or the operating system.")
    print("enum UnicodeTables {")
    print('  /// The version of the Unicode Standard that the tables come from.')
    print('  static let version = "16.0.0"')
    print('  /// The version whose scalars ``combiningRuns`` and ``decompositions`` know: that of the normalizers in')
    print("  /// Hugging Face's tokenizers. Scalars assigned since are not normalized.")
    print('  static let normalizationVersion = "9.0.0"\n')
    print("  /// Names of the general categories, in the order of the numbers in ``propertyRuns``.")
    print("  static let categoryNames = [")
    for i in range(0, len(CATEGORIES), 15):
        print("    " + ", ".join(f'"{name}"' for name in CATEGORIES[i:i + 15]) + ",")
    print("  ]\n")
    array("propertyRuns", "Start of each run << 8 | Han << 7 | White_Space << 6 | word << 5 | general category.",
          property_runs())
    print()
    array("combiningRuns", "Start of each run << 8 | canonical combining class; class 0 before the first run.",
          combining_runs(assigned))
    print()
    array("decompositions",
          "Triples: scalar (bit 31 set: excluded from composition), first part, second part or 0.",
          decompositions(assigned))
    print()
    array("changedPunctuation",
          "First and last scalar of runs that are of category P in either Unicode 8.0 or 16.0, not in both.",
          changed_punctuation(version8))
    print("}")


main()
