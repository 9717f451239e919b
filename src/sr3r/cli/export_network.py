"""`sr3r export-network`: a model -> an ONNX file for runtimes other than PyTorch."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import tyro

from sr3r.cli import talk


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(export_network, args=argv, prog="sr3r export-network")


def export_network(
    weights: tyro.conf.Positional[str] = "compact",
    *,
    out: Annotated[Path, tyro.conf.arg(aliases=["-o"])],
    size: tuple[int, int] = (64, 64),
    views: int = 2,
) -> None:
    """Write a compact network as an ONNX file, from views and their cameras to Gaussians.

    It takes views of one size and number, in float32, and is without the colour feedback (docs/onnx.md).

    Args:
        weights: A preset's name, or a folder of weights.
        out: The file to write, NAME.onnx.
        size: Height and width of the views in pixels.
        views: How many views of a scene there are.
    """
    from sr3r.errors import InputError
    from sr3r.files import check_writable

    if out.suffix.lower() != ".onnx":
        raise InputError(f"{out} does not end with .onnx. Give the file to write a name that does.")
    check_writable(out)
    console = talk.console()
    with console.status("starting"):
        # Importing torch takes seconds.
        from sr3r.model import SR3R, onnx_export

        model = SR3R.from_pretrained(weights)
    with console.status(f"writing {out}, which takes about a minute"):
        onnx_export.export_network(model, out, size=size, num_views=views)
    height, width = size
    sys.stdout.write(f"{out}: {views} views of {height}x{width}, {out.stat().st_size / 1e6:.1f} MB.\n")
