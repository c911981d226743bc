#!/usr/bin/env python3
"""Holds the published schemas against the program: the same records, judged by both, must get the same verdict.

Makes records of every format and mutates them (members go, are renamed, doubled into others, get values of other types;
one to four changes a record), asks an independent validator of JSON Schema (Draft 2020-12) whether the published schema
accepts each, asks `prefer validate` for the rules that a schema can express, and prints every record on which they
disagree. The same seed makes the same records.

    python3 -m venv venv && venv/bin/pip install jsonschema
    swift build -c release
    venv/bin/python check.py ../../.build/release/prefer --count 24000
"""
import argparse, collections, json, pathlib, random, subprocess, tempfile

from jsonschema import Draft202012Validator

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What a schema can say: the shape. The order of roles, empty texts and contexts need more than that.
RULES = ["not-object", "missing-member", "misspelt-member", "wrong-type", "empty-list", "ambiguous-member", "variant",
         "unknown-role", "answer-role", "answer-repeats-prompt", "tool-list", "transcript-start", "repeated-member"]


def message(role, content, **more):
    return {"role": role, "content": content, **more}


USER, ASSISTANT, OTHER = message("user", "q"), message("assistant", "a"), message("assistant", "b")
CALL = message("assistant", None, tool_calls=[
    {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}])
RESULT = message("tool", "r", tool_call_id="1")
PARTS = message("user", [{"type": "text", "text": "t"}])
TOOLS = [{"type": "function", "function": {"name": "f"}}]

RECORDS = {
    "openai": [
        {"input": {"messages": [USER]}, "preferred_output": [ASSISTANT], "non_preferred_output": [OTHER]},
        {"input": {"messages": [message("system", "s"), PARTS, message("assistant", "x", name="n"), USER],
                   "tools": TOOLS, "parallel_tool_calls": True},
         "preferred_output": [CALL, RESULT, ASSISTANT],
         "non_preferred_output": [message("assistant", None, refusal="no")], "id": 1},
    ],
    "chat": [
        {"prompt": [USER], "chosen": [ASSISTANT], "rejected": [OTHER], "tools": TOOLS},
        {"chosen": [USER, ASSISTANT], "rejected": [USER, OTHER]},
        {"prompt": "q", "chosen": [ASSISTANT], "rejected": [OTHER], "score_chosen": 1.5},
        {"prompt": None, "chosen": [USER, CALL, RESULT, ASSISTANT], "rejected": [USER, CALL, RESULT, OTHER]},
    ],
    "flat": [
        {"prompt": "q", "chosen": "a", "rejected": "b"},
        {"system": "s", "prompt": "q", "chosen": "a", "rejected": "b", "meta": {"x": [1]}},
        {"question": "q", "chosen_response": "a", "rejected_response": "b"},
    ],
    "sharegpt": [
        {"conversations": [{"from": "human", "value": "q"}], "chosen": {"from": "gpt", "value": "a"},
         "rejected": {"from": "gpt", "value": "b"}},
        {"system": "s", "tools": "[]",
         "conversations": [{"from": "system", "value": "s"}, {"from": "human", "value": "q"},
                           {"from": "gpt", "value": "x"}, {"from": "human", "value": "q"}],
         "chosen": {"from": "gpt", "value": "a"}, "rejected": {"from": "gpt", "value": "b"}, "id": 7},
    ],
    "hh": [
        {"chosen": "\n\nHuman: q\n\nAssistant: a", "rejected": "\n\nHuman: q\n\nAssistant: b"},
        {"chosen": "\n\nHuman: q\n\nAssistant: x\n\nHuman: q\n\nAssistant: a", "id": 1,
         "rejected": "\n\nHuman: q\n\nAssistant: x\n\nHuman: q\n\nAssistant: b"},
    ],
}

VALUES = [5, 0, True, None, "x", "", [], {}, [1], [[]], [{}], "user", USER, [USER], [ASSISTANT], -1.5, ["x"], {"role": 1},
          {"type": "text"}, [{"type": "text", "text": "t"}], [{"type": 1}], {"from": "human", "value": "v"}]
NAMES = ["role", "content", "name", "tools", "messages", "prompt", "system", "tool_calls", "refusal", "audio",
         "function_call", "tool_call_id", "extra", "preferred_completion", "non_preferred_completion", "from", "value",
         "parallel_tool_calls", "chosen", "rejected", "conversations", "input", "Prompt", "CHOSEN", "Role",
         "chosen_response", "question", "instruction"]
ROLES = ["system", "developer", "user", "assistant", "tool", "function", "human", "gpt", "", "User", "ipython"]


