"""Means, intervals and differences of rows, as Markdown, CSV and JSON."""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sr3r.errors import FileError
from sr3r.evaluate.benchmark import METHODS, Method, Row
from sr3r.files import read_text, writing

METRICS = ("psnr", "ssim", "lpips")
LOWER_IS_BETTER = frozenset({"lpips"})
EVERYTHING = "all"
"""Name of the group that holds every pair."""

_TITLES = {"psnr": "PSNR, dB", "ssim": "SSIM", "lpips": "LPIPS-VGG"}
_DIGITS = {"psnr": 2, "ssim": 3, "lpips": 3}
_NUM_RESAMPLES = 2000
_FORMAT = "sr3r-evaluation-1"


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One method, one metric, one group of pairs.

    Attributes:
        group: "all", or a kind of scene.
        method: The method.
        metric: "psnr", "ssim" or "lpips".
        num_pairs: Pairs in the group.
        num_scenes: Scenes in the group.
        mean: Over targets of a pair, then over pairs.
        low: Lower end of the 95 % bootstrap interval of the mean.
        high: Upper end.
        median: Over pairs, of the means over targets.
    """

    group: str
    method: Method
    metric: str
    num_pairs: int
    num_scenes: int
    mean: float
    low: float
    high: float
    median: float


@dataclass(frozen=True, kw_only=True)
class Gain:
    """How much better one method is than another on the same pairs.

    Attributes:
        group: "all", or a kind of scene.
        method: The better one, if the gain is positive.
        over: What it is compared with.
        metric: "psnr", "ssim" or "lpips".
        mean: Mean over pairs of the difference; positive is better, for LPIPS too.
        low: Lower end of the 95 % bootstrap interval of the mean.
        high: Upper end.
        won: Share of pairs on which the method is better.
    """

    group: str
    method: Method
    over: Method
    metric: str
    mean: float
    low: float
    high: float
    won: float


def summarize(rows: Sequence[Row], *, kinds: Mapping[str, str] | None = None) -> list[Summary]:
    """Mean, median and interval of every method and metric, over all pairs and per kind of scene.

    The interval is a percentile bootstrap over scenes (over pairs when there is one scene only), because the
    pairs of one scene are no independent measurements. It is the same each time for the same rows.

    Args:
        rows: From `evaluate_pairs`.
        kinds: Kind of each scene, for the groups; scenes without one are in "all" only.
    """
    summaries = []
    for group, members in _groups(rows, kinds or {}):
        for method in _methods(members):
            for metric in METRICS:
                values = _pair_means(members, method, metric)
                if values:
                    scenes = {key for key, _ in values}
                    per_pair = torch.tensor(list(values.values()), dtype=torch.float64)
                    low, high = _interval(values)
                    summaries.append(
                        Summary(
                            group=group,
                            method=method,
                            metric=metric,
                            num_pairs=len(values),
                            num_scenes=len(scenes),
                            mean=per_pair.mean().item(),
                            low=low,
                            high=high,
                            median=per_pair.quantile(0.5).item(),
                        )
                    )
    return summaries


def gains(rows: Sequence[Row], *, kinds: Mapping[str, str] | None = None, method: Method = "sr3r") -> list[Gain]:
    """Paired differences between one method and each of the others, over the pairs that both have."""
    result = []
    for group, members in _groups(rows, kinds or {}):
        for over in _methods(members):
            if over == method:
                continue
            for metric in METRICS:
                ours, theirs = (_pair_means(members, m, metric) for m in (method, over))
                sign = -1.0 if metric in LOWER_IS_BETTER else 1.0
                values = {pair: sign * (ours[pair] - theirs[pair]) for pair in ours if pair in theirs}
                if values:
                    low, high = _interval(values)
                    result.append(
                        Gain(
                            group=group,
                            method=method,
                            over=over,
                            metric=metric,
                            mean=sum(values.values()) / len(values),
                            low=low,
                            high=high,
                            won=sum(value > 0 for value in values.values()) / len(values),
                        )
                    )
    return result


def read_kinds(data: str | Path) -> dict[str, str]:
    """Kind of each scene ("indoor", "outdoor", ...) from the data's manifest.json; empty without one.

    Raises:
        FileError: there is a manifest but it is not JSON.
    """
    path = Path(data) / "manifest.json"
    if not path.is_file():
        return {}
    try:
        manifest = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise FileError(f"{path} is not valid JSON ({error}). Fix it, or remove it.") from error
    if isinstance(manifest, dict):
        records = [{"key": key, **record} for key, record in manifest.items() if isinstance(record, dict)]
    else:
        records = [record for record in manifest if isinstance(record, dict)] if isinstance(manifest, list) else []
    return {str(r["key"]): str(r["kind"]) for r in records if r.get("key") and r.get("kind")}


def to_markdown(rows: Sequence[Row], *, kinds: Mapping[str, str] | None = None, notes: Sequence[str] = ()) -> str:
    """Three tables for people: methods, gains of SR3R, kinds of scenes; `notes` become a list above them."""
    summaries = summarize(rows, kinds=kinds)
    overall = [summary for summary in summaries if summary.group == EVERYTHING]
    metrics = [metric for metric in METRICS if any(summary.metric == metric for summary in overall)]
    blocks = ["\n".join(f"- {note}" for note in notes)] if notes else []
    if not overall:
        return "\n\n".join([*blocks, "Nothing was evaluated."]) + "\n"

    header = ["method", *(f"{_TITLES[m]}: mean [95 %], median" for m in metrics), "Gaussians", "seconds"]
    body = []
    for method in _methods(rows):
        cells = {s.metric: s for s in overall if s.method == method}
        body.append([method, *(_full_cell(cells[m]) for m in metrics), *_cost_cells(rows, method)])
    blocks.append(f"{overall[0].num_pairs} pairs of {overall[0].num_scenes} scenes.")
    blocks.append(_markdown_table(header, body))

    paired = [gain for gain in gains(rows) if gain.group == EVERYTHING]
    if paired:
        blocks.append("How much better SR3R is on the same pairs (positive is better), and on how many of them:")
        header = ["sr3r over", *(_TITLES[metric] for metric in metrics)]
        body = [
            [over, *(_gain_cell(next(g for g in paired if (g.over, g.metric) == (over, m))) for m in metrics)]
            for over in dict.fromkeys(gain.over for gain in paired)
        ]
        blocks.append(_markdown_table(header, body))

    groups = [group for group in dict.fromkeys(s.group for s in summaries) if group != EVERYTHING]
    if groups:
        blocks.append("Means by kind of scene:")
        body = []
        for group in groups:
            for method in _methods(rows):
                cells = {s.metric: s for s in summaries if (s.group, s.method) == (group, method)}
                if cells:
                    label = f"{group} ({cells[metrics[0]].num_pairs})"
                    body.append([label, method, *(f"{cells[m].mean:.{_DIGITS[m]}f}" for m in metrics)])
        blocks.append(_markdown_table(["kind (pairs)", "method", *(_TITLES[m] for m in metrics)], body))
    return "\n\n".join(blocks) + "\n"


def to_csv(summaries: Sequence[Summary]) -> str:
    """One line per group, method and metric, unrounded."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(Summary.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(summary) for summary in summaries)
    return buffer.getvalue()


