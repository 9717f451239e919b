"""The curves of one or more runs as one picture: loss, validation, learning rate, speed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sr3r.errors import FileError, UnavailableError
from sr3r.files import writing
from sr3r.train.log import read_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours: told apart by everyone, dark enough on white.
_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")

_PANELS = (
    ("total", "loss", "log"),
    ("val_psnr", "validation PSNR (dB)", "linear"),
    ("mse", "MSE of the renders", "log"),
    ("depth_l1", "depth error (candidates)", "linear"),
    ("learning_rate", "learning rate", "log"),
    ("pairs_per_second", "pairs per second", "linear"),
)


def draw_curves(folders: Sequence[Path], path: Path) -> None:
    """Draw the curves of runs into a picture, a panel for each quantity that any of them has.

    Args:
        folders: Of the runs; their names are the legend.
        path: Of the picture; its suffix decides the kind (.png, .svg, .pdf).

    Raises:
        FileError: a folder holds no run, or the picture cannot be written.
        UnavailableError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UnavailableError("Plots need matplotlib. Run `pip install sr3r[train]`.") from error
    runs = dict(zip(_names(folders), [_rows_of(folder) for folder in folders], strict=True))
    everything = {key for rows in runs.values() for row in rows for key in row}
    if {"val_sr3r_psnr", "val_scaffold_psnr"} & everything:
        everything.add("val_psnr")
    panels = [panel for panel in _PANELS if panel[0] in everything]
    num_rows = -(-len(panels) // 2)
    figure = Figure(figsize=(11, 0.8 + 2.6 * num_rows), layout="constrained")
    axes = figure.subplots(num_rows, 2, sharex=True, squeeze=False).flatten()
    for ax, (name, title, scale) in zip(axes, panels, strict=False):
        for color, (run, rows) in zip(_cycled(len(runs)), runs.items(), strict=True):
            if name == "val_psnr":
                _line(ax, rows, "val_sr3r_psnr", color=color, label=run, marker="o", markersize=3.5)
                _line(ax, rows, "val_scaffold_psnr", color=color, linestyle="--", marker="o", markersize=2.5)
            else:
                _line(ax, rows, name, color=color, label=run)
        ax.set_title("validation PSNR (dB): SR3R, dashed its scaffold" if name == "val_psnr" else title, fontsize=11)
        ax.set_yscale(scale)
        ax.grid(True, color="#dddddd", linewidth=0.6)
        ax.spines[["top", "right"]].set_visible(False)
        for start in _stage_starts(next(iter(runs.values()))) if len(runs) == 1 else []:
            ax.axvline(start, color="#888888", linewidth=0.8, linestyle=":")
    for ax in axes[len(panels) :]:
        ax.set_visible(False)
    for ax in axes[max(len(panels) - 2, 0) : len(panels)]:
        ax.set_xlabel("step")
        ax.tick_params(labelbottom=True)
    if panels:
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=min(len(runs), 4), frameon=False)
    with writing(path) as temporary:
        figure.savefig(temporary, dpi=130)


def _rows_of(folder: Path) -> list[dict[str, Any]]:
    path = folder / "metrics.jsonl"
    rows = read_rows(path) if path.is_file() else []
    if not rows:
        raise FileError(f"{folder} holds no run: it has no metrics.jsonl with rows. Give the folder of a training run.")
    return rows


def _names(folders: Sequence[Path]) -> list[str]:
    """The last part of each path, the whole path where that would not tell them apart."""
    names = [folder.resolve().name for folder in folders]
    return [str(f) if names.count(name) > 1 else name for f, name in zip(folders, names, strict=True)]


def _cycled(count: int) -> list[str]:
    return [_COLORS[i % len(_COLORS)] for i in range(count)]


def _line(ax: "Axes", rows: list[dict[str, Any]], name: str, **style: Any) -> None:
    """One curve; broken where the stage changes, because a loss there is another loss (but a score is the same)."""
    points = [
        (row["step"], row[name], None if name.startswith("val_") else row["stage"]) for row in rows if name in row
    ]
    for stage in dict.fromkeys(stage for _, _, stage in points):
        steps, values = zip(*[(step, value) for step, value, of in points if of == stage], strict=True)
        ax.plot(steps, values, linewidth=1.4, **style)
        style.pop("label", None)


def _stage_starts(rows: list[dict[str, Any]]) -> list[int]:
    """Steps at which a stage ends and the next begins."""
    last = {row["stage"]: row["step"] for row in rows}
    return sorted(last.values())[:-1]
