"""Reads the body of a request: what clients really send, unwrapped to plain JSON values, within bounds.

Nobody's Content-Type or Content-Encoding is believed: browsers send JSON as ``text/plain`` so as not to be asked
for a preflight, and gzip as ``application/x-www-form-urlencoded``. The first bytes say what a body is.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import zlib
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from goodwill.errors import BadBody

MOST_BYTES = 4 * 1024 * 1024
"""The largest body read, both as it comes and unpacked."""

_GZIP = b"\x1f\x8b"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_BOM = b"\xef\xbb\xbf"
_LAYERS = 5
_MEMBERS = 64
"""Packed pieces one after the other in one body: each costs a copy of the rest, and nobody sends many."""
_FORM_FIELDS = ("data", "batch", "payload")


def unwrap(body: bytes) -> Any:
    """Return the JSON value inside a body, however it was packed: gzip, zlib, a form field, base64.

    Strings hold no lone surrogates, numbers are finite (NaN and infinities become None).

    Raises:
        BadBody: It is empty, larger than :data:`MOST_BYTES` once unpacked, or holds no JSON.
    """
    for _ in range(_LAYERS):
        if body.startswith((_GZIP, *_ZLIB)):
            body = _inflated(body, 31 if body.startswith(_GZIP) else 15)
            continue
        body = body.strip().removeprefix(_BOM).strip()
        if not body:
            raise BadBody("the body is empty; JSON was wanted")
        if body[:1] in b"{[":
            return _parsed(body)
        body = _inside(body)
    raise BadBody(f"the body is packed more than {_LAYERS} times over")


def _inflated(body: bytes, window: int) -> bytes:
    """Return what is packed in a body, never unpacking more than is read: a bomb costs no more than its bound."""
    whole, rest = b"", body
    for _ in range(_MEMBERS):
        machine = zlib.decompressobj(window)
        try:
            whole += machine.decompress(rest, MOST_BYTES - len(whole) + 1)
        except zlib.error as broken:
            raise BadBody(f"the body begins like packed data but does not unpack: {broken}") from None
        if len(whole) > MOST_BYTES:
            raise BadBody(f"the body unpacks to more than {MOST_BYTES} bytes")
        if not machine.eof:
            raise BadBody("the packed body ends before its end")
        rest = machine.unused_data
        if not rest.startswith(_GZIP):
            return whole
    raise BadBody(f"the body is packed in more than {_MEMBERS} pieces")


def _inside(body: bytes) -> bytes:
    """Return what a form field or base64 text holds."""
    if body[:1] != b"%" and b"=" in body[:40] and (inner := _form_field(body)) is not None:
        return inner
    text = body.replace(b" ", b"+").replace(b"-", b"+").replace(b"_", b"/").replace(b"\n", b"").rstrip(b"=")
    try:
        plain = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadBody(f"the body is neither JSON nor packed JSON; it begins with {body[:20]!r}") from None
    return plain


def _form_field(body: bytes) -> bytes | None:
    try:
        fields = dict(parse_qsl(body.decode("latin-1"), max_num_fields=50, encoding="utf-8", errors="replace"))
    except ValueError:
        return None
    return next((fields[name].encode() for name in _FORM_FIELDS if fields.get(name)), None)


def _parsed(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except ValueError:  # msgspec's own errors are ValueErrors too
        return _leniently(body)
    except RecursionError:
        raise BadBody("the JSON is nested too deeply") from None


def _leniently(body: bytes) -> Any:
    """Return JSON that a strict reader refuses: NaN, lone halves of surrogate pairs, a few wrong bytes."""
    try:
        return _cleaned(json.loads(body.decode("utf-8", "replace"), strict=False, parse_int=_whole))
    except RecursionError:
        raise BadBody("the JSON is nested too deeply") from None
    except ValueError as broken:
        raise BadBody(f"the JSON is broken: {str(broken)[:200]}") from None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 300 else digits


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return value
