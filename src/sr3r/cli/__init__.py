"""The `sr3r` command: finds the subcommand and turns expected errors into one sentence and exit code 2.

Nothing here imports torch, so `sr3r --help` answers at once.
"""

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

COMMANDS = {
    "reconstruct": "photos -> a sharp 3D Gaussian scene",
    "render": "a scene -> pictures or a video",
    "view": "look at a scene in the browser",
    "serve": "photos -> scenes for others, over HTTP",
    "bulk": "thousands of captures -> a scene each, on one machine or many",
    "export": "a scene -> another file, smaller if asked",
    "train": "train a model",
    "average": "several trained models -> their mean",
    "plot": "draw the curves of training runs",
    "evaluate": "score a model and its baselines on fixed pairs of views",
    "convert-weights": "a published checkpoint -> a folder with weights",
    "data": "check a data set, or convert it to shards",
}

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
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stdout.write(_usage())
        return 0
    if arguments[0] == "--version":
        from sr3r.version import __version__

        sys.stdout.write(f"sr3r {__version__}\n")
        return 0
    command, *rest = arguments
    if command not in COMMANDS:
        sys.stderr.write(f"sr3r: error: there is no command {command!r}; choose from {', '.join(COMMANDS)}.\n")
        return 2
    return import_module(f"sr3r.cli.{command.replace('-', '_')}").main(rest) or 0


def _drop_output() -> None:
    """Let Python throw away what stdout still holds; it would try to write it, and complain, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [
            "usage: sr3r COMMAND ...",
            "",
            "Two small photos in, a sharp 3D Gaussian scene out.",
            "",
            *lines,
            "",
            "`sr3r COMMAND --help` lists the options of a command.",
            "",
        ]
    )
