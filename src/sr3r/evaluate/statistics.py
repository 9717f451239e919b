"""Means, medians, intervals and paired differences of rows, over all pairs and in groups of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor

from sr3r.data.evaluation_index import Overlap
from sr3r.evaluate.benchmark import Row

METRICS = ("psnr", "ssim", "lpips")
LOWER_IS_BETTER = frozenset({"lpips"})
EVERYTHING = "all"
"""Name of the group that holds every pair."""

By = Literal["all", "kind", "overlap"]
"""What groups pairs: nothing, the kind of scene, or how much of a scene both context views see."""

_NUM_RESAMPLES = 2000


@dataclass(frozen=True, kw_only=True)
class ScoreSummary:
    """One method, one metric, one group of pairs.

    Attributes:
        by: What the group is one of.
        group: "all", a kind of scene, or a class of overlap.
        method: The method.
        metric: "psnr", "ssim" or "lpips".
        num_pairs: Pairs in the group.
        num_scenes: Scenes in the group.
        mean: Over targets of a pair, then over pairs.
        low: Lower end of the 95 % bootstrap interval of the mean.
        high: Upper end.
        median: Over pairs, of the means over targets.
    """

    by: By
    group: str
    method: str
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
        by: What the group is one of.
        group: "all", a kind of scene, or a class of overlap.
        method: The better one, if the gain is positive.
        over: What it is compared with.
        metric: "psnr", "ssim" or "lpips".
        mean: Mean over pairs of the difference; positive is better, for LPIPS too.
        low: Lower end of the 95 % bootstrap interval of the mean.
        high: Upper end.
        won: Share of pairs on which the method is better.
    """

    by: By
    group: str
    method: str
    over: str
    metric: str
    mean: float
    low: float
    high: float
    won: float


def summarize(rows: Sequence[Row], *, kinds: Mapping[str, str] | None = None) -> list[ScoreSummary]:
    """Mean, median and interval of every method and metric, over all pairs, per kind of scene and per overlap.

    The interval is a percentile bootstrap over scenes (over pairs when there is one scene only), because the
    pairs of one scene are not independent measurements. It is the same each time for the same rows.

    Args:
        rows: From `evaluate_pairs`.
        kinds: Kind of each scene, for the groups; scenes without one are in "all" only.
    """
    summaries = []
    for by, group, members in _groups(rows, kinds or {}):
        for method in methods_of(members):
            for metric in METRICS:
                values = _pair_means(members, method, metric)
                if values:
                    per_pair = torch.tensor(list(values.values()), dtype=torch.float64)
                    low, high = _interval(values)
                    summaries.append(
                        ScoreSummary(
                            by=by,
                            group=group,
                            method=method,
                            metric=metric,
                            num_pairs=len(values),
                            num_scenes=len({key for key, _ in values}),
                            mean=per_pair.mean().item(),
                            low=low,
                            high=high,
                            median=per_pair.quantile(0.5).item(),
                        )
                    )
    return summaries


def gains(
    rows: Sequence[Row],
    *,
    kinds: Mapping[str, str] | None = None,
    method: str | None = "sr3r",
    over: str | None = None,
) -> list[Gain]:
    """Paired differences between methods, over the pairs that both have, in the groups of `summarize`.

    Args:
        rows: From `evaluate_pairs`.
        kinds: Kind of each scene, for the groups.
        method: Whose gains; None for those of every method.
        over: What it is compared with; None for every other method.
    """
    result = []
    for by, group, members in _groups(rows, kinds or {}):
        present = methods_of(members)
        means = {(name, metric): _pair_means(members, name, metric) for name in present for metric in METRICS}
        for ours in [name for name in present if method in (None, name)]:
            for theirs in [name for name in present if over in (None, name) and name != ours]:
                for metric in METRICS:
                    a, b = means[ours, metric], means[theirs, metric]
                    sign = -1.0 if metric in LOWER_IS_BETTER else 1.0
                    values = {pair: sign * (a[pair] - b[pair]) for pair in a if pair in b}
                    if values:
                        low, high = _interval(values)
                        result.append(
                            Gain(
                                by=by,
                                group=group,
                                method=ours,
                                over=theirs,
                                metric=metric,
                                mean=sum(values.values()) / len(values),
                                low=low,
                                high=high,
                                won=sum(value > 0 for value in values.values()) / len(values),
                            )
                        )
    return result


def methods_of(rows: Sequence[Row]) -> list[str]:
    """The methods in the order in which they were scored."""
    return list(dict.fromkeys(row.method for row in rows))


def _groups(rows: Sequence[Row], kinds: Mapping[str, str]) -> Iterator[tuple[By, str, list[Row]]]:
    yield "all", EVERYTHING, list(rows)
    for kind in sorted({kinds[row.key] for row in rows if row.key in kinds}):
        yield "kind", kind, [row for row in rows if kinds.get(row.key) == kind]
    for overlap in get_args(Overlap):
        members = [row for row in rows if row.overlap_class == overlap]
        if members:
            yield "overlap", overlap, members


def _pair_means(rows: Sequence[Row], method: str, metric: str) -> dict[tuple[str, int], float]:
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
