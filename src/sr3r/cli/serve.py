"""`sr3r serve`: reconstructions for others, over HTTP."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

import tyro

from sr3r.errors import UnavailableError
from sr3r.service import ServiceConfig
from sr3r.service.service_log import set_up_log

OPTIONS = ServiceConfig
"""What can be chosen."""


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    description = "Serve a page and an HTTP API that turn photos into scenes (docs/service.md); Ctrl-C ends it."
    config = tyro.cli(ServiceConfig, args=argv, prog="sr3r serve", description=description)
    # Not the option's default, which --help would show.
    config = replace(config, token=config.token or os.environ.get("SR3R_TOKEN"))
    try:
        from sr3r.service.server import serve
    except ImportError as error:
        raise UnavailableError(f"`sr3r serve` needs an extra: pip install 'sr3r[serve]' ({error}).") from error
    set_up_log()
    serve(config, on_listening=_announce)


def _announce(address: str) -> None:
    sys.stdout.write(address + "\n")
    sys.stdout.flush()
