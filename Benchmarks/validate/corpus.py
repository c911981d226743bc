"""Writes a preference file in OpenAI's form, the same for the same size and seed.

usage: corpus.py MEGABYTES OUT [--bad]

Conversations of one to six turns, text of several lengths, languages and escapes; about one row in twenty spells
everything outside ASCII with \\u escapes, as Python's json does. With --bad every row has one fault (an answer's role).
"""
import json
import random
import sys

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


def main():
    size, out, bad = int(float(sys.argv[1]) * 1e6), sys.argv[2], "--bad" in sys.argv
    rng = random.Random(7)
    words = vocabulary(rng)
    written = 0
    with open(out, "w", encoding="utf-8") as file:
        while written < size:
            def text(mean):
                length = max(8, int(rng.lognormvariate(0, 0.8) * mean))
                return chinese(rng, length) if is_chinese else english(rng, words, length)
            is_chinese = rng.random() < 0.08
            messages = [{"role": "system", "content": text(80)}] if rng.random() < 0.1 else []
            for turn in range(rng.choice([1, 1, 1, 3, 3, 5])):
                messages.append({"role": "assistant" if turn % 2 else "user", "content": text(160)})
            row = {
                "input": {"messages": messages, "tools": [], "parallel_tool_calls": True},
                "preferred_output": [{"role": "assistant", "content": text(420)}],
                "non_preferred_output": [{"role": "user" if bad else "assistant", "content": text(380)}],
            }
            line = json.dumps(row, ensure_ascii=rng.random() < 0.05) + "\n"
            file.write(line)
            written += len(line.encode())


if __name__ == "__main__":
    main()