def results(rows: Sequence[Row], *, run: Mapping[str, Any], kinds: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What results.json holds, ready for JSON: NaN and infinity, which JSON does not know, are None."""
    return _without_nan(
        {
            "format": _FORMAT,
            "run": run,
            "summary": [asdict(summary) for summary in summarize(rows, kinds=kinds)],
            "gains": [asdict(gain) for gain in gains(rows, kinds=kinds)],
            "rows": [asdict(row) for row in sorted(rows, key=lambda row: row.pair)],
        }
    )


def write_results(
    folder: str | Path,
    rows: Sequence[Row],
    *,
    run: Mapping[str, Any],
    kinds: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> None:
    """Write results.json, table.md and table.csv, each complete or not at all.

    Args:
        folder: Made if it is missing.
        rows: From `evaluate_pairs`.
        run: What the numbers depend on: configuration, weights, data, environment, seconds, memory.
        kinds: Kind of each scene, for the groups of the tables.
        notes: What a reader of the table must know.

    Raises:
        FileError: the folder cannot be written.
    """
    folder = Path(folder)
    contents = results(rows, run=run, kinds=kinds)
    with writing(folder / "results.json") as temporary:
        temporary.write_text(json.dumps(contents, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    with writing(folder / "table.md") as temporary:
        temporary.write_text(to_markdown(rows, kinds=kinds, notes=notes), encoding="utf-8")
    with writing(folder / "table.csv") as temporary:
        temporary.write_text(to_csv(summarize(rows, kinds=kinds)), encoding="utf-8")


def _groups(rows: Sequence[Row], kinds: Mapping[str, str]) -> Iterator[tuple[str, list[Row]]]:
    yield EVERYTHING, list(rows)
    for kind in sorted({kinds[row.key] for row in rows if row.key in kinds}):
        yield kind, [row for row in rows if kinds.get(row.key) == kind]


def _methods(rows: Sequence[Row]) -> list[Method]:
    present = {row.method for row in rows}
    return [method for method in METHODS if method in present]


def _pair_means(rows: Sequence[Row], method: Method, metric: str) -> dict[tuple[str, int], float]:
    """Mean over targets, by scene and pair, in the order of the pairs."""
    values: dict[tuple[str, int], list[float]] = {}
    for row in rows:
        value = getattr(row, metric)
        if row.method == method and value is not None:
            values.setdefault((row.key, row.pair), []).append(value)
    return {pair: sum(v) / len(v) for pair, v in sorted(values.items(), key=lambda item: item[0][1])}


def _interval(values: Mapping[tuple[str, int], float]) -> tuple[float, float]:
    scenes = list(dict.fromkeys(key for key, _ in values))
    units = list(values) if len(scenes) == 1 else scenes
    sums = torch.zeros(len(units), dtype=torch.float64)
    counts = torch.zeros(len(units), dtype=torch.float64)
    number = {unit: i for i, unit in enumerate(units)}
    for pair, value in values.items():
        i = number[pair if len(scenes) == 1 else pair[0]]  # pyright: ignore[reportArgumentType]
        sums[i] += value
        counts[i] += 1
    # A fixed generator: an interval that changes when it is printed again would be no help to anyone.
    generator = torch.Generator().manual_seed(0)
    drawn = torch.randint(len(units), (_NUM_RESAMPLES, len(units)), generator=generator)
    means: Tensor = sums[drawn].sum(1) / counts[drawn].sum(1)
    if means.isnan().any():
        return math.nan, math.nan
    low, high = means.quantile(torch.tensor([0.025, 0.975], dtype=torch.float64)).tolist()
    return low, high


def _full_cell(summary: Summary) -> str:
    digits = _DIGITS[summary.metric]
    interval = f"[{summary.low:.{digits}f}, {summary.high:.{digits}f}]"
    return f"{summary.mean:.{digits}f} {interval}, {summary.median:.{digits}f}"


def _gain_cell(gain: Gain) -> str:
    digits = _DIGITS[gain.metric]
    interval = f"[{gain.low:+.{digits}f}, {gain.high:+.{digits}f}]"
    return f"{gain.mean:+.{digits}f} {interval}, {gain.won:.0%}"


def _cost_cells(rows: Sequence[Row], method: Method) -> tuple[str, str]:
    """Mean number of Gaussians, and median time, which one cold start does not move."""
    ours = {row.pair: row for row in rows if row.method == method}.values()
    counts = [row.num_gaussians for row in ours if row.num_gaussians is not None]
    seconds = sorted(row.seconds for row in ours if row.seconds is not None)
    return (
        f"{sum(counts) / len(counts):,.0f}" if counts else "",
        f"{seconds[len(seconds) // 2]:.2f}" if seconds else "",
    )


def _markdown_table(header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return value
