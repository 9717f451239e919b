"""`sr3r completion`: what a shell needs to complete the whole command with Tab."""

import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout, suppress
from importlib import import_module
from io import StringIO
from typing import Any, Literal

import tyro
from tyro.extras import SubcommandApp

from sr3r.cli.commands import COMMANDS, module_of


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(completion, args=argv, prog="sr3r completion")


def completion(shell: tyro.conf.Positional[Literal["bash", "zsh"]], /) -> None:
    """Print what a shell needs to complete sr3r with the Tab key: commands, options and their values.

    bash:  sr3r completion bash > ~/.local/share/bash-completion/completions/sr3r
    zsh:   sr3r completion zsh > "${fpath[1]}/_sr3r"

    Then open a new shell.

    Args:
        shell: The shell to print it for.
    """
    app = _app({name: _options(name) for name in COMMANDS}, COMMANDS)
    with redirect_stdout(StringIO()) as script, suppress(SystemExit):
        app.cli(prog="sr3r", args=["--tyro-print-completion", shell])
    # In a description of two lines, the shell takes the words of the second for what can be typed.
    sys.stdout.write(re.sub(r"(?<!\\)\\n", " ", script.getvalue()) if shell == "bash" else script.getvalue())


def _options(command: str) -> Any:
    """What tyro makes a command's options of: OPTIONS of its module, or the function of the module's name."""
    module = import_module(module_of(command))
    return getattr(module, "OPTIONS", None) or getattr(module, command.replace("-", "_"))


def _app(commands: Mapping[str, Any], descriptions: Mapping[str, str]) -> SubcommandApp:
    """Commands, and commands of commands."""
    app = SubcommandApp()
    for name, options in commands.items():
        target = _app(options, {}) if isinstance(options, Mapping) else options
        app.command(target, name=name, help=descriptions.get(name))
    return app
