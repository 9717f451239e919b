"""Means, intervals, gains and tables of rows."""

import csv
import io
import json
import math
from dataclasses import replace

import pytest
import torch

from sr3r import evaluate as evaluation
from sr3r.data.evaluation_index import Pair
from sr3r.errors import FileError, InputError
from sr3r.evaluate import Row


def row(number: int, key: str, method: str, psnr: float, *, target: int = 0, lpips: float | None = None) -> Row:
    scores = {"psnr": psnr, "ssim": psnr / 100, "lpips": lpips}
    return Row(pair=number, key=key, context=(0, 1), target=target, overlap=None, method=method, **scores)


def pair_of(overlap: float) -> Pair:
    return Pair(key="a", context=[0, 1], target=[2], overlap=overlap)


@pytest.fixture
def rows() -> list[Row]:
    """Two scenes; the one of the second pair has two targets."""
    values = {"nearest": (15.0, 14.5, 12.0), "sr3r": (22.125, 25.25, 26.0)}
    targets = ((0, "b", 2), (1, "a", 1), (1, "a", 2))
    return [
        row(number, key, method, psnrs[i], target=target)
        for i, (number, key, target) in enumerate(targets)
        for method, psnrs in values.items()
    ]


def test_means_are_over_targets_then_pairs():
    rows = [
        row(0, "a", "sr3r", 10),
        row(0, "a", "sr3r", 20, target=1),
        row(1, "b", "sr3r", 30),
        row(2, "b", "sr3r", 36),
    ]
    summary = next(s for s in evaluation.summarize(rows) if s.metric == "psnr")
    assert (summary.num_pairs, summary.num_scenes) == (3, 2)
    assert summary.mean == pytest.approx((15 + 30 + 36) / 3)
    assert summary.median == 30
    # Two scenes drawn with replacement: only a, only b, or both.
    assert summary.low == pytest.approx(15)
    assert summary.high == pytest.approx(33)


def test_intervals_shrink_with_more_scenes_and_cover_the_mean():
    generator = torch.Generator().manual_seed(0)
    values = (20 + torch.randn(400, generator=generator)).tolist()
    widths = []
    for count in (25, 400):
        rows = [row(i, f"scene {i}", "sr3r", value) for i, value in enumerate(values[:count])]
        summary = next(s for s in evaluation.summarize(rows) if s.metric == "psnr")
        assert summary.low < summary.mean < summary.high
        widths.append(summary.high - summary.low)
    # The normal approximation: 2 * 1.96 sigma / sqrt(n).
    assert widths[0] == pytest.approx(3.92 / 5, rel=0.3)
    assert widths[1] == pytest.approx(3.92 / 20, rel=0.15)


def test_one_scene_is_resampled_by_pairs():
    rows = [row(i, "a", "sr3r", 20 + i) for i in range(10)]
    summary = next(s for s in evaluation.summarize(rows) if s.metric == "psnr")
    assert summary.low < summary.mean < summary.high


def test_groups_are_the_kinds_of_scenes():
    rows = [row(0, "a", "sr3r", 10), row(1, "b", "sr3r", 20), row(2, "c", "sr3r", 60)]
    means = {
        s.group: s.mean for s in evaluation.summarize(rows, kinds={"a": "indoor", "b": "outdoor"}) if s.metric == "psnr"
    }
    assert means == {"all": 30, "indoor": 10, "outdoor": 20}


def test_groups_are_classes_of_overlap_too():
    values = {0.2: 10.0, 0.5: 20.0, 0.7: 30.0, 0.9: 40.0}
    rows = [
        replace(row(i, f"scene {i}", "sr3r", psnr), overlap_class=pair_of(overlap).overlap_class)
        for i, (overlap, psnr) in enumerate(values.items())
    ]
    means = {s.group: s.mean for s in evaluation.summarize(rows) if (s.by, s.metric) == ("overlap", "psnr")}
    # Beyond 0.8 there is no class.
    assert means == {"small": 10, "medium": 20, "large": 30}
    assert "| small (1) | sr3r | 10.00 | 0.100 |" in evaluation.to_markdown(rows)


