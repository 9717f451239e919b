"""Text that came from elsewhere, made fit for a log and an answer. Names and messages leave through here only."""

import re
from collections.abc import Sequence

MAX_MESSAGE = 500
"""Characters of a message to a client."""

_OMITTED = " ... "

# Who sends photos has a form, not a command line.
_IN_A_FORM = {
    ", pass --focal once for each photo,": "",
    "(--num-photos), ": "",
    "pass --cameras": "send a file with their cameras",
}


def plain(text: str, *, limit: int = MAX_MESSAGE) -> str:
    r"""Text as one line that cannot be mistaken for another: control characters become \x0a and the like.

    Args:
        text: Of any length; may hold anything.
        limit: Characters of the result at most; the middle of longer text is left out.
    """
    # Shortened first too: a megabyte need not be escaped to be thrown away.
    characters = (c if c.isprintable() else _escaped(ord(c)) for c in _shortened(text, limit))
    return _shortened("".join(characters), limit)


def message_for_client(message: str, names: Sequence[str]) -> str:
    """A message of a command, about files of ours (photo-0.jpg ...), in a client's words and names."""
    for command, form in _IN_A_FORM.items():
        message = message.replace(command, form)

    def told(found: re.Match[str]) -> str:
        number = int(found[1])
        # A file may contain such a name itself.
        return names[number] if number < len(names) else found[0]

    return plain(re.sub(r"\bphoto-(\d{1,3})\.\w+", told, _shortened(message, 4 * MAX_MESSAGE)))


def _escaped(code: int) -> str:
    # Not by a codec, whose module is imported when it is needed: perhaps when no file can be opened any more.
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    # The end usually says what to do.
    tail = (limit - len(_OMITTED)) // 3
    return text[: limit - len(_OMITTED) - tail] + _OMITTED + text[len(text) - tail :]
