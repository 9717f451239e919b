"""Draw growth.svg, beside this file: time and memory of the network over the size of its input.

python docs/figures/growth.py

From benchmarks/results/network.json, which benchmarks/network.py writes.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib import pyplot
from matplotlib.axes import Axes

matplotlib.use("Agg")
# The same bytes every time.
matplotlib.rcParams["svg.hashsalt"] = "growth"

FOLDER = Path(__file__).parent
MEASURED = FOLDER.parents[1] / "benchmarks" / "results" / "network.json"
STAGES = ("total", "backbone", "mapping", "offsets")


def draw(axes: Axes, rows: Sequence[dict], pixels: Sequence[int], label: str) -> None:
    """Seconds of every stage, and what the first of the totals would grow to in proportion."""
    for name in STAGES:
        seconds = [row["stages"][name]["cpu_s"] for row in rows]
        axes.plot(pixels, seconds, marker="o", label=name)
        if name == "total":
            proportional = [seconds[0] * n / pixels[0] for n in pixels]
            axes.plot(pixels, proportional, color="grey", linestyle=":", label="in proportion")
    axes.set(xlabel=label, ylabel="processor seconds, one thread", xscale="log", yscale="log")
    axes.minorticks_off()


def main() -> None:
    """Write growth.svg beside this file."""
    rows = [row for row in json.loads(MEASURED.read_text())["rows"] if row["preset"] == "shipped" and not row["bf16"]]
    by_size = sorted((row for row in rows if row["views"] == 2), key=lambda row: row["size"])
    by_views = sorted((row for row in rows if row["size"] == 64), key=lambda row: row["views"])
    figure, (size, views, memory) = pyplot.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    sides = [row["size"] for row in by_size]
    draw(size, by_size, [side**2 for side in sides], "LR pixels of a view, two views")
    size.set_xticks([side**2 for side in sides], [f"{side}x{side}" for side in sides])
    size.legend(fontsize="small", frameon=False)
    counts = [row["views"] for row in by_views]
    draw(views, by_views, counts, "views of 64x64 pixels")
    views.set_xticks(counts, [str(count) for count in counts])
    for some, name in ((by_size, "sizes, two views"), (by_views, "views of 64x64")):
        pixels = [row["size"] ** 2 * row["views"] for row in some]
        memory.plot(pixels, [row["peak_bytes"] / 1e9 for row in some], marker="o", label=name)
    memory.set(xlabel="LR pixels of all views", ylabel="peak memory of the process, GB", xscale="log", ylim=(0, None))
    memory.legend(fontsize="small", frameon=False)
    for axes in (size, views, memory):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(FOLDER / "growth.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
