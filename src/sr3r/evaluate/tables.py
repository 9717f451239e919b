"""Rows as tables for people (Markdown), spreadsheets (CSV) and programs (JSON)."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sr3r.errors import InputError
from sr3r.evaluate.benchmark import Row
from sr3r.evaluate.statistics import METRICS, By, Gain, ScoreSummary, gains, methods_of, summarize
from sr3r.files import writing
from sr3r.json_text import read_json

TITLES = {"psnr": "PSNR, dB", "ssim": "SSIM", "lpips": "LPIPS-VGG"}
"""What metrics are called in tables, and in how many digits they are given."""
DIGITS = {"psnr": 2, "ssim": 3, "lpips": 3}

_GROUP_TITLES: dict[By, str] = {
    "kind": "Means by kind of scene:",
    "overlap": "Means by the share of the scene that both context views see (up to 0.3 small, 0.55 medium, 0.8 large):",
}
_FORMAT = "sr3r-evaluation-2"


def read_kinds(data: str | Path) -> dict[str, str]:
    """Kind of each scene ("indoor", "outdoor", ...) from the data's manifest.json; empty without one.

    Raises:
        FileError: there is a manifest but it is not JSON.
    """
    path = Path(data) / "manifest.json"
    if not path.is_file():
        return {}
    manifest = read_json(path, advice="Fix it, or remove it.")
    if isinstance(manifest, dict):
        records = [{"key": key, **record} for key, record in manifest.items() if isinstance(record, dict)]
    else:
        records = [record for record in manifest if isinstance(record, dict)] if isinstance(manifest, list) else []
    return {str(r["key"]): str(r["kind"]) for r in records if r.get("key") and r.get("kind")}


def to_markdown(
    rows: Sequence[Row],
    *,
    kinds: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    baselines: Sequence[str] = (),
) -> str:
    """Tables for people: methods, gains, kinds of scenes, overlaps.

    Args:
        rows: From `evaluate_pairs`.
        kinds: Kind of each scene.
        notes: What a reader must know; a list above the tables.
        baselines: Methods over which the gains of all others are given; without any, the last method's gains over all
            others.
    """
    blocks = ["\n".join(f"- {note}" for note in notes)] if notes else []
    if not rows:
        return "\n\n".join([*blocks, "Nothing was evaluated."]) + "\n"
    summaries = summarize(rows, kinds=kinds)
    overall = [summary for summary in summaries if summary.by == "all"]
    metrics = [metric for metric in METRICS if any(summary.metric == metric for summary in overall)]

    header = ["method", *(f"{TITLES[m]}: mean [95 %], median" for m in metrics), "Gaussians", "seconds", "peak MB"]
    body = []
    for method in methods_of(rows):
        cells = {s.metric: s for s in overall if s.method == method}
        body.append([method, *(_full_cell(cells[m]) for m in metrics), *cost_cells(rows, method)])
    blocks.append(f"{overall[0].num_pairs} pairs of {overall[0].num_scenes} scenes.")
    blocks.append(markdown_table(header, body))

    paired = _shown_gains(rows, baselines)
    if paired:
        blocks.append("How much better on the same pairs (positive is better), and on how many of them:")
        body = [
            [f"{ours} over {theirs}", *(_gain_cell(cells[m]) for m in metrics)]
            for (ours, theirs), cells in paired.items()
        ]
        blocks.append(markdown_table(["", *(TITLES[metric] for metric in metrics)], body))

    for by, title in _GROUP_TITLES.items():
        body = []
        for group in dict.fromkeys(s.group for s in summaries if s.by == by):
            for method in methods_of(rows):
                cells = {s.metric: s for s in summaries if (s.by, s.group, s.method) == (by, group, method)}
                if cells:
                    label = f"{group} ({cells[metrics[0]].num_pairs})"
                    body.append([label, method, *(f"{cells[m].mean:.{DIGITS[m]}f}" for m in metrics)])
        if body:
            blocks.append(title)
            blocks.append(markdown_table([f"{by} (pairs)", "method", *(TITLES[m] for m in metrics)], body))
    return "\n\n".join(blocks) + "\n"


def to_csv(summaries: Sequence[ScoreSummary]) -> str:
    """One line per group, method and metric, unrounded."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(ScoreSummary.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(summary) for summary in summaries)
    return buffer.getvalue()


