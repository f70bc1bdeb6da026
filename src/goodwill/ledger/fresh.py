"""Says which facts of a batch are new, for those who account for each of them."""

from __future__ import annotations

from django.db import connection


def keys_since(position: int) -> set[bytes]:
    """Return the digests of the keys recorded after a position; to be asked in the transaction that recorded them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM facts WHERE position > %s", [position])
        return {bytes(key) for (key,) in cursor}
