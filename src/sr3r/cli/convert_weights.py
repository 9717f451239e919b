"""`sr3r convert-weights`: a published checkpoint -> a folder with weights of ours."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

from sr3r.cli import talk

if TYPE_CHECKING:
    from sr3r.cli.terminal import Terminal
    from sr3r.model.published import WeightsFile


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(convert_weights, args=argv, prog="sr3r convert-weights")


def convert_weights(checkpoint: tyro.conf.Positional[str], out: tyro.conf.Positional[Path]) -> None:
    """Turn a published checkpoint of a backbone into a folder with weights.

    Args:
        checkpoint: A file, a published name (docs/backbones.md lists them; so does the error for a wrong name), a URL,
            or hf:OWNER/REPOSITORY/FILE.
        out: The folder to write: config.json, model.safetensors and README.md, which names the licence.
    """
    console = talk.console()
    with console.status("starting"):
        # Importing torch takes seconds.
        from sr3r.model import conversion
        from sr3r.model.published import weights_file

    conversion.check_free(out)
    file = weights_file(checkpoint, conversion.PUBLISHED)
    known = conversion.PUBLISHED.get(checkpoint) if file.url else None
    if known is not None:
        console.print(known.license)
    if not file.path.exists():
        _download(file, console)
    with console.status(f"converting {file.name}"):
        converted = conversion.convert(file.path)
        conversion.save(converted, out)
    if file.url:
        file.path.unlink()
    if known is None:
        console.print(converted.license)
    count = sum(value.numel() for value in converted.state.values())
    sys.stdout.write(f"{out}: {converted.network}, {count / 1e6:.1f} million parameters.\n")


def _download(file: "WeightsFile", console: "Terminal") -> None:
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn

    with console.progress(BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task(file.name, total=None)
        for progress in file.fetch():
            bar.update(task, completed=progress.done_bytes, total=progress.total_bytes)
