"""`sr3r train RECIPE`: train a model; every field of the recipe is a flag."""

import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro
from rich.progress import BarColumn, MofNCompleteColumn, TimeElapsedColumn, TimeRemainingColumn

from sr3r.cli import talk
from sr3r.cli.terminal import Terminal
from sr3r.errors import InputError
from sr3r.model.backbones import entry_of
from sr3r.recipes import RECIPES
from sr3r.reconstruction import choose_device
from sr3r.train import StepReport, TrainConfig, is_main_process, train

_LOSSES = ("total", "mse", "scaffold_mse", "intermediate_mse", "lpips", "depth_l1")


@dataclass(frozen=True)
class _Run:
    """Train a model, or resume a run."""

    config: Annotated[TrainConfig, tyro.conf.arg(name="")]
    """The run."""
    out: Annotated[Path | None, tyro.conf.arg(aliases=["-o"])] = None
    """Folder of the run. A run that is already there is resumed. Default: runs/RECIPE."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """auto takes a CUDA device if there is one."""
    copy: str | None = None
    """URL (s3://bucket/folder, any that fsspec knows) or folder for a copy of the run, brought up to date after every
    checkpoint. On another machine, or in an empty folder, the run goes on from it."""
    tensorboard: bool = False
    """Also write events for TensorBoard into the folder."""


def main(argv: list[str]) -> None:
    """Run the command."""
    if not argv or argv[0] in ("-h", "--help"):
        sys.stdout.write(_usage())
        return
    name, *rest = argv
    if name not in RECIPES:
        raise InputError(f"There is no recipe {name!r}. `sr3r train --help` lists them.")
    prog, recipe = f"sr3r train {name}", RECIPES[name]
    run = tyro.cli(
        _Run,
        args=rest,
        default=_Run(config=recipe()),
        prog=prog,
        description=recipe.__doc__,
        config=(tyro.conf.AvoidSubcommands,),
    )
    device = "cuda" if choose_device(run.device).type == "cuda" else "cpu"
    folder = run.out or Path("runs") / name
    # A path has lost one of the slashes of a URL.
    if re.match(r"[a-z0-9+.-]+:/", str(folder)):
        raise InputError(
            f"--out {folder} is no folder. Give the address to --copy, and --out a folder on this machine."
        )
    # Of several processes one speaks.
    console = Terminal(quiet=talk.is_quiet() or not is_main_process())
    backbone = entry_of(run.config.model.backbone)
    if run.config.init is None and backbone is not None and backbone.published:
        console.print(
            "Without --init the backbone begins with random weights. The paper began with published ones: "
            "`sr3r convert-weights --help`."
        )
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    step, total = -1, run.config.steps
    with console.progress(*columns, disable=not console.is_terminal) as bar:
        task = None
        for report in train(
            run.config,
            folder,
            device=device,
            tensorboard=run.tensorboard,
            command=shlex.join(["sr3r", "train", *argv]),
            copy=run.copy,
        ):
            step = report.step
            if task is None:
                # Only now it is known where a continued run goes on; a jump would spoil the estimate of the rest.
                task = bar.add_task(name, total=total, completed=step)
            bar.update(task, completed=step)
            if report.values:
                line = _line(report)
                bar.update(task, description=line if "total" in report.values else report.stage)
                if not console.is_terminal or "total" not in report.values:
                    console.print(f"step {step}/{total}  {line}")
    if 0 <= step < total:
        console.print(f"Stopped at step {step} of {total}. The same command goes on from there.")
    console.print(f"The run is in {folder}: report.md, weights/, validation/, metrics.jsonl.")


def _line(report: StepReport) -> str:
    """What a person wants to know of a step."""
    values = report.values
    shown = [f"{name} {values[name]:.4g}" for name in _LOSSES if name in values]
    if "pairs_per_second" in values:
        shown.append(f"{values['pairs_per_second']:.2f} pairs/s")
        shown.append(f"waiting {values['waiting']:.0%}")
    if values.get("skipped"):
        shown.append(f"skipped {values['skipped']:.0f}")
    names = {"val_scaffold_psnr": "scaffold", "val_sr3r_psnr": "SR3R"}
    shown += [f"{title} {values[name]:.2f} dB" for name, title in names.items() if name in values]
    return "  ".join([report.stage, *shown])


def _completed(out: Path | None = None, device: Literal["auto", "cpu", "cuda"] = "auto") -> None:
    """A recipe, for completion; its fields are too many."""


OPTIONS = dict.fromkeys(RECIPES, _completed)
"""What can be completed."""


def _usage() -> str:
    width = max(map(len, RECIPES))
    lines = [f"  {name:<{width}}  {(recipe.__doc__ or '').splitlines()[0]}" for name, recipe in RECIPES.items()]
    return "\n".join(
        [
            "usage: sr3r train RECIPE [options]",
            "",
            "Train a model, or go on with a run that was stopped. Recipes:",
            "",
            *lines,
            "",
            "`sr3r train RECIPE --help` lists the options: every field of the recipe is one.",
            "",
        ]
    )
