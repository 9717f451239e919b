"""Contact sheets of what an evaluation saw: the best, median and worst pairs."""

import math
from collections.abc import Sequence

from jaxtyping import Float
from torch import Tensor

from sr3r.errors import InputError
from sr3r.evaluate.benchmark import Row
from sr3r.evaluate.prediction import Prediction
from sr3r.evaluate.statistics import methods_of
from sr3r.images import tile

_INPUT_CAPTION = "input {}"


def best_median_worst(rows: Sequence[Row], *, method: str | None = None) -> list[tuple[str, int]]:
    """Labels and numbers of the pairs with the highest, median and lowest mean PSNR; each pair at most once.

    Args:
        rows: From `evaluate_pairs`.
        method: Whose PSNR decides; without it the last method's, which is SR3R if it is there.
    """
    if not rows:
        raise InputError("There are no rows to choose pairs from; evaluate at least one pair.")
    method = method or methods_of(rows)[-1]
    values: dict[int, list[float]] = {}
    for row in rows:
        if row.method == method:
            values.setdefault(row.pair, []).append(-math.inf if math.isnan(row.psnr) else row.psnr)
    ranked = sorted(values, key=lambda pair: (-sum(values[pair]) / len(values[pair]), pair))
    chosen: dict[int, str] = {}
    for label, pair in (("best", ranked[0]), ("worst", ranked[-1]), ("median", ranked[len(ranked) // 2])):
        chosen.setdefault(pair, label)
    return [(chosen[pair], pair) for pair in ranked if pair in chosen]


def draw_sheet(predictions: Sequence[tuple[str, int, Prediction]], rows: Sequence[Row]) -> Float[Tensor, "3 h w"]:
    """One line per pair: the low-resolution inputs, what the methods show at the middle target, the truth.

    Args:
        predictions: (label, number of the pair, prediction).
        rows: The scores that go into the captions.
    """
    lines = []
    height = max(prediction.truth.shape[-2] for _, _, prediction in predictions)
    for label, pair, prediction in predictions:
        ours = [row for row in rows if row.pair == pair]
        frames = list(dict.fromkeys(row.target for row in ours))
        t = len(prediction.truth) // 2
        scores = {row.method: row for row in ours if row.target == frames[t]}
        line = [(_INPUT_CAPTION.format(i + 1), image) for i, image in enumerate(prediction.inputs)]
        line[0] = (f"{label}: {ours[0].key}", line[0][1])
        for method in _shown(prediction):
            line.append((f"{method} {scores[method].psnr:.1f} dB", prediction.images[method][t]))
        lines.append([*line, ("truth", prediction.truth[t])])
    return tile(lines, height=height)


def _shown(prediction: Prediction) -> Sequence[str]:
    """The methods with Gaussians; the others only when there are none."""
    return [method for method in prediction.images if method in prediction.num_gaussians] or list(prediction.images)
