"""`sr3r train RECIPE`: train a model; every field of the recipe is a flag."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sr3r.recipes import RECIPES
from sr3r.reconstruct import choose_device
from sr3r.train import TrainConfig, train

_SHOWN = ("total", "mse", "scaffold_mse", "depth_class", "depth_l1", "val_scaffold_psnr", "val_sr3r_psnr")


@dataclass(frozen=True)
class _Run:
    """Train a model."""

    config: Annotated[TrainConfig, tyro.conf.arg(name="")]
    """The run."""
    out: Annotated[Path | None, tyro.conf.arg(aliases=["-o"])] = None
    """Folder of the run; a run that is already there is continued. Default: runs/RECIPE."""
    device: Literal["auto", "cpu", "cuda"] = "cpu"
    """cpu, cuda, or auto: a CUDA device if there is one."""


def main(argv: list[str]) -> None:
    """Run the command."""
    configs = {name: (recipe.__doc__ or "", recipe()) for name, recipe in RECIPES.items()}
    name = next((arg for arg in argv if arg in configs), "run")
    # A recipe is a default for every field; the type is that of the whole configuration.
    subcommands = tyro.extras.subcommand_type_from_defaults(
        {name: _Run(config=config) for name, (_, config) in configs.items()},
        {name: description for name, (description, _) in configs.items()},
    )
    run = tyro.cli(subcommands, args=argv, prog="sr3r train", config=(tyro.conf.AvoidSubcommands,))
    device = choose_device(run.device).type
    folder = run.out or Path("runs") / name
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(name, total=run.config.steps)
        for progress in train(run.config, folder, device=device):
            bar.update(task, completed=progress.step, description=f"{name} ({progress.phase})")
            values = "  ".join(f"{k} {progress.values[k]:.4g}" for k in _SHOWN if k in progress.values)
            console.print(f"step {progress.step}/{run.config.steps}  {progress.phase}  {values}", highlight=False)
    console.print(f"The run is in {folder}: weights/, metrics.jsonl, validation/.", highlight=False)