def places(value, path=()):
    """Every place of a value, as the way to it."""
    yield path
    if isinstance(value, dict):
        for key, member in value.items():
            yield from places(member, path + (key,))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from places(element, path + (index,))


def mutate(record, rng):
    """The record with one thing changed."""
    record = json.loads(json.dumps(record))
    path = rng.choice([p for p in places(record) if p] or [()])
    if not path:
        return record
    holder = record
    for step in path[:-1]:
        holder = holder[step]
    last = path[-1]
    kind = rng.randrange(8)
    if kind == 0:
        del holder[last]
    elif kind == 1 and isinstance(last, str):  # another name in the same place
        name = rng.choice([last.upper(), last.title(), last.replace("_", "-"), last.replace("_", ""), rng.choice(NAMES)])
        items = [(name if k == last else k, v) for k, v in holder.items()]
        holder.clear()
        holder.update(items)
    elif kind == 2 and isinstance(holder[last], dict):
        holder[last][rng.choice(NAMES)] = rng.choice(VALUES)
    elif kind == 3 and isinstance(holder[last], list):
        holder[last].insert(rng.randrange(len(holder[last]) + 1), rng.choice(VALUES))
    elif kind == 4:
        holder[last] = [holder[last]]
    elif kind == 5 and isinstance(holder[last], str):
        holder[last] = rng.choice(ROLES)
    elif kind == 6 and isinstance(holder, dict):
        holder[rng.choice(NAMES)] = rng.choice(VALUES)
    else:
        holder[last] = rng.choice(VALUES)
    return record


def judge(prefer, name, records, folder):
    """The positions of the records in which the program finds fault, and what it says."""
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records))
    done = subprocess.run(
        [prefer, "validate", path, "--format", name, "--select", ",".join(RULES), "--output-format", "jsonl", "--quiet"],
        capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    faults = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        finding = json.loads(line)
        if finding["type"] == "finding":
            faults[finding["line"] - 1].append(finding)
        else:
            assert finding["rows"] == len(records) and finding["findings_not_listed"] == 0
    return faults


def string_of_tools(record):
    """A string that holds tools: what it says inside is beyond a schema."""
    return isinstance(record, dict) and any(
        isinstance(holder, dict) and isinstance(holder.get("tools"), str) for holder in (record, record.get("input")))


def repeats_replies(record):
    """A prompt without any turn that an answer could not hold: that an answer begins with it is beyond a schema."""
    request = record.get("input")
    prompt = record.get("prompt") or (request.get("messages") if isinstance(request, dict) else request)
    return isinstance(prompt, list) and all(m.get("role") in ("assistant", "tool") for m in prompt)


def is_of_shape(finding, record):
    """Whether a schema could say what the program says."""
    if finding["name"] == "tool-list" and string_of_tools(record):
        return False
    return not (finding["name"] == "answer-repeats-prompt" and repeats_replies(record))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefer", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=24000, help="mutated records, over all formats")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="disagreements to print of each format")
    options = parser.parse_args()
    prefer = options.prefer.resolve()
    total = disagreements = 0
    with tempfile.TemporaryDirectory() as temporary:
        for name, wholes in RECORDS.items():
            rng = random.Random(f"{options.seed} {name}")
            records = list(wholes)
            while len(records) < options.count // len(RECORDS) + len(wholes):
                record = rng.choice(wholes)
                for _ in range(rng.choice([1, 1, 2, 3, 4])):
                    record = mutate(record, rng)
                records.append(record)
            schema = json.loads((ROOT / "Schemas" / f"{name}.schema.json").read_text())
            Draft202012Validator.check_schema(schema)
            validator = Draft202012Validator(schema)
            faults = judge(prefer, name, records, pathlib.Path(temporary))
            accepted, different = 0, []
            for index, record in enumerate(records):
                by_schema = validator.is_valid(record)
                found = [f for f in faults[index] if is_of_shape(f, record)]
                accepted += by_schema
                if by_schema != (not found):
                    different.append((record, by_schema, found))
                assert by_schema or index >= len(wholes), record
            print(f"{name:9} {len(records):6} records, {accepted:5} accepted, {len(different)} disagreements")
            for record, by_schema, found in different[: options.show]:
                print("   schema", "accepts" if by_schema else "refuses", json.dumps(record))
                if by_schema:
                    print("      rules:", "; ".join(f"{f['name']} {f['pointer']}: {f['message']}" for f in found))
                else:
                    error = next(validator.iter_errors(record))
                    print("      schema:", error.json_path, error.message[:150])
            total, disagreements = total + len(records), disagreements + len(different)
    print(f"{total} records, {disagreements} disagreements")
    raise SystemExit(1 if disagreements else 0)


main()
