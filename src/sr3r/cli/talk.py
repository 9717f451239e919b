"""How much a command says: `-q` for errors only, `-v` for more, wherever they stand."""

import logging
from collections.abc import Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sr3r.cli.terminal import Terminal

_LEVELS = {"-q": -1, "--quiet": -1, "-v": 1, "--verbose": 1}
_level: ContextVar[int] = ContextVar("level", default=0)


def take_level(arguments: Sequence[str]) -> list[str]:
    """The arguments without those that say how much to say, which hold from here on; what follows -- is left alone."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    said = [_LEVELS[word] for word in arguments[:end] if word in _LEVELS]
    _level.set(said[-1] if said else 0)
    if said:
        logging.basicConfig(format="%(message)s", level=logging.ERROR if is_quiet() else logging.INFO)
    return [word for word in arguments[:end] if word not in _LEVELS] + list(arguments[end:])


def is_quiet() -> bool:
    """Whether only errors are wanted."""
    return _level.get() < 0


def is_verbose() -> bool:
    """Whether more is wanted."""
    return _level.get() > 0


def console() -> "Terminal":
    """Where a command says what it does: stderr, so that stdout has only what was asked for."""
    from sr3r.cli.terminal import Terminal

    return Terminal(quiet=is_quiet())
