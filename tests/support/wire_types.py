"""TypeScript declarations of the API's schemas: ``python -m tests.support.wire_types`` writes them.

The page's scripts import these types in comments, so that TypeScript holds them to the OpenAPI
document.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from app.main import create_app
from app.settings import Settings

PLACE = Path(__file__).parents[2] / "static" / "api" / "wire.d.ts"

HEAD = "/** What the API sends and takes; written by `make types` from the OpenAPI document. */\n"

PLAIN = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "null": "null",
}


def declarations(document: dict[str, Any]) -> str:
    """Return one exported type for each schema of an OpenAPI document."""
    schemas = document["components"]["schemas"]
    types = (f"export type {name} = {_type(schema)};\n" for name, schema in sorted(schemas.items()))
    return "\n".join([HEAD, *types])


def _type(schema: dict[str, Any], indent: str = "") -> str:
    match schema:
        case {"$ref": reference}:
            return str(reference).rpartition("/")[2]
        case {"enum": values}:
            return " | ".join(map(json.dumps, values))
        case {"const": value}:
            return json.dumps(value)
        case {"anyOf": parts} | {"oneOf": parts}:
            return " | ".join(dict.fromkeys(_type(part, indent) for part in parts))
        case {"type": "array", "prefixItems": parts}:
            return f"[{', '.join(_type(part, indent) for part in parts)}]"
        case {"type": "array", "items": items}:
            return f"Array<{_type(items, indent)}>"
        case {"type": "array"}:
            return "Array<unknown>"
        case {"type": "object", "properties": properties}:
            return _object(properties, set(schema.get("required", ())), indent)
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"Record<string, {_type(values, indent)}>"
        case {"type": "object"}:
            return "Record<string, unknown>"
        case {"type": str(name)}:
            return PLAIN[name]
    return "unknown"


def _object(properties: dict[str, Any], required: set[str], indent: str) -> str:
    inner = f"{indent}  "
    lines = []
    for name, schema in properties.items():
        key = name if name.isidentifier() else json.dumps(name)
        optional = "" if name in required else "?"
        lines.append(f"{inner}{key}{optional}: {_type(schema, inner)};\n")
    return f"{{\n{''.join(lines)}{indent}}}"


def current() -> str:
    """Return the declarations of the API as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        return declarations(create_app(Settings(data_dir=Path(folder))).openapi())


if __name__ == "__main__":
    PLACE.write_text(current(), encoding="utf-8")
