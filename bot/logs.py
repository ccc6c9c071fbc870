"""Structured logs as JSON lines on standard error: a fixed message and fields, never a resident's words."""

from __future__ import annotations

import logging

import structlog


def set_up_logs(level: str) -> None:
    """Logs from `level` on; tracebacks come without the values of variables, which may hold what residents wrote."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(),
    )
