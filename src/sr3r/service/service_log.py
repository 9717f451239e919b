"""The log of the server and its workers: one line a record, whatever clients sent, and not the same one for ever."""

import logging
import sys
import time
from typing import Any

from sr3r.service.plain_text import plain

_MAX_LINE, _MAX_TRACE_LINES = 1000, 60
_MAX_REPEATS, _WINDOW_S = 20, 60.0
_MAX_KINDS = 1000


def set_up_log(level: int = logging.INFO) -> None:
    """Log to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter("%(asctime)s %(message)s"))
    handler.addFilter(RepeatFilter())
    logging.basicConfig(level=level, handlers=[handler])


class PlainFormatter(logging.Formatter):
    """Escapes and shortens: nobody can forge a line. Lines of a traceback are indented, which no record's line is."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        record.message = plain(record.message, limit=_MAX_LINE)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        """The lines of its traceback; of a long one the last."""
        lines = super().formatException(ei).splitlines()[-_MAX_TRACE_LINES:]
        return "\n".join("    " + plain(line, limit=_MAX_LINE) for line in lines)


class RepeatFilter(logging.Filter):
    """Lets so many warnings of one kind through a minute; the next one then says how many were left out."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written."""
        if record.levelno < logging.WARNING:
            return True
        now = time.monotonic()
        if len(self._kinds) >= _MAX_KINDS:
            self._kinds.clear()
        kind = record.name, str(record.msg)[:_MAX_LINE]
        begun, count = self._kinds.get(kind, (now, 0))
        if now - begun < _WINDOW_S:
            self._kinds[kind] = begun, count + 1
            return count < _MAX_REPEATS
        self._kinds[kind] = now, 1
        if count > _MAX_REPEATS:
            record.msg = f"{record.getMessage()} ({count - _MAX_REPEATS} more like this were left out.)"
            record.args = None
        return True
