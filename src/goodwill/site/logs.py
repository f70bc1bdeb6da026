"""Structured logs: one JSON object a line on stderr, with the id of the request it belongs to."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from goodwill.errors import BadHome

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]


def off_stdout() -> None:
    """Let what is logged before logs are opened go to stderr: stdout is for what a command answers."""
    if not structlog.is_configured():
        structlog.configure(logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr))


def open_logs(level: str) -> None:
    """Write every log line, ours and the libraries', as JSON on stderr from this level up.

    Raises:
        BadHome: GOODWILL_LOG names no level.
    """
    if level.lower() not in LEVELS:
        raise BadHome(f"GOODWILL_LOG must be one of {', '.join(LEVELS)}; what came is {level!r}")
    stderr = logging.StreamHandler(sys.stderr)
    stderr.setFormatter(_json_lines())
    root = logging.getLogger()
    root.handlers[:] = [stderr]
    root.setLevel(LEVELS[level.lower()])
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _json_lines() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ],
    )


GRANIAN = {"version": 1, "disable_existing_loggers": False, "loggers": {"_granian": {"level": "ERROR"}}}
"""What the HTTP server logs goes the way of every other line."""
