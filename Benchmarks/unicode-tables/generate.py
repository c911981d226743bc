#!/usr/bin/env python3
"""Writes Sources/Tokenization/Unicode/UnicodeTables.swift from Unicode 16.0 data.

    python3 -m venv venv && venv/bin/pip install unicodedata2==16.0.0 regex==2024.11.6
    for v in 8 9 17; do
        venv/bin/pip download --no-deps --no-binary :all: unicodedata2==$v.0.0 && tar xzf unicodedata2-$v.0.0.tar.gz
    done
    venv/bin/python generate.py unicodedata2-{8,9,17}.0.0/unicodedata2/unicodedata_db.h \\
        unicodedata2-17.0.0/unicodedata2/unicodetype_db.h > ../../Sources/Tokenization/Unicode/UnicodeTables.swift
    swift format -i ../../Sources/Tokenization/Unicode/UnicodeTables.swift

unicodedata2 16.0.0 gives categories, combining classes and decompositions; regex 2024.11.6, whose tables
are of Unicode 16.0 too, gives the properties that are no general category. Both are asked for the
categories, and the script stops when they disagree. The C tables of other versions of unicodedata2 (the old ones no
longer compile) tell what Hugging Face's components take from other versions of Unicode: Punctuation and BertNormalizer
have the categories of 8.0, the normalization forms and StripAccents know the characters of 9.0, Digits has the numbers
of 17.0 and Lowercase its mappings (check_normalization.py and check_properties.py see to that).
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


def compatibility_decompositions(assigned):
    """Compatibility decompositions, one step, of scalars in `assigned`.

    Triples first, last, target for three or more scalars in a row that become one scalar each, which follow each other
    too; and the others: scalar | length << 21, then the parts.
    """
    mappings = {}
    for c in sorted(assigned):
        mapping = ucd.decomposition(chr(c))
        if mapping.startswith("<"):
            mappings[c] = [int(part, 16) for part in mapping.split()[1:]]
    runs, others = [], []
    for c, parts in mappings.items():
        if runs and runs[-1][1] == c - 1 and len(parts) == 1 and runs[-1][2] + c - runs[-1][0] == parts[0]:
            runs[-1][1] = c
        elif len(parts) == 1:
            runs.append([c, c, parts[0]])
    runs = [run for run in runs if run[1] - run[0] >= 2]
    in_runs = {c for first, last, _ in runs for c in range(first, last + 1)}
    for c, parts in mappings.items():
        if c not in in_runs:
            others += [c | len(parts) << 21] + parts
    return [number for run in runs for number in run], others


class Header:
    """A header with C tables of one version of unicodedata2."""

    def __init__(self, path, version):
        self.source = open(path).read()
        if f"unicodedata2-{version}" not in path and f'#define UNIDATA_VERSION "{version}"' not in self.source:
            sys.exit(f"{path} does not hold the tables of Unicode {version}")
        index1, index2 = (self.numbers(name) for name in ("index1", "index2"))
        shift = int(re.search(r"#define SHIFT (\d+)", self.source)[1])
        self.record = [index2[(index1[c >> shift] << shift) + (c & (1 << shift) - 1)] for c in range(SCALARS)]

    def block(self, name):
        return re.search(name + r"\[\] = \{(.*?)\n\};", self.source, re.S)[1]

    def numbers(self, name):
        return [int(n) for n in re.findall(r"-?\d+", self.block(name))]

    def categories(self):
        """The general category of every scalar."""
        records = [int(first) for first in re.findall(r"\{\s*(\d+),", self.block("_PyUnicode_Database_Records"))]
        names = re.findall(r'"(\w*)"', self.block("_PyUnicode_CategoryNames"))
        return [names[records[self.record[c]]] for c in range(SCALARS)]

    def lowercase(self):
        """The scalars that lowercasing changes, and what each becomes."""
        records = re.findall(r"\{(-?\d+), (-?\d+), (-?\d+), \d+, \d+, (\d+)\}", self.block("_PyUnicode_TypeRecords"))
        extended = self.numbers("_PyUnicode_ExtendedCase")
        found = {}
        for c in range(SCALARS):
            _, lower, _, flags = (int(field) for field in records[self.record[c]])
            is_extended = flags & 0x4000
            small = extended[lower & 0xFFFF:][:lower >> 24] if is_extended else [c + lower]
            if small != [c]:
                found[c] = small
        return found


def lowercase_runs(mapping):
    """Triples first, last, what the first becomes, of scalars in a row; last has bit 31 if only every second changes."""
    if [c for c, small in mapping.items() if len(small) != 1] != [0x130]:
        sys.exit("U+0130 is not the only scalar whose lowercase has two")
    runs = []
    for c, (small, *_) in mapping.items():
        if c == 0x130:
            continue
        if runs:
            first, last, target, step = runs[-1]
            follows = c - last if step == 0 and c - last <= 2 else step
            if c - last == follows and small - target == c - first:
                runs[-1][1:] = [c, target, follows]
                continue
        runs.append([c, c, small, 0])
    return [number for first, last, target, step in runs for number in (first, last | (step == 2) << 31, target)]


def changed(other, names):
    """Runs of scalars whose category is among `names` either in `other` or in 16.0 only: pairs of first and last."""
    now = {c for c in range(SCALARS) if ucd.category(chr(c)) in names}
    runs = []
    for c in sorted(now ^ {c for c in range(SCALARS) if other[c] in names}):
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
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    check_versions()
    version8 = Header(sys.argv[1], "8.0.0").categories()
    version9 = Header(sys.argv[2], "9.0.0").categories()
    version17 = Header(sys.argv[3], "17.0.0").categories()
    lowercase = Header(sys.argv[4], "17.0.0").lowercase()
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
          changed(version8, {name for name in CATEGORIES if name[0] == "P"}))
    print()
    array("changedNumbers",
          "First and last scalar of runs that are of category N in either Unicode 17.0 or 16.0, not in both.",
          changed(version17, {"Nd", "Nl", "No"}))
    print()
    array("changedMarks", "First and last scalar of runs that are of category M in either Unicode 9.0 or 16.0, not in both.",
          changed(version9, {"Mn", "Mc", "Me"}))
    print()
    array("changedNonspacingMarks",
          "First and last scalar of runs that are of category Mn in either Unicode 8.0 or 16.0, not in both.",
          changed(version8, {"Mn"}))
    print()
    array("changedControls",
          "First and last scalar of runs that are of category Cc, Cf or Co in either Unicode 8.0 or 16.0, not in both.",
          changed(version8, {"Cc", "Cf", "Co"}))
    print()
    runs, others = compatibility_decompositions(assigned)
    array("compatibilityRuns",
          "Triples of compatibility decompositions to one scalar each: first, last, what the first becomes.", runs)
    print()
    array("compatibilityDecompositions", "The other ones: scalar | number of parts << 21, then the parts.", others)
    print()
    print("  /// The version of the Unicode Standard of ``lowercaseRuns``: that of the Rust that Hugging Face's tokenizers are")
    print("  /// built with, as ``changedNumbers``.")
    print('  static let lowercaseVersion = "17.0.0"')
    array("lowercaseRuns",
          "Triples of lowercase mappings: first, last (bit 31 set: only every second scalar changes), what the first becomes.",
          lowercase_runs(lowercase))
    print("}")


if __name__ == "__main__":
    main()
