"""The intake's addresses as OpenAPI 3: what may be sent where, and what it is answered."""

from __future__ import annotations

from typing import Any

_ID = {"type": ["string", "integer", "null"]}
_DATE = {"type": ["string", "number", "null"], "description": "ISO 8601, or a number since 1970."}
_COMMON: dict[str, Any] = {
    "messageId": {"type": "string"},
    "userId": _ID,
    "anonymousId": _ID,
    "timestamp": _DATE,
    "originalTimestamp": _DATE,
    "sentAt": _DATE,
    "context": {"type": "object"},
    "writeKey": {"type": "string"},
}
_OWN: dict[str, dict[str, Any]] = {
    "track": {"event": {"type": "string"}, "properties": {"type": "object"}},
    "identify": {"traits": {"type": "object"}},
    "page": {"name": {"type": "string"}, "category": {"type": "string"}, "properties": {"type": "object"}},
    "screen": {"name": {"type": "string"}, "properties": {"type": "object"}},
    "group": {"groupId": _ID, "traits": {"type": "object"}},
    "alias": {"previousId": _ID},
}
_CAPTURED: dict[str, Any] = {
    "event": {"type": "string"},
    "distinct_id": _ID,
    "uuid": {"type": "string"},
    "timestamp": _DATE,
    "offset": {"type": "number", "description": "How many milliseconds ago."},
    "properties": {"type": "object"},
}
_REFUSAL = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}


def openapi() -> dict[str, Any]:
    """Return the intake's OpenAPI document."""
    singles = {f"/v1/{kind}": _post(_object(_COMMON | own), _SUCCESS) for kind, own in _OWN.items()}
    one_of_any = _object(
        _COMMON | {"type": {"enum": list(_OWN)}} | {k: v for own in _OWN.values() for k, v in own.items()}
    )
    many = _object(
        {"writeKey": {"type": "string"}, "sentAt": _DATE, "batch": {"type": "array", "items": one_of_any}}, "batch"
    )
    captured = _object(
        {"api_key": {"type": "string"}, "sent_at": _DATE, "batch": {"type": "array", "items": _object(_CAPTURED)}},
        "batch",
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Goodwill's intake", "version": "1"},
        "security": [{"key": []}, {"bearer": []}],
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "basic", "description": "The write key, with an empty password."},
                "bearer": {"type": "http", "scheme": "bearer"},
            }
        },
        "paths": {
            **singles,
            "/v1/batch": _post(many, _SUCCESS),
            "/batch": _post(captured, _STATUS),
            "/e": _post(captured, _STATUS),
        },
    }


_SUCCESS = {"type": "object", "required": ["success"], "properties": {"success": {"const": True}}}
_STATUS = {"type": "object", "required": ["status"], "properties": {"status": {"const": 1}}}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _post(body: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    answers = {
        "200": _answer("What can be understood is on disk; the rest is in quarantine.", answer),
        "400": _answer("The body cannot be read at all.", _REFUSAL),
        "401": _answer("No write key of ours came with it.", _REFUSAL),
        "405": _answer("POST was wanted.", _REFUSAL),
        "503": _answer("Not now: send it again.", _REFUSAL),
    }
    return {
        "post": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": answers,
        }
    }


def _answer(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}
