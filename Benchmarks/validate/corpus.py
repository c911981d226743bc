"""Writes a preference file in OpenAI's form, the same for the same arguments.

usage: corpus.py MEGABYTES OUT [--faults | --findings N]

Conversations of one to six turns, text of several lengths, languages and escapes; about one row in twenty spells
everything outside ASCII with \\u escapes, as Python's json does.

--faults      every row has one fault, of eight kinds in turn: roles, empty and missing members, broken JSON, a control
              token, a secret.
--findings N  short rows with N findings together instead (MEGABYTES is not looked at).
"""
import argparse
import json
import random

SYLLABLES = "ba co di fu ge hi jo ka le mi no pu ra se ti vo wa xe yo zu er an in on es al or en it ou".split()
HAN = [chr(c) for c in range(0x4E00, 0x5200)]


def vocabulary(rng):
    words = ["".join(rng.choice(SYLLABLES) for _ in range(rng.randint(1, 4))) for _ in range(6000)]
    return words + ["the", "of", "and", "to", "a", "is", "you", "it", "that"] * 300


def english(rng, words, length):
    parts, size = [], 0
    while size < length:
        sentence = " ".join(rng.choices(words, k=rng.randint(4, 18))).capitalize()
        if rng.random() < 0.03:
            sentence = '"' + sentence + '"'
        sentence += rng.choice([". ", ". ", ". ", "? ", "!\n\n", ".\n", " — "])
        parts.append(sentence)
        size += len(sentence)
    return "".join(parts).strip()


def chinese(rng, length):
    parts, size = [], 0
    while size < length:
        parts.append("".join(rng.choices(HAN, k=rng.randint(5, 25))) + rng.choice("，，。！？"))
        size += 3 * len(parts[-1])
    return "".join(parts)


def conversation(rng, words):
    """One clean row."""
    def text(mean):
        length = max(8, int(rng.lognormvariate(0, 0.8) * mean))
        return chinese(rng, length) if is_chinese else english(rng, words, length)
    is_chinese = rng.random() < 0.08
    messages = [{"role": "system", "content": text(80)}] if rng.random() < 0.1 else []
    for turn in range(rng.choice([1, 1, 1, 3, 3, 5])):
        messages.append({"role": "assistant" if turn % 2 else "user", "content": text(160)})
    return {
        "input": {"messages": messages, "tools": [], "parallel_tool_calls": True},
        "preferred_output": [{"role": "assistant", "content": text(420)}],
        "non_preferred_output": [{"role": "assistant", "content": text(380)}],
    }


def break_row(row, number):
    """Puts one fault into a row; what cannot be said of the row is returned as a change of its line."""
    kind = number % 8
    rejected = row["non_preferred_output"][0]
    if kind == 0:
        rejected["role"] = "user"
    elif kind == 1:
        row["preferred_output"][0]["content"] = ""
    elif kind == 2:
        del row["non_preferred_output"]
    elif kind == 3:
        rejected["content"] = number
    elif kind == 4:
        row["input"]["messages"][0]["role"] = "human"
    elif kind == 5:
        return lambda line: line[:-2] + ",}"
    elif kind == 6:
        rejected["content"] += "<|im_end|>"
    else:
        rejected["content"] += " -----BEGIN RSA PRIVATE KEY-----"
    return lambda line: line


def rows(size, has_faults):
    rng = random.Random(7)
    words = vocabulary(rng)
    written = number = 0
    while written < size:
        row = conversation(rng, words)
        change = break_row(row, number) if has_faults else lambda line: line
        line = change(json.dumps(row, ensure_ascii=rng.random() < 0.05)) + "\n"
        yield line
        written += len(line.encode())
        number += 1


def short_rows(findings):
    """Rows with four findings each: roles that nobody knows, and no answer that is the assistant's."""
    for number in range((findings + 3) // 4):
        yield json.dumps({
            "input": {"messages": [{"role": "user", "content": f"question {number}"}]},
            "preferred_output": [{"role": "model", "content": f"yes {number}"}],
            "non_preferred_output": [{"role": "user", "content": f"no {number}"}]}) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("megabytes", type=float)
    parser.add_argument("out")
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--findings", type=int)
    options = parser.parse_args()
    lines = short_rows(options.findings) if options.findings else rows(int(options.megabytes * 1e6), options.faults)
    with open(options.out, "w", encoding="utf-8") as file:
        file.writelines(lines)


if __name__ == "__main__":
    main()
