"""`sr3r plot RUN [RUN ...]`: draw the curves of training runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import tyro

from sr3r.cli import talk


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(plot, args=argv, prog="sr3r plot")


def plot(
    runs: tyro.conf.Positional[tuple[Path, ...]],
    /,
    out: Annotated[Path | None, tyro.conf.arg(aliases=["-o"])] = None,
) -> None:
    """Draw loss, validation PSNR, learning rate and speed of one or more training runs into one picture.

    Args:
        runs: Folders of runs; several are drawn over each other.
        out: The picture (.png, .svg or .pdf). Default: curves.png in the first run's folder.
    """
    from sr3r.errors import InputError
    from sr3r.train.curves import draw_curves

    if not runs:
        raise InputError("There is nothing to draw; give the folder of a run, or of several.")
    path = out or runs[0] / "curves.png"
    draw_curves(runs, path)
    talk.console().print(f"Wrote {path}.")
