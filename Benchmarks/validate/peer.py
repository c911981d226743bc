"""Checks the shape of a preference file in OpenAI's form with another tool: peer.py TOOL FILE [THREADS]

Tools: json, orjson, msgspec, duckdb, jsonschema-rs (over orjson). All of them look at less than `prefer validate` does: whether every message has a
known role and a string (duckdb: anything that can become a string) as content. Prints the number of good rows.
"""
import gzip
import io
import sys

ROLES = ("system", "developer", "user", "assistant", "tool")


def lines(path):
    if path.endswith(".gz"):
        return gzip.open(path, "rb")
    if path.endswith(".zst"):
        import zstandard
        reader = zstandard.ZstdDecompressor().stream_reader(open(path, "rb"), read_across_frames=True)
        return io.BufferedReader(reader, 1 << 20)
    return open(path, "rb", 1 << 20)


def are_messages(value):
    return isinstance(value, list) and value and all(
        isinstance(m, dict) and m.get("role") in ROLES and isinstance(m.get("content"), str) for m in value)


def is_good(row):
    request = row.get("input") if isinstance(row, dict) else None
    return isinstance(request, dict) and are_messages(request.get("messages")) and \
        are_messages(row.get("preferred_output")) and are_messages(row.get("non_preferred_output"))


def by_loop(parse, judge, path):
    good = 0
    for line in lines(path):
        try:
            good += bool(judge(parse(line)))
        except ValueError:
            pass
    return good


def by_msgspec(path):
    from typing import Literal
    import msgspec

    class Message(msgspec.Struct, gc=False):
        role: Literal[ROLES]
        content: str

    class Request(msgspec.Struct, gc=False):
        messages: list[Message]
        tools: list = []
        parallel_tool_calls: bool = True

    class Row(msgspec.Struct, gc=False):
        input: Request
        preferred_output: list[Message]
        non_preferred_output: list[Message]

    return by_loop(msgspec.json.Decoder(Row).decode, lambda row: True, path)


def by_jsonschema_rs(path):
    import jsonschema_rs
    import orjson
    messages = {"type": "array", "minItems": 1, "items": {
        "type": "object", "required": ["role", "content"],
        "properties": {"role": {"enum": list(ROLES)}, "content": {"type": "string"}}}}
    schema = {
        "type": "object", "required": ["input", "preferred_output", "non_preferred_output"],
        "properties": {
            "input": {"type": "object", "required": ["messages"], "properties": {"messages": messages}},
            "preferred_output": messages, "non_preferred_output": messages}}
    return by_loop(orjson.loads, jsonschema_rs.validator_for(schema).is_valid, path)


def by_duckdb(path, threads):
    import duckdb
    messages = "STRUCT(role VARCHAR, content VARCHAR)[]"
    roles = ", ".join(f"'{role}'" for role in ROLES)

    def good(name):
        return f"len({name}) > 0 and len(list_filter({name}, lambda m: m.role in ({roles})" \
               f" and m.content is not null)) = len({name})"

    connection = duckdb.connect()
    connection.execute(f"set threads = {threads}")
    return connection.execute(
        f"select count(*) filter (where {good('input.messages')} and {good('preferred_output')}"
        f" and {good('non_preferred_output')}) from read_json('{path}', format = 'newline_delimited', columns ="
        f" {{input: 'STRUCT(messages {messages}, parallel_tool_calls BOOLEAN)',"
        f" preferred_output: '{messages}', non_preferred_output: '{messages}'}})").fetchone()[0]


def main():
    tool, path = sys.argv[1:3]
    if tool == "json":
        import json
        good = by_loop(json.loads, is_good, path)
    elif tool == "orjson":
        import orjson
        good = by_loop(orjson.loads, is_good, path)
    elif tool == "msgspec":
        good = by_msgspec(path)
    elif tool == "jsonschema-rs":
        good = by_jsonschema_rs(path)
    elif tool == "duckdb":
        good = by_duckdb(path, sys.argv[3] if len(sys.argv) > 3 else 2)
    else:
        sys.exit(f"unknown tool {tool}")
    print(good, "good rows")


if __name__ == "__main__":
    main()
