"""`sr3r convert-weights`: a published checkpoint -> a folder with weights of ours."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

if TYPE_CHECKING:
    from rich.console import Console


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(convert_weights, args=argv, prog="sr3r convert-weights")


def convert_weights(checkpoint: tyro.conf.Positional[str], out: tyro.conf.Positional[Path]) -> None:
    """Turn a published checkpoint of NoPoSplat or DepthSplat into a folder with weights.

    Args:
        checkpoint: A file, or the name of a published checkpoint to download (docs/backbones.md lists them; any wrong
            name does, too).
        out: The folder to write: config.json, model.safetensors and README.md, which tells the licence.
    """
    from rich.console import Console

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with console.status("starting"):
        # Importing torch takes seconds.
        from sr3r.errors import FileError
        from sr3r.model import checkpoints, published

    checkpoints.check_free(out)
    path = Path(checkpoint)
    is_name = not path.exists() and checkpoint in published.PUBLISHED
    if not path.exists() and not is_name:
        names = ", ".join(published.PUBLISHED)
        raise FileError(f"There is no file {checkpoint}, nor a published checkpoint of that name. Names: {names}.")
    if is_name:
        path = published.cached(checkpoint)
        console.print(published.license_of(published.PUBLISHED[checkpoint].config))
        if not path.exists():
            _download(checkpoint, console)
    with console.status(f"converting {path.name}"):
        converted = checkpoints.convert(path)
        checkpoints.save(converted, out)
    if is_name:
        path.unlink()
    else:
        console.print(converted.license)
    count = sum(value.numel() for value in converted.state.values())
    sys.stdout.write(f"{out}: {converted.network}, {count / 1e6:.1f} million parameters.\n")


def _download(name: str, console: "Console") -> None:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    from sr3r.model import published

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task(published.PUBLISHED[name].file, total=None)
        for progress in published.fetch(name):
            bar.update(task, completed=progress.done_bytes, total=progress.total_bytes)
