"""Invalid bodies, each with the JSON pointer that the error should have."""

import json
from dataclasses import dataclass

from app.core.catalog import catalog
from app.core.schema.base import Limits

HUGE = "9" * 5000
"""More digits than Python converts to an integer."""


@dataclass(frozen=True)
class Case:
    """A body, and the expected status and JSON pointer (None: an error without a pointer)."""

    name: str
    body: bytes
    status: int
    pointer: str | None = None
    media_type: str = "application/json"


def nested(place, text):
    """Return JSON with only ``text`` at a path such as ``spec.dataset.noise``."""
    for name in reversed(place.split(".")):
        text = json.dumps({name: "@"}).replace('"@"', text)
    return text.encode()


_BAD = {
    "integer": ["null", "true", '"3"', "[1]", "{}", "1.5", "NaN", "1e999", "-1e999", HUGE],
    "number": [
        "null",
        "false",
        '"0.1"',
        "[0.1]",
        "{}",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        HUGE,
    ],
    "boolean": ["null", "1", "0", '"true"', "[]", "NaN"],
    "string": ["null", "1", "true", "[]", "{}", '"no such thing"', '""', '"\\ud800"'],
    "array": ["null", "1", '"x1"', "{}", "true", "[[[[]]]]", "[null]", "[NaN]"],
    "object": ["1", '"x1"', "[]", "true", "[null]", "NaN"],
}


def wrong_fields():
    """Yield values of wrong types, not finite, or just out of range for every field of a spec."""
    for place, field in catalog(Limits())["fields"].items():
        # A field whose default is null accepts null.
        nothing = "default" in field and field["default"] is None
        values = [bad for bad in _BAD[field["type"]] if not (nothing and bad == "null")]
        if place == "network.hidden_layer_sizes":
            values.remove("1")  # valid: one layer with one unit
        if "minimum" in field:
            values.append(json.dumps(field["minimum"] - 1))
        if "exclusive_minimum" in field:
            values.append(json.dumps(field["exclusive_minimum"]))
        if "maximum" in field:
            values.append(json.dumps(field["maximum"] + 1))
        if "exclusive_maximum" in field:
            values.append(json.dumps(field["exclusive_maximum"]))
        pointer = "/spec/" + place.replace(".", "/")
        for value in values:
            name = f"{place}={value if len(value) < 40 else value[:10] + '...'}"
            yield Case(name, nested(f"spec.{place}", value), 422, pointer)


def wrong_requests():
    """Yield invalid and unknown fields of a request outside its spec."""
    for name, value in (
        ("epochs", "-1"),
        ("epochs", "20001"),
        ("epochs", "1.5"),
        ("epochs", "true"),
        ("epochs", "NaN"),
        ("epochs", HUGE),
        ("grid", "1"),
        ("grid", "401"),
        ("grid", "-5"),
        ("grid", '"100"'),
        ("box", "[0, 1, 0]"),
        ("box", "[1, 0, 0, 1]"),
        ("box", "[0, 0, 0, 1]"),
        ("box", "[0, 1, 0, NaN]"),
        ("box", "[0, 1, 0, 1e999]"),
        ("box", "[0, 1, 0, 1e300]"),
        ("box", "[0, true, 0, 1]"),
        ("box", '"0,1,0,1"'),
        ("box", f"[0, 1, 0, {HUGE}]"),
        ("include", '["nothing"]'),
        ("include", "[1]"),
        ("include", "7"),
        ("arrays", '"xml"'),
        ("arrays", "null"),
        ("spec", "null"),
        ("spec", "3"),
        ("unknown", "1"),
        ("__proto__", "{}"),
    ):
        shown = value if len(value) < 40 else "huge"
        yield Case(f"{name}={shown}", f'{{"{name}": {value}}}'.encode(), 422, f"/{name}")
    for place in ("spec.dataset", "spec.network", "spec.training", "spec"):
        pointer = "/" + place.replace(".", "/") + "/surprise"
        yield Case(f"{place}.surprise", nested(f"{place}.surprise", "1"), 422, pointer)
        yield Case(f"{place}=[]", nested(place, "[]"), 422, "/" + place.replace(".", "/"))
    many = ", ".join(f'"f{i}": 1' for i in range(50_000))
    yield Case("50,000 unknown fields", f"{{{many}}}".encode(), 422, "/f0")
    layers = ", ".join(["8"] * 9)
    place = "spec.network.hidden_layer_sizes"
    yield Case("nine layers", nested(place, f"[{layers}]"), 422, "/spec/network/hidden_layer_sizes")
    yield Case("257 units", nested(place, "[8, 257]"), 422, "/spec/network/hidden_layer_sizes/1")
    row = nested("spec.dataset", '{"kind": "points", "points": [[0, 0, 0], [1, NaN, 1]]}')
    yield Case("a point that is not finite", row, 422, "/spec/dataset/points/1/1")
    points = ", ".join(["[0, 1, 0]"] * 5001)
    row = nested("spec.dataset", f'{{"kind": "points", "points": [{points}]}}')
    yield Case("5,001 points", row, 422, "/spec/dataset/points")


def not_json():
    """Yield bodies that are not JSON."""
    yield from (
        Case("nothing", b"", 400),
        Case("spaces", b"  \n ", 400),
        Case("a brace", b"{", 400),
        Case("a comma", b'{"epochs": 1,}', 400),
        Case("single quotes", b"{'epochs': 1}", 400),
        Case("two values", b"{} {}", 400),
        Case("binary", bytes(range(256)) * 40, 400),
        Case("zeros", b"\x00" * 1000, 400),
        Case("not UTF-8", b'{"spec": "\xff\xfe"}', 400),
        Case("UTF-16", '{"epochs": 1}'.encode("utf-16"), 400),
        Case("a gzip header", b"\x1f\x8b\x08\x00" + b"\x00" * 60, 400),
        Case("100,000 brackets", b"[" * 100_000, 400),
        Case("100,000 nested lists", b"[" * 100_000 + b"]" * 100_000, 400),
        Case("30,000 nested objects", b'{"spec":' * 30_000 + b"1" + b"}" * 30_000, 400),
        Case("a field twice", b'{"epochs": 1, "epochs": 2}', 400),
        Case("a list", b"[]", 422, ""),
        Case("a number", b"3", 422, ""),
        Case("NaN alone", b"NaN", 422, ""),
        Case("a string", b'"{}"', 422, ""),
        Case("null", b"null", 422, ""),
        Case("5 MB of spaces", b" " * 5_000_000, 413),
        Case("5 MB of JSON", b'{"spec": "' + b"x" * 5_000_000 + b'"}', 413),
        Case("XML", b"<spec/>", 415, None, "application/xml"),
        Case("an image", b"\x89PNG\r\n", 415, None, "image/png"),
        Case("a form", b"--x\r\n\r\n--x--", 415, None, "multipart/form-data; boundary=x"),
        Case("a form of fields", b"spec=1", 400, None, "application/x-www-form-urlencoded"),
    )


CASES = [*wrong_fields(), *wrong_requests(), *not_json()]
