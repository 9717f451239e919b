"""What do the shipped weights score on the recorded scenes that nobody trained on?

    python benchmarks/realscenes.py --data DATA --index evaluation_index_multi.json

writes realscenes.md and realscenes.json in docs/results, and docs/images/realscenes.jpg. Rows are kept in the working
folder on the way: the same command goes on where an interrupted one stopped.
"""

import json
import math
import shlex
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import tyro

from sr3r.cli.evaluate import evaluate
from sr3r.data import open_dataset
from sr3r.data.evaluation_index import Pair, load_evaluation_index
from sr3r.evaluate import Row, gains, present_pairs, spread_subset, summarize
from sr3r.evaluate.statistics import METRICS
from sr3r.evaluate.tables import DIGITS
from sr3r.files import read_text, writing
from sr3r.images import load_image, save_image

REPOSITORY = Path(__file__).parents[1]
WATCHED = (12, 20, 24)
"""Sizes of the evenly spread subsets that decisions about the shipped weights were made on."""


def per_pair(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Means over the targets of each pair, by method: what is needed to compute every number of the page again."""
    pairs: dict[int, dict[str, Any]] = {}
    for row in rows:
        record = pairs.setdefault(row["pair"], {name: row[name] for name in ("key", "context", "overlap")})
        for metric in METRICS:
            if row[metric] is not None:
                record.setdefault(metric, {}).setdefault(row["method"], []).append(row[metric])
    for record in pairs.values():
        for metric in METRICS:
            means = {method: round(sum(v) / len(v), 5) for method, v in record.get(metric, {}).items()}
            record.update({metric: means} if means else {})
    return [pairs[number] for number in sorted(pairs)]


def worst_tenth(pairs: Sequence[dict[str, Any]]) -> str:
    """A sentence about the pairs (of `per_pair`) on which SR3R scores lowest."""
    worst = sorted(pairs, key=lambda pair: pair["psnr"]["sr3r"])[: math.ceil(len(pairs) / 10)]
    scaffold, sr3r = (fmean(pair["psnr"][method] for pair in worst) for method in ("scaffold", "sr3r"))
    return f"The worst tenth ({len(worst)} pairs): scaffold {scaffold:.2f} dB, SR3R {sr3r:.2f} dB."


def apart(rows: Sequence[Row], pairs: Sequence[Pair]) -> str:
    """A sentence about the scenes none of whose pairs is among the watched ones."""
    seen = {pair.key for count in WATCHED for pair in spread_subset(pairs, count)}
    left = [row for row in rows if row.key not in seen]
    if not left:
        return "Every scene served a decision about the weights."
    means = {(summary.method, summary.metric): summary for summary in summarize(left) if summary.by == "all"}
    (gain,) = [g for g in gains(left, over="scaffold") if (g.by, g.metric) == ("all", "psnr")]
    size = means["sr3r", "psnr"]

    def cells(method: str) -> str:
        return ", ".join(f"{means[method, metric].mean:.{DIGITS[metric]}f}" for metric in METRICS)

    return (
        f"Evenly spread subsets of {', '.join(map(str, WATCHED))} pairs were watched in training, used to place the "
        f"backdrop and to choose\nwhich weights to average. The {size.num_scenes} scenes ({size.num_pairs} pairs) that "
        f"none of them shows: scaffold {cells('scaffold')};\nSR3R {cells('sr3r')} (PSNR, SSIM, LPIPS); SR3R over its "
        f"scaffold {gain.mean:+.2f} dB [{gain.low:+.2f}, {gain.high:+.2f}], on {gain.won:.0%} of the pairs."
    )


def page(run: dict[str, Any], table: str, command: str, remarks: Sequence[str]) -> str:
    """The results page."""
    seconds = run["seconds"] / max(run["pairs_evaluated"], 1)
    blocks = [
        "# Shipped weights on real photographs",
        "Recorded scenes (video frames and photo collections with COLMAP poses), none of which was trained on.\n"
        "What the rows mean: [evaluation](../evaluation.md#protocol). What was trained, and how: [model card]"
        "(../../src/sr3r/weights/compact/README.md).\nMeans of every pair: [realscenes.json](realscenes.json).",
        "![Best, median and worst pair](../images/realscenes.jpg)",
        f"    {command}",
        f"{seconds:.1f} s a pair, everything included, with {run['environment']['threads']} thread(s).",
        "\n\n".join(remarks),
        table.strip(),
    ]
    return "\n\n".join(blocks) + "\n"


def main(
    data: str,
    index: Path,
    weights: str = "compact",
    limit: int | None = None,
    lpips: bool = True,
    work: Path = Path("runs/realscenes"),
    output: Path = REPOSITORY / "docs",
) -> None:
    """Evaluate, and write the page.

    Args:
        data: The recorded scenes.
        index: Which pairs of views.
        weights: Shipped weights by name, or a folder.
        limit: Only this many pairs, spread evenly.
        lpips: Compute LPIPS too.
        work: Folder for the full results.
        output: Folder of the documents.
    """
    evaluate(data=data, index=index, weights=weights, limit=limit, lpips=lpips, out=work)
    results = json.loads(read_text(work / "results.json"))
    run = results["run"]
    means = per_pair(results["rows"])
    remarks = [worst_tenth(means)]
    if limit is None:
        rows = [Row(**row | {"context": tuple(row["context"])}) for row in results["rows"]]
        remarks.append(apart(rows, present_pairs(open_dataset(data), load_evaluation_index(index))))
    words = ["python", "benchmarks/realscenes.py", "--data", "DATA", "--index", index.name]
    words += ["--weights", weights] if weights != "compact" else []
    words += ["--limit", str(limit)] if limit is not None else []
    words += [] if lpips else ["--no-lpips"]
    # Where the data lie on this machine is nobody's business.
    run |= {"data": "DATA", "index": index.name}
    kept = {name: results[name] for name in ("format", "run", "summary")}
    kept["gains"] = [gain for gain in results["gains"] if gain["by"] == "all"]
    with writing(output / "results" / "realscenes.json") as temporary:
        lines = ",\n".join(json.dumps(pair) for pair in means)
        head = json.dumps(kept, indent=1).removesuffix("\n}")
        temporary.write_text(f'{head},\n "pairs": [\n{lines}\n]\n}}\n', encoding="utf-8")
    with writing(output / "results" / "realscenes.md") as temporary:
        temporary.write_text(page(run, read_text(work / "table.md"), shlex.join(words), remarks), encoding="utf-8")
    save_image(load_image(work / "sheet.png"), output / "images" / "realscenes.jpg")


if __name__ == "__main__":
    tyro.cli(main)
