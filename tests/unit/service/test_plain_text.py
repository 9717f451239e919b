"""What clients sent leaves the service as one short line, in the log and in answers."""

import io
import logging
import re
import time
from pathlib import Path

import pytest

import sr3r
from sr3r.service.api_error import ApiError
from sr3r.service.guard import error_response
from sr3r.service.plain_text import message_for_client, plain
from sr3r.service.service_log import PlainFormatter, RepeatFilter


def log_of(*records: tuple[int, str, tuple[object, ...]], error: BaseException | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter("%(message)s"))
    handler.addFilter(RepeatFilter())
    for level, message, values in records:
        info = None if error is None else (type(error), error, error.__traceback__)
        record = logging.LogRecord("sr3r", level, "x.py", 1, message, values, info)
        if handler.filter(record):
            handler.emit(record)
    return stream.getvalue()


def test_who_sends_photos_hears_nothing_of_a_command_line():
    """Of all sentences about photos and their poses, the parts that name options."""
    package = Path(sr3r.__file__).parent
    for module in (package / "poses").rglob("*.py"):
        for line in module.read_text(encoding="utf-8").splitlines():
            for text in re.findall(r'"([^"]*--[a-z][^"]*)"', line):
                assert "--" not in message_for_client(text, []), f"{module.name}: {text}"


@pytest.mark.parametrize("text", ["a\nb", "a\rb\x1b[31m", "\u202eb", "\ud800", "\x00", "x" * 10**6, "\n" * 10**6])
def test_text_leaves_as_one_short_line_that_can_be_shown(text: str):
    told = plain(text)
    assert told.isprintable()
    assert len(told) <= 500
    told.encode()


def test_of_long_text_both_ends_are_kept():
    assert plain("begin" + "x" * 1000 + "Do this.").startswith("begin")
    assert plain("begin" + "x" * 1000 + "Do this.").endswith("Do this.")
    assert plain("short and good") == "short and good"


def test_messages_have_the_photos_names_and_survive_one_that_is_none():
    assert message_for_client("photo-1.png is dark.", ["a.jpg", "b.png"]) == "b.png is dark."
    assert message_for_client("photo-7.jpg and photo-99999.jpg", ["a.jpg"]) == "photo-7.jpg and photo-99999.jpg"


def test_nobody_can_forge_a_line_of_the_log():
    told = log_of((logging.INFO, "job %s: %s", ("1", "bad\n2026-01-01 00:00:00 all is well\r\x1b[2K")))
    assert told == "job 1: bad\\x0a2026-01-01 00:00:00 all is well\\x0d\\x1b[2K\n"
    assert len(log_of((logging.INFO, "%s", ("x" * 10**6,)))) <= 1001


def test_lines_of_a_traceback_are_indented_and_short():
    try:
        raise ValueError("first\n2026-01-01 forged" + "y" * 10**5)
    except ValueError as error:
        lines = log_of((logging.ERROR, "a mistake", ()), error=error).splitlines()
    assert lines[0] == "a mistake"
    assert len(lines) > 3
    assert all(line.startswith("    ") and len(line) <= 1004 for line in lines[1:])


def test_warnings_that_repeat_are_counted_and_not_written(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    repeats = RepeatFilter()

    def passes(message: str, value: int) -> str | None:
        record = logging.LogRecord("sr3r", logging.WARNING, "x.py", 1, message, (value,), None)
        return record.getMessage() if repeats.filter(record) else None

    written = [passes("number %d", number) for number in range(1000)]
    assert [line for line in written if line] == [f"number {number}" for number in range(20)]
    assert passes("another %d", 1) == "another 1"
    monkeypatch.setattr(time, "monotonic", lambda: 61.0)
    assert passes("number %d", 7) == "number 7 (980 more like this were left out.)"
    assert passes("number %d", 8) == "number 8"


def test_answers_are_short_whatever_they_repeat():
    answer = error_response(ApiError("There is no part " + "\x1b\n" * 5000, status=400, reason="input"))
    assert len(bytes(answer.body)) < 1100
