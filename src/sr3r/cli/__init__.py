"""The `sr3r` command: finds the subcommand and turns expected errors into one sentence and exit code 2.

Nothing here imports torch, so `sr3r --help` answers at once.
"""

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from sr3r.cli.commands import COMMANDS, front_page, module_of, usage
from sr3r.cli.talk import is_verbose, take_level

__all__ = ["COMMANDS", "main"]

# What the machine refuses, whatever we do; other errors of the system are bugs and keep their traceback.
_REFUSALS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENAMETOOLONG)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code.

    0 is success, 1 that some of many scenes failed, 2 that the request cannot be met, 130 an interruption.
    """
    from sr3r.errors import Sr3rError

    # A closed stream (`>&-`, a daemon) is None; whoever closed it wants to hear nothing.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        # What cannot be written is to fail here, not while Python ends.
        sys.stdout.flush()
        return code
    except Sr3rError as error:
        if is_verbose():
            traceback.print_exc()
        sys.stderr.write(f"sr3r: error: {error}\n")
        return 2
    except BrokenPipeError:
        # Whoever read our output has seen enough (`sr3r evaluate ... | head`).
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        if error.filename is None:
            _drop_output()
        where = error.filename or "the output"
        sys.stderr.write(
            f"sr3r: error: Cannot use {where}: {error.strerror}. Choose another place, or mend this one.\n"
        )
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("sr3r: interrupted\n")
        return 130


def _run(arguments: list[str]) -> int:
    arguments = take_level(arguments)
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stdout.write(usage() if arguments else front_page())
        return 0
    if arguments[0] == "--version":
        from sr3r.version import __version__

        sys.stdout.write(f"sr3r {__version__}\n")
        arguments = ["doctor"] if is_verbose() else []
    elif arguments[0] not in COMMANDS:
        sys.stderr.write(f"sr3r: error: there is no command {arguments[0]!r}; choose from {', '.join(COMMANDS)}.\n")
        return 2
    if not arguments:
        return 0
    command, *rest = arguments
    return import_module(module_of(command)).main([_as_path(word) for word in rest]) or 0


def _as_path(word: str) -> str:
    """A file whose name begins with a dash, as shells give it for *.jpg; no option has a dot."""
    is_file = word.startswith("-") and "." in word and "=" not in word and Path(word).is_file()
    return f"./{word}" if is_file else word


def _drop_output() -> None:
    """Let Python throw away what stdout still holds; it would try to write it, and complain, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
