"""A private PostgreSQL for the faults that are tried on both stores."""

from postgres import postgres_server

__all__ = ["postgres_server"]