def test_gains_of_any_method_over_any_other_can_be_had():
    rows = [row(i, f"scene {i}", name, 10 * i + j) for i in range(3) for j, name in enumerate("abc")]
    found = {(g.method, g.over): g for g in evaluation.gains(rows, method=None) if g.metric == "psnr"}
    assert set(found) == {(x, y) for x in "abc" for y in "abc" if x != y}
    assert found["c", "a"].mean == -found["a", "c"].mean == 2
    # Paired: the scenes differ by tens, the differences by nothing.
    assert found["c", "a"].low == found["c", "a"].high == 2
    assert {g.method for g in evaluation.gains(rows, method=None, over="b")} == {"a", "c"}
    lines = evaluation.to_markdown(rows, baselines=("a", "b")).splitlines()
    assert [line.split(" |")[0] for line in lines if " over " in line] == [
        "| b over a", "| c over a", "| a over b", "| c over b",
    ]  # fmt: skip
    with pytest.raises(InputError, match="no method 'd' to compare with; choose from a, b, c"):
        evaluation.to_markdown(rows, baselines=("d",))


def test_gains_are_paired_and_positive_when_better():
    rows = [
        row(0, "a", "sr3r", 22, lpips=0.3),
        row(0, "a", "scaffold", 20, lpips=0.4),
        row(1, "b", "sr3r", 30, lpips=0.2),
        row(1, "b", "scaffold", 31, lpips=0.5),
        row(2, "c", "sr3r", 99, lpips=0.0),
    ]
    found = {gain.metric: gain for gain in evaluation.gains(rows)}
    assert found["psnr"].mean == pytest.approx(0.5)
    assert found["psnr"].won == 0.5
    assert found["lpips"].mean == pytest.approx(0.2)
    assert found["lpips"].won == 1
    assert {gain.over for gain in evaluation.gains(rows)} == {"scaffold"}


def test_the_markdown_table_has_the_numbers(rows: list[Row]):
    text = evaluation.to_markdown(rows, kinds={"a": "indoor"}, notes=["64x64 to 256x256"])
    lines = text.splitlines()
    assert lines[0] == "- 64x64 to 256x256"
    assert "2 pairs of 2 scenes." in lines
    assert "LPIPS" not in text
    summary = next(s for s in evaluation.summarize(rows) if (s.method, s.metric) == ("sr3r", "psnr"))
    line = next(line for line in lines if line.startswith("| sr3r |"))
    assert f"| {summary.mean:.2f} [{summary.low:.2f}, {summary.high:.2f}], {summary.median:.2f} |" in line
    assert any(line.startswith("| indoor (1) | sr3r |") for line in lines)
    columns = [line.count("|") for line in lines if line.startswith("|")]
    # Header, rule, and a line for each of two methods.
    assert len(set(columns[:4])) == 1
    assert evaluation.to_markdown([]) == "Nothing was evaluated.\n"


def test_the_csv_is_unrounded(rows: list[Row]):
    summaries = evaluation.summarize(rows)
    read = list(csv.DictReader(io.StringIO(evaluation.to_csv(summaries))))
    assert len(read) == len(summaries)
    assert [float(line["mean"]) for line in read] == [s.mean for s in summaries]


def test_results_are_strict_json_even_after_a_failure(tmp_path, rows: list[Row]):
    broken = [*rows, row(9, "a", "sr3r", math.nan)]
    evaluation.write_results(
        tmp_path / "new" / "folder",
        broken,
        run={"weights": "compact", "seconds": math.inf},
        table=evaluation.to_markdown(broken),
    )
    folder = tmp_path / "new" / "folder"
    assert sorted(path.name for path in folder.iterdir()) == ["results.json", "table.csv", "table.md"]

    def refuse(name: str) -> None:
        raise AssertionError(name)

    results = json.loads((folder / "results.json").read_text(), parse_constant=refuse)
    assert results["run"] == {"weights": "compact", "seconds": None}
    assert len(results["rows"]) == len(broken)
    assert results["rows"][-1]["psnr"] is None
    assert {"pair", "key", "context", "target", "method", "psnr", "ssim", "lpips"} <= set(results["rows"][0])
    assert "nan" in (folder / "table.md").read_text()


def test_kinds_come_from_the_manifest(tmp_path):
    assert evaluation.read_kinds(tmp_path) == {}
    manifest = tmp_path / "manifest.json"
    manifest.write_text('[{"key": "a", "kind": "indoor"}, {"key": "b"}, 3]')
    assert evaluation.read_kinds(tmp_path) == {"a": "indoor"}
    manifest.write_text('{"a": {"kind": "aerial"}}')
    assert evaluation.read_kinds(tmp_path) == {"a": "aerial"}
    manifest.write_text("[")
    with pytest.raises(FileError, match=r"manifest\.json is not JSON"):
        evaluation.read_kinds(tmp_path)
