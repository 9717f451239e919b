"""Draw history.svg, beside this file: what the weights scored on real pairs while they were trained.

python docs/figures/history.py

From docs/results/history.json: the validations of the runs that the model card lists, on the same 12 pairs.
"""

import json
from pathlib import Path

import matplotlib
from matplotlib import pyplot

matplotlib.use("Agg")
# The same bytes every time.
matplotlib.rcParams["svg.hashsalt"] = "history"

FOLDER = Path(__file__).parent
MEASURED = FOLDER.parent / "results" / "history.json"
COLOURS = {"geometry": "#e7d3b1", "scaffold": "#cfe3d4", "joint": "#dcdcf0", "sharpness": "#f0d9e6"}


def main() -> None:
    """Write history.svg beside this file."""
    points = json.loads(MEASURED.read_text(encoding="utf-8"))["points"]
    pairs = [point["pairs"] / 1000 for point in points]
    figure, axes = pyplot.subplots(figsize=(8, 3.4), layout="constrained")
    for start, end, point in zip(pairs, pairs[1:], points[1:], strict=False):
        axes.axvspan(start, end, color=COLOURS[point["stage"]], linewidth=0)
    for stage, colour in COLOURS.items():
        axes.fill_between([], [], color=colour, edgecolor="grey", label=f"{stage} stage")
    for name, label in (("scaffold", "scaffold"), ("sr3r", "SR3R")):
        axes.plot(pairs, [point[name] for point in points], marker="o", label=label)
    axes.set(xlabel="thousands of training pairs", ylabel="PSNR on 12 real pairs, dB")
    axes.legend(fontsize="small", frameon=False, ncols=2, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(FOLDER / "history.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