def results(rows: Sequence[Row], *, run: Mapping[str, Any], kinds: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What results.json holds, ready for JSON: NaN and infinity, which JSON does not know, are None.

    The gains are those of every method over every other.
    """
    return _without_nan(
        {
            "format": _FORMAT,
            "run": run,
            "summary": [asdict(summary) for summary in summarize(rows, kinds=kinds)],
            "gains": [asdict(gain) for gain in gains(rows, kinds=kinds, method=None)],
            "rows": [asdict(row) for row in sorted(rows, key=lambda row: row.pair)],
        }
    )


def write_results(
    folder: str | Path,
    rows: Sequence[Row],
    *,
    run: Mapping[str, Any],
    table: str,
    kinds: Mapping[str, str] | None = None,
) -> None:
    """Write results.json, table.md and table.csv, each complete or not at all.

    Args:
        folder: Made if it is missing.
        rows: From `evaluate_pairs`.
        run: What the numbers depend on: configuration, weights, data, environment, seconds.
        table: Markdown, from `to_markdown` or `PaperTable.to_markdown`.
        kinds: Kind of each scene, for the groups.

    Raises:
        FileError: the folder cannot be written.
    """
    folder = Path(folder)
    contents = results(rows, run=run, kinds=kinds)
    with writing(folder / "results.json") as temporary:
        temporary.write_text(json.dumps(contents, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    with writing(folder / "table.md") as temporary:
        temporary.write_text(table, encoding="utf-8")
    with writing(folder / "table.csv") as temporary:
        temporary.write_text(to_csv(summarize(rows, kinds=kinds)), encoding="utf-8")


def cost_cells(rows: Sequence[Row], method: str) -> tuple[str, str, str]:
    """Mean number of Gaussians, median time, which one cold start does not move, and largest peak of memory."""
    ours = {row.pair: row for row in rows if row.method == method}.values()
    counts = [row.num_gaussians for row in ours if row.num_gaussians is not None]
    seconds = sorted(row.seconds for row in ours if row.seconds is not None)
    peaks = [row.peak_memory_bytes for row in ours if row.peak_memory_bytes is not None]
    return (
        f"{sum(counts) / len(counts):,.0f}" if counts else "",
        f"{seconds[len(seconds) // 2]:.2f}" if seconds else "",
        f"{max(peaks) / 1e6:,.0f}" if peaks else "",
    )


def markdown_table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown_gains(rows: Sequence[Row], baselines: Sequence[str]) -> dict[tuple[str, str], dict[str, Gain]]:
    """Gains over all pairs by (method, over) and metric."""
    present = methods_of(rows)
    for name in baselines:
        if name not in present:
            raise InputError(f"There is no method {name!r} to compare with; choose from {', '.join(present)}.")
    found = (
        [gain for name in baselines for gain in gains(rows, method=None, over=name)]
        if baselines
        else gains(rows, method=present[-1])
    )
    shown: dict[tuple[str, str], dict[str, Gain]] = {}
    for gain in found:
        if gain.by == "all":
            shown.setdefault((gain.method, gain.over), {})[gain.metric] = gain
    return shown


def _full_cell(summary: ScoreSummary) -> str:
    digits = DIGITS[summary.metric]
    interval = f"[{summary.low:.{digits}f}, {summary.high:.{digits}f}]"
    return f"{summary.mean:.{digits}f} {interval}, {summary.median:.{digits}f}"


def _gain_cell(gain: Gain) -> str:
    digits = DIGITS[gain.metric]
    interval = f"[{gain.low:+.{digits}f}, {gain.high:+.{digits}f}]"
    return f"{gain.mean:+.{digits}f} {interval}, {gain.won:.0%}"


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return value
