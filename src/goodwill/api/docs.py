"""The API's documentation as a page: read from the OpenAPI document itself, so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from ninja import NinjaAPI

from goodwill.access import Right, needs


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a call."""

    name: str
    where: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that can be asked of the API."""

    method: str
    address: str
    summary: str
    text: str
    parameters: list[Parameter]
    statuses: list[str]
    fields: list[tuple[str, str]]


@require_GET
@needs(Right.SEE_FIGURES)
def page(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """Show what the API answers."""
    origin = request.build_absolute_uri("/").rstrip("/")
    return render(request, "api/docs.html", {"calls": _calls_of(api), "origin": origin, "text": api.description})


@cache
def _calls_of(api: NinjaAPI) -> list[Call]:
    return list(_calls(api.get_openapi_schema()))


def _calls(schema: dict[str, Any]) -> Iterator[Call]:
    for address, methods in schema["paths"].items():
        for method, call in methods.items():
            yield Call(
                method=method.upper(),
                address=address,
                summary=call["summary"],
                text=call.get("description", ""),
                parameters=[_parameter(one) for one in call.get("parameters", [])],
                statuses=[str(status) for status in call["responses"]],
                fields=list(_fields(schema, call)),
            )


def _parameter(told: dict[str, Any]) -> Parameter:
    kind = told["schema"]
    return Parameter(told["name"], told["in"], _kind(kind), told.get("required", False), kind.get("description", ""))


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "allOf" in schema:
        return _kind(schema["allOf"][0])
    return str(schema.get("format") or schema.get("type", ""))


def _fields(schema: dict[str, Any], call: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields of the answer and what they mean."""
    content = call["responses"].get(200, {}).get("content", {})
    answer = content.get("application/json", {}).get("schema", {})
    ref = answer.get("$ref") or answer.get("items", {}).get("$ref") or ""
    shape = schema["components"]["schemas"].get(ref.rpartition("/")[2], {})
    for name, field in shape.get("properties", {}).items():
        yield name, field.get("description", "")
