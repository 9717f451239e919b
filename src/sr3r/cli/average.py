"""`sr3r average`: several trained models -> one with their mean weights."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import tyro

from sr3r.cli import talk


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(average, args=argv, prog="sr3r average")


def average(
    models: tyro.conf.Positional[tuple[str, ...]],
    /,
    out: Annotated[Path, tyro.conf.arg(aliases=["-o"])],
    weights: tuple[float, ...] = (),
    dtype: Literal["float32", "float16"] = "float32",
) -> None:
    """Average the weights of models that were trained from the same start.

    Args:
        models: Folders of weights (RUN/weights), or names of shipped ones.
        out: The folder to write: config.json and model.safetensors.
        weights: How much each model counts, one number each. Default: all equally.
        dtype: Precision of the file; float16 halves it.
    """
    with talk.console().status("averaging"):
        # Importing torch takes seconds.
        import torch

        from sr3r.errors import InputError
        from sr3r.model.averaging import averaged

        if out.exists() and not out.is_dir():
            raise InputError(f"{out} is a file; give the folder to write with --out.")
        mean = averaged(models, weights or None)
        mean.save_pretrained(out, dtype=getattr(torch, dtype))
    sys.stdout.write(f"{out}: the mean of {len(models)} models.\n")
