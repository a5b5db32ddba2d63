"""The page on the API says what the OpenAPI document says: every path, every parameter, every field."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.client import client

PAGE = Path(__file__).parents[2] / "docs/reference/http-api.md"
FRAMEWORK = ("HTTPValidationError", "ValidationError")  # of FastAPI: errors here have another shape


@pytest.fixture(scope="module")
def openapi(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    told: dict[str, Any] = client(tmp_path_factory.mktemp("docs")).get("/api/v1/openapi.json").json()
    return told


def kind(schema: dict[str, Any]) -> str:
    """The type of a field, with a link to the object that it is."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "allOf"):
        if several in schema:
            return " or ".join(kind(each) for each in schema[several])
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    if "enum" in schema:
        return " ".join(f"`{each}`" for each in schema["enum"])
    return str(schema.get("type", "any"))


def tables(openapi: dict[str, Any]) -> Iterator[str]:
    """The paths, then one table for each object."""
    yield "| request | answer | what |\n|---|---|---|\n" + "".join(
        f"| `{method.upper()} {path}`{asked(told)} | {answered(told)} | {told['summary']} |\n"
        for path, methods in openapi["paths"].items()
        for method, told in methods.items()
    )
    for name, schema in sorted(openapi["components"]["schemas"].items()):
        if name in FRAMEWORK:
            continue
        if "enum" in schema:
            yield f"### {name}\n\n" + ", ".join(f"`{each}`" for each in schema["enum"]) + "\n"
            continue
        yield f"### {name}\n\n| field | type | meaning |\n|---|---|---|\n" + "".join(
            f"| `{field}` | {kind(told)}{optional(schema, field)} | {told['description']} |\n"
            for field, told in schema["properties"].items()
        )


def optional(schema: dict[str, Any], field: str) -> str:
    return "" if field in schema.get("required", ()) else ", optional"


def asked(told: dict[str, Any]) -> str:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    named = [f"`{each['name']}`: {each['description'].rstrip('.')}" for each in told.get("parameters", ())]
    return "; ".join(["", *([kind(body)] if body else []), *named])


def answered(told: dict[str, Any]) -> str:
    return kind(told["responses"]["200"]["content"]["application/json"]["schema"])


def test_every_path_and_field_is_documented(openapi: dict[str, Any]) -> None:
    page = PAGE.read_text("utf-8")
    for table in tables(openapi):
        assert table in page


def test_every_field_says_what_it_means(openapi: dict[str, Any]) -> None:
    for name, schema in openapi["components"]["schemas"].items():
        if name not in FRAMEWORK and "enum" not in schema:
            assert all(told.get("description") for told in schema["properties"].values()), name
            assert schema["additionalProperties"] is False, name


def test_every_refusal_is_documented(openapi: dict[str, Any]) -> None:
    page = PAGE.read_text("utf-8")
    statuses = {
        status
        for methods in openapi["paths"].values()
        for told in methods.values()
        for status in told["responses"]
    }
    for status in {*statuses, "403", "404", "405", "409", "421"} - {"200"}:
        assert f"| {status} |" in page
