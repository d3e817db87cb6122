"""The OpenAPI document as one HTML page: no script, no request to other hosts, every example a command to copy.

Known limits: it renders the parts of JSON Schema that this API uses, not all of them.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from api.refusals import KINDS

type Schema = Mapping[str, Any]

_HERE = Path(__file__).parent
_PAGES = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
_LIMITS = {
    "minLength": "≥ {} characters",
    "maxLength": "≤ {} characters",
    "minimum": "≥ {}",
    "maximum": "≤ {}",
    "exclusiveMinimum": "> {}",
    "exclusiveMaximum": "< {}",
    "minItems": "≥ {} items",
    "maxItems": "≤ {} items",
    "pattern": "{}",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter or field."""

    name: str
    where: str
    type: Markup
    required: bool
    default: str
    description: Markup


@dataclass(frozen=True, slots=True)
class Answer:
    """One response status of an operation."""

    status: str
    media_type: str
    type: Markup
    description: Markup


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    anchor: str
    method: str
    path: str
    tag: str
    summary: str
    description: Markup
    rows: list[Row]
    answers: list[Answer]
    commands: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Model:
    """One named schema."""

    name: str
    description: Markup
    type: Markup
    rows: list[Row]


def render_docs(document: Mapping[str, Any], *, server: str, static: str) -> str:
    """Return the page that shows an OpenAPI document; `server` is the address its commands name,
    `static` the root of our own files."""
    return _render(
        "docs.html",
        static,
        title=document["info"]["title"],
        version=document["info"]["version"],
        introduction=[prose(line) for line in re.split(r"\n(?=- |\n)", document["info"]["description"].strip())],
        tags=document["tags"],
        operations=list(_operations(document, server)),
        models=list(_models(document)),
        kinds=KINDS.values(),
    )


def render_problem(name: str, *, static: str, detail: tuple[str, str] | None = None) -> str | None:
    """Return the page that explains one kind of refusal; None if there is no such kind.

    Parameters
    ----------
    detail
        What was wrong this time, in English and in Chinese; else the page is about the kind.
    """
    return _render("problem.html", static, kind=KINDS[name], detail=detail) if name in KINDS else None


def _render(page: str, static: str, **values: Any) -> str:
    return _PAGES.get_template(page).render(static=static, **values)


def prose(text: str) -> Markup:
    """Return a description with its `code` and **stress** as HTML."""
    html = str(escape(text.strip().removeprefix("- ")))
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", html)
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", html))  # noqa: S704  -- escaped above


_PAGES.filters["prose"] = prose


def _operations(document: Mapping[str, Any], server: str) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            bodies = found.get("requestBody", {}).get("content", {}).get("application/json", {})
            yield Operation(
                anchor=found["operationId"],
                method=method.upper(),
                path=path,
                tag=found["tags"][0],
                summary=found["summary"],
                description=prose(found["description"]),
                rows=[*map(_parameter, found.get("parameters", [])), *_body(bodies)],
                answers=[_answer(*each) for each in found["responses"].items()],
                commands=list(_commands(f"{server}{path}", method, found.get("parameters", []), bodies)),
            )


def _parameter(data: Mapping[str, Any]) -> Row:
    return _row(data["name"], data["in"], data["schema"], data["required"], data.get("description", ""))


def _body(data: Mapping[str, Any]) -> Iterator[Row]:
    if "schema" in data:
        yield _row("body", "JSON", data["schema"], True, "")


def _row(name: str, where: str, schema: Schema, required: bool, description: str) -> Row:
    default = schema.get("default")
    shown = "" if default is None else json.dumps(default, ensure_ascii=False)
    return Row(name, where, kind_of(schema), required, shown, prose(description))


def _answer(status: str, data: Mapping[str, Any]) -> Answer:
    content = data.get("content", {})
    media_type = next(iter(content), "")
    schema = content[media_type].get("schema", {}) if content else {}
    return Answer(status, media_type, kind_of(schema), prose(data["description"]))


def _commands(url: str, method: str, parameters: list[Any], body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    examples = body.get("examples", {})
    listed = body.get("schema", {}).get("examples", [])
    bodies = [(each["summary"], each["value"]) for each in examples.values()] or [("", value) for value in listed]
    if not bodies:
        needed = "&".join(f"{each['name']}=…" for each in parameters if each["in"] == "query" and each["required"])
        yield "", f"curl -s {shlex.quote(url + ('?' + needed if needed else ''))}"
    key = (
        " \\\n  -H 'Idempotency-Key: call-0001'"
        if any(each["name"] == "Idempotency-Key" for each in parameters)
        else ""
    )
    for summary, value in bodies:
        text = shlex.quote(json.dumps(value, ensure_ascii=False))
        json_header = " \\\n  -H 'Content-Type: application/json'"
        yield summary, f"curl -s -X {method.upper()} {shlex.quote(url)}{json_header}{key} \\\n  -d {text}"


def _models(document: Mapping[str, Any]) -> Iterator[Model]:
    for name, schema in sorted(document["components"]["schemas"].items()):
        required = schema.get("required", [])
        fields = schema.get("properties", {}).items()
        rows = [_row(field, "", each, field in required, each.get("description", "")) for field, each in fields]
        yield Model(name, prose(schema.get("description", "")), kind_of(schema), rows)


def kind_of(schema: Schema) -> Markup:
    """Return the type of a schema, with links to the named ones."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return Markup('<a href="#model-{0}">{0}</a>').format(name)
    for word in ("anyOf", "oneOf"):
        if "type" not in schema and word in schema:
            return Markup(" | ").join(kind_of(each) for each in schema[word])
    if "enum" in schema or "const" in schema:
        return Markup(" | ").join(Markup("<code>{}</code>").format(each) for each in _values(schema))
    return _plain_kind(schema) + _limits(schema)


def _values(schema: Schema) -> list[Any]:
    values: list[Any] = schema.get("enum") or [schema["const"]]
    return values


def _plain_kind(schema: Schema) -> Markup:
    name = schema.get("format") or schema.get("type", "")
    if name == "array":
        return Markup("[{}]").format(kind_of(schema.get("items", {})))
    if name == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return Markup("{{key: {}}}").format(kind_of(schema["additionalProperties"]))
    return escape(name)


def _limits(schema: Schema) -> Markup:
    limits = ", ".join(text.format(schema[name]) for name, text in _LIMITS.items() if name in schema)
    return Markup(" <small>{}</small>").format(limits) if limits else Markup("")
