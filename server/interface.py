"""/docs: the HTTP interface as a page without scripts, so that it needs nothing from elsewhere."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Any

from fastapi import FastAPI

STYLE = """
body { margin: 3rem auto; max-width: 46rem; padding: 0 1.5rem; background: #0f1419; color: #e8edf2;
  font: 1rem/1.55 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 2.5rem; } a { color: #4fb3ff; }
code { color: #9fb0c0; font-size: 0.95em; } td { padding: 0.1rem 1.5rem 0.1rem 0; }
"""
# The page may use exactly this style and nothing else.
POLICY = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
METHODS = ("get", "head", "post", "put", "patch", "delete")


def interface_page(app: FastAPI) -> str:
    """The application's OpenAPI document as HTML."""
    document = app.openapi()
    routes = "".join(
        _route(path, method, operation)
        for path, operations in sorted(document["paths"].items())
        for method, operation in operations.items()
        if method in METHODS
    )
    schemas = "".join(
        _schema(name, schema) for name, schema in sorted(document.get("components", {}).get("schemas", {}).items())
    )
    title = escape(f"{document['info']['title']} {document['info']['version']}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>"
        f"<body><h1>{title}: HTTP interface</h1>"
        '<p>The same as data: <a href="/openapi.json">/openapi.json</a>. The socket is described in '
        f"docs/protocol.md.</p>{routes}<h2>Schemas</h2>{schemas}</body></html>"
    )


def _route(path: str, method: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        f"<li><code>{escape(p['name'])}</code> ({escape(p['in'])})</li>" for p in operation.get("parameters", [])
    )
    responses = "".join(
        f"<li>{escape(status)}: {escape(response['description'])}</li>"
        for status, response in operation["responses"].items()
    )
    what = escape(operation.get("description", ""))
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{what}</p><ul>{parameters}</ul><ul>{responses}</ul>"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(key)}</code></td><td>{escape(_kind(value))}</td></tr>"
        for key, value in schema.get("properties", {}).items()
    )
    return f"<h3>{escape(name)}</h3><p>{escape(schema.get('description', ''))}</p><table>{rows}</table>"


def _kind(value: dict[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in value:
        return " or ".join(_kind(choice) for choice in value["anyOf"])
    if value.get("type") == "array":
        return f"list of {_kind(value['items'])}"
    return str(value.get("type", "one of " + ", ".join(map(str, value.get("enum", [value.get("const")])))))
