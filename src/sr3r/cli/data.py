"""`sr3r data`: look at a data set and check it, or convert it to shards."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from sr3r.cli import talk

if TYPE_CHECKING:
    from sr3r.data.check import Problem, Summary

_SHEET_SCENES = 8
_MAX_PROBLEMS = 50
_MAX_SIZES = 4


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.extras.subcommand_cli_from_dict(
        OPTIONS, args=argv, prog="sr3r data", description="Check a data set, or convert it to shards."
    )


def check(
    data: tyro.conf.Positional[str],
    *,
    quick: bool = False,
    limit: int | None = None,
    sheet: Path | None = None,
    json_output: Annotated[bool, tyro.conf.arg(name="json")] = False,
    textures: Path | None = None,
    workers: int = 0,
) -> None:
    """Say what is in a data set; test every camera and decode every image.

    Prints the problems and exits with 2 if there are any.

    Args:
        data: The data set: a folder, or any other spec that `sr3r train` takes.
        quick: Look at 50 scenes, spread evenly, and three frames of each; skip the checksums of shards.
        limit: Look at this many scenes, spread evenly.
        sheet: Draw a contact sheet (.png, .jpg): frames of up to eight scenes, and their cameras from above.
        json_output: Print everything as JSON.
        textures: Folder of images for synthetic scenes.
        workers: Processes that decode.
    """
    from sr3r.data import open_dataset
    from sr3r.data.check import check, check_shards, chosen_scenes, summarise
    from sr3r.data.contact_sheet import contact_sheet
    from sr3r.data.shards.shard_dataset import ShardDataset
    from sr3r.errors import InputError
    from sr3r.files import IMAGE_SUFFIXES, check_writable
    from sr3r.images import save_image
    from sr3r.poses import find_cameras

    if limit is not None and limit < 1:
        raise InputError(f"limit must be at least 1, not {limit}.")
    if sheet is not None:
        if sheet.suffix.lower() not in IMAGE_SUFFIXES:
            raise InputError(f"Cannot write {sheet}: unknown kind of image. Use .png, .jpg or .webp.")
        check_writable(sheet)
    console = talk.console()
    dataset = open_dataset(data, textures=textures, find_cameras=find_cameras)
    numbers = chosen_scenes(dataset, limit=limit, quick=quick)
    reports, problems = [], []
    with console.progress(transient=True) as progress:
        if isinstance(dataset, ShardDataset) and not quick:
            for problem in progress.track(
                check_shards(dataset), total=len(dataset.index.shards), description="checksums"
            ):
                problems += [problem] if problem else []
        for report in progress.track(
            check(dataset, numbers, quick=quick, workers=workers), total=len(numbers), description="scenes"
        ):
            reports.append(report)
            problems += report.problems
    summary = summarise(dataset, reports)
    if json_output:
        found = {"data": data, "summary": asdict(summary), "problems": [asdict(problem) for problem in problems]}
        sys.stdout.write(json.dumps(found | {"scenes": [asdict(report) for report in reports]}) + "\n")
    else:
        _print_summary(summary)
        _print_problems(problems)
    if sheet is not None:
        drawable = [report.number for report in reports if report.depth_range is not None]
        if not drawable:
            raise InputError(f"No scene of {data} can be drawn: none has usable cameras.")
        shown = drawable[:: -(-len(drawable) // _SHEET_SCENES)]
        save_image(contact_sheet(dataset[number] for number in shown), sheet)
        console.print(f"Wrote {sheet} ({len(shown)} scenes).")
    if problems:
        scenes = len({problem.scene for problem in problems})
        raise InputError(f"{_count(problems)} in {scenes} of {len(reports)} scenes of {data}; see above.")


def convert(
    source: tyro.conf.Positional[str],
    out: tyro.conf.Positional[Path],
    *,
    limit: int | None = None,
    max_frames: int | None = None,
    short_side: int | None = None,
    quality: int | None = None,
    depth: bool = False,
    shard_mb: int = 256,
    skip_unreadable: bool = False,
    name: str | None = None,
    licence: str = "unknown",
    textures: Path | None = None,
    workers: int = 0,
) -> None:
    """Convert a data set to shards: tar files that WebDataset reads too, and an index.

    You may stop it at any moment; the same command resumes it. The same command gives the same bytes.

    Args:
        source: The data set: a folder, or any other spec that `sr3r train` takes.
        out: Folder for the shards.
        limit: Convert the first scenes only.
        max_frames: Keep the first frames of every scene only.
        short_side: Reduce larger frames until their shorter side has this many pixels.
        quality: JPEG quality of frames that have to be encoded; default PNG. Image files that keep their size are
            copied byte for byte.
        depth: Store the exact depth of synthetic scenes too.
        shard_mb: Size of a shard in 10^6 bytes.
        skip_unreadable: Leave out scenes that cannot be read instead of stopping at the first.
        name: Where the scenes come from, in words, for the index. Default: the name of the folder.
        licence: Licence of the images, in words, for the index.
        textures: Folder of images for synthetic scenes.
        workers: Processes that read and encode scenes.
    """
    from sr3r.data import open_dataset
    from sr3r.data.shards.packing import PackConfig
    from sr3r.data.shards.shard_dataset import ShardDataset
    from sr3r.data.shards.writing import ConvertConfig, convert
    from sr3r.poses import find_cameras

    config = ConvertConfig(
        scenes=PackConfig(max_frames=max_frames, short_side=short_side, quality=quality, depth=depth),
        limit=limit,
        shard_mb=shard_mb,
        skip_unreadable=skip_unreadable,
        source=name or source.rstrip("/").rpartition("/")[2],
        licence=licence,
    )
    console = talk.console()
    dataset = open_dataset(source, textures=textures, find_cameras=find_cameras)
    with console.progress(transient=True) as progress:
        task = progress.add_task("converting", total=min(len(dataset), limit or len(dataset)))
        for done in convert(dataset, out, config, workers=workers):
            progress.update(task, completed=done)
    shards = ShardDataset(out)
    frames = sum(scene.frames for scene in shards.index.scenes)
    num_bytes = sum(shard.bytes for shard in shards.index.shards)
    left_out = [key for shard in shards.index.shards for key in shard.left_out]
    if left_out:
        console.print(f"{len(left_out)} scenes could not be read and are left out; {out}/shards.json lists them.")
    console.print(
        f"{out}: {len(shards)} scenes, {frames} frames, {num_bytes / 1e6:.1f} MB in {len(shards.index.shards)} shards."
    )


def _print_summary(summary: "Summary") -> None:
    """What is in the data, line by line."""
    sizes = [f"{size} ({count})" for size, count in summary.sizes.items()]
    more = f" and {len(sizes) - _MAX_SIZES} more" if len(sizes) > _MAX_SIZES else ""
    lines = {
        "format": summary.format,
        "scenes": f"{summary.scenes} ({summary.scenes_checked} looked at)",
        "frames": f"{summary.frames} in these ({summary.frames_decoded} decoded)",
        "sizes": ", ".join(sizes[:_MAX_SIZES]) + more if sizes else "none",
        "field of view": _range(summary.fov_deg, "degrees, horizontal"),
        "near": _range(summary.near, "scene units"),
        "far": _range(summary.far, "scene units"),
        "step": _range(summary.step, "times near, between neighbouring cameras"),
        "extent": _range(summary.extent, "times near, from the first camera"),
    }
    for name, text in lines.items():
        sys.stdout.write(f"{name:<14} {text}\n")


def _range(spread: tuple[float, float, float] | None, unit: str) -> str:
    if spread is None:
        return "unknown"
    low, middle, high = (f"{value:.3g}" for value in spread)
    return f"{low} to {high} (median {middle}) {unit}"


def _print_problems(problems: "list[Problem]") -> None:
    if not problems:
        sys.stdout.write("problems       none\n")
        return
    from rich.table import Table

    from sr3r.cli.terminal import stdout

    table = Table("scene", "frame", "problem", title=_count(problems), title_justify="left")
    for problem in problems[:_MAX_PROBLEMS]:
        table.add_row(problem.scene, "" if problem.frame is None else str(problem.frame), problem.what)
    stdout().print(table)
    if len(problems) > _MAX_PROBLEMS:
        sys.stdout.write(f"and {len(problems) - _MAX_PROBLEMS} more; --json lists all.\n")


def _count(problems: "list[Problem]") -> str:
    return f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"


OPTIONS = {"check": check, "convert": convert}
"""The commands of this command."""
