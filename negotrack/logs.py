"""How logs are written: one line of JSON an event, or for a developer's eyes.

No line may hold what is secret. The message of an exception may, since a database quotes the row
that it refuses: only types and places are written of it. So may the results of tasks and the
queries of addresses: they are left out.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

import structlog
from structlog.types import ExcInfo, Processor

COMMON: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)

# At DEBUG these write statements with their values, tokens, or addresses with their queries.
TALKATIVE = ("fontTools", "fpdf")
"""Libraries that would write the letters of a document into the log."""
DISCREET = ("django.db.backends", "oauthlib", "oauth2_provider", "urllib3", "requests_oauthlib")
UNTOLD = frozenset({"exc", "traceback", "args", "kwargs", "return_value"})


def logging_config(*, readable: bool, level: str) -> dict[str, Any]:
    """What logging.config.dictConfig takes; everything goes to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "readable": readable}},
        "filters": {
            "broken": {"()": OnlyBroken},
            "task": {"()": WithoutValues},
            "query": {"()": WithoutQuery},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            **{name: {"level": "INFO"} for name in DISCREET},
            **{name: {"level": "ERROR"} for name in TALKATIVE},
            "django": {"handlers": [], "propagate": True},
            "django.request": {"filters": ["broken"]},
            "django.server": {"handlers": [], "level": "CRITICAL"},
            "celery.app.trace": {"filters": ["task"]},
            "gunicorn.error": {"handlers": [], "filters": ["query"], "propagate": True},
        },
    }


def formatter(*, readable: bool) -> structlog.stdlib.ProcessorFormatter:
    """Writes our lines and those of every library alike."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=COMMON,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(readable)],
    )


def configure() -> None:
    """Lead structlog's own loggers to those of the standard library. May be called again."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *COMMON,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _last(readable: bool) -> tuple[Processor, ...]:
    if readable:
        plain = structlog.dev.plain_traceback
        console = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=plain
        )
        return (console,)
    return (structlog.processors.ExceptionRenderer(_untold), structlog.processors.JSONRenderer())


def _untold(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """An exception and its causes by type and place; what they say may be secret."""
    return [
        {"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": _places(trace)}
        for error, trace in _chain(exc_info[1])
    ]


def _chain(error: BaseException | None) -> Iterator[tuple[BaseException, TracebackType | None]]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error, error.__traceback__
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


class OnlyBroken(logging.Filter):
    """Of Django's words on a request only the exceptions: every request has a line of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class WithoutValues(logging.Filter):
    """Tasks by name and number, without what they were given, returned or complained of."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, Mapping):
            record.args = {
                name: "(untold)" if name in UNTOLD else value for name, value in record.args.items()
            }
        return True


class WithoutQuery(logging.Filter):
    """Addresses up to their question mark."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                text.partition("?")[0] if isinstance(text, str) else text for text in record.args
            )
        return True
