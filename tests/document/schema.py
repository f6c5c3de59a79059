"""As much of JSON Schema as the schema of pages uses; a word of the language that it does not know is an error."""

from __future__ import annotations

from typing import Any

NO_CONSTRAINTS = {"$schema", "$defs", "title", "description"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def complaints(value: Any, schema: dict[str, Any], whole: dict[str, Any], where: str = "$") -> list[str]:
    """All places where a value does not obey a schema."""
    out: list[str] = []
    for word, wanted in schema.items():
        match word:
            case "$ref":
                target = whole
                for part in wanted.removeprefix("#/").split("/"):
                    target = target[part]
                out += complaints(value, target, whole, where)
            case "const":
                out += [] if value == wanted else [f"{where}: {value!r} is not {wanted!r}"]
            case "enum":
                out += [] if value in wanted else [f"{where}: {value!r} is none of {wanted}"]
            case "type":
                out += [] if isinstance(value, TYPES[wanted]) else [f"{where}: {value!r} is no {wanted}"]
            case "required":
                out += [f"{where}: no {name}" for name in wanted if isinstance(value, dict) and name not in value]
            case "additionalProperties":
                assert wanted is False
                out += (
                    [f"{where}: {name} is not in the schema" for name in value if name not in schema["properties"]] if isinstance(value, dict) else []
                )
            case "properties":
                if isinstance(value, dict):
                    for name, inner in wanted.items():
                        out += complaints(value[name], inner, whole, f"{where}.{name}") if name in value else []
            case "items":
                if isinstance(value, list):
                    for place, entry in enumerate(value):
                        out += complaints(entry, wanted, whole, f"{where}[{place}]")
            case "anyOf":
                tried = [complaints(value, inner, whole, where) for inner in wanted]
                # The longest path is that of the alternative that was meant.
                out += [] if [] in tried else max(tried, key=lambda lines: max(line.count(".") + line.count("[") for line in lines))
            case _:
                assert word in NO_CONSTRAINTS, f"{word} is not known to this check"
    return out
