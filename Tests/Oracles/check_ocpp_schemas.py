"""Checks every frame of an envelope file against the OCPP JSON schemas; used by Simulation's SchemaTests.

usage: check_ocpp_schemas.py SCHEMA_FOLDER NDJSON...

Each call is checked against its request schema, each result against the response schema of the call it answers. Lines
that are not JSON count as broken. Prints one JSON object: lines, calls, results, broken, violations, unmatched, and the
first violations in words.
"""

import decimal
import json
import pathlib
import sys

import jsonschema


def validators(folder):
    """(version, action, is_response) -> validator."""
    found = {}
    for path in (folder / "v16").glob("*.json"):
        name = path.stem
        is_response = name.endswith("Response")
        found["1.6", name.removesuffix("Response"), is_response] = path
    for path in (folder / "v201").glob("*.json"):
        name = path.stem
        is_response = name.endswith("Response")
        found["2.0.1", name.removesuffix("Response").removesuffix("Request"), is_response] = path
    return found


def load(path):
    # Decimals, since 22.4 is no multiple of 0.1 in binary.
    schema = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=decimal.Decimal)
    cls = jsonschema.validators.validator_for(schema, default=jsonschema.Draft4Validator)
    return cls(schema, format_checker=jsonschema.FormatChecker())


def told_version(call):
    """The OCPP version that a call gives away, or None."""
    action, payload = call[2], call[3]
    if action == "BootNotification":
        return "2.0.1" if "chargingStation" in payload else "1.6"
    if action == "StatusNotification":
        return "2.0.1" if "evseId" in payload else "1.6"
    return None


def main():
    paths = validators(pathlib.Path(sys.argv[1]))
    loaded = {}
    versions = {}
    calls = {}
    counts = dict(lines=0, calls=0, results=0, broken=0, violations=0, unmatched=0)
    first = []
    waiting = []
    passed = set()

    def check(key, payload, line):
        # Most answers are the same few; each needs checking once.
        if len(payload) < 3:
            text = (key, str(payload))
            if text in passed:
                return
            passed.add(text)
        if key not in paths:
            problem = f"no schema for {key}"
        else:
            if key not in loaded:
                loaded[key] = load(paths[key])
            error = jsonschema.exceptions.best_match(loaded[key].iter_errors(payload))
            if error is None:
                return
            problem = f"{key}: {error.message} at {list(error.absolute_path)}"
        counts["violations"] += 1
        if len(first) < 20:
            first.append(f"{problem}: {line[:300]}")

    for name in sys.argv[2:]:
        with open(name, "rb") as file:
            for raw in file:
                counts["lines"] += 1
                try:
                    line = raw.decode()
                    frame = json.loads(line, parse_float=decimal.Decimal)
                except ValueError:
                    counts["broken"] += 1
                    continue
                point, message = frame["cp"], frame["msg"]
                link = (point, frame["conn"])
                if message[0] == 2:
                    counts["calls"] += 1
                    version = told_version(message)
                    if version:
                        versions[point] = version
                    calls[link, message[1]] = message[2]
                waiting.append((link, message, line))

    for link, message, line in waiting:
        version = versions.get(link[0])
        if version is None:
            counts["unmatched"] += 1
            continue
        if message[0] == 2:
            check((version, message[2], False), message[3], line)
        else:
            counts["results"] += 1
            action = calls.get((link, message[1]))
            if action is None:
                counts["unmatched"] += 1
            else:
                check((version, action, True), message[2], line)
    print(json.dumps({**counts, "first": first}))


main()
