"""Evaluation indices: published ones and those of one's own."""

import json
from collections import Counter
from pathlib import Path

import pytest

from places import REPOSITORY
from sr3r.data import Pair, load_evaluation_index
from sr3r.errors import FileError, InputError


def test_both_layouts_of_evaluation_indices_are_read(tmp_path: Path) -> None:
    path = tmp_path / "index.json"
    one = {"context": [0, 4], "target": [1, 2]}
    path.write_text(json.dumps({"a": one, "b": None, "c": [one, one | {"overlap": 0.5}]}))
    pairs = load_evaluation_index(path)
    assert [pair.key for pair in pairs] == ["a", "c", "c"]
    assert pairs[0].context == [0, 4]
    assert pairs[0].target == [1, 2]
    assert [pair.overlap for pair in pairs] == [None, None, 0.5]


@pytest.mark.parametrize(
    "content",
    ["[1]", "{", "{}", '{"a": null}', '{"a": 3}', '{"a": {"context": [1]}}', '{"a": {"context": [-1], "target": []}}'],
)
def test_other_evaluation_indices_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "index.json"
    path.write_text(content)
    with pytest.raises(FileError, match="evaluation index"):
        load_evaluation_index(path)
    with pytest.raises(FileError, match=r"missing\.json does not exist"):
        load_evaluation_index(tmp_path / "missing.json")


SHARED = REPOSITORY.parent / "shared"
INDICES = {
    "pixelsplat/evaluation_index_re10k.json": ("pixelSplat RE10K", 6474),
    "pixelsplat/evaluation_index_acid.json": ("pixelSplat ACID", 1595),
    "noposplat/evaluation_index_re10k.json": ("NoPoSplat RE10K", 5601),
    "noposplat/evaluation_index_acid.json": ("NoPoSplat ACID", 1341),
    "noposplat/evaluation_index_dtu.json": ("NoPoSplat DTU", 16),
    "noposplat/evaluation_index_scannetpp.json": ("NoPoSplat ScanNet++", 50),
    "mvsplat/evaluation_index_dtu_nctx2.json": ("MVSplat DTU, 2 views", 64),
    "mvsplat/evaluation_index_dtu_nctx3.json": ("MVSplat DTU, 3 views", 64),
    "depthsplat/dl3dv_start_0_distance_10_ctx_2v_tgt_4v.json": ("DepthSplat DL3DV, 10 frames, 2 views", 140),
    "depthsplat/dl3dv_start_0_distance_50_ctx_2v_video_0_50.json": ("DepthSplat DL3DV, 50 frames, 2 views", 140),
    "depthsplat/dl3dv_start_0_distance_50_ctx_4v_video_0_50.json": ("DepthSplat DL3DV, 50 frames, 4 views", 140),
    "depthsplat/dl3dv_start_0_distance_50_ctx_6v_video_0_50.json": ("DepthSplat DL3DV, 50 frames, 6 views", 140),
}


@pytest.fixture(scope="module")
def indices() -> Path:
    folder = SHARED / "eval_index"
    if not folder.is_dir():
        pytest.skip("the published indices beside the repository (../shared/eval_index) are not there")
    return folder


@pytest.mark.parametrize("name", INDICES)
def test_published_indices_are_recognised_whatever_the_file_is_called(name: str, indices: Path, tmp_path: Path) -> None:
    protocol, count = INDICES[name]
    (tmp_path / "index.json").write_text(json.dumps(json.loads((indices / name).read_text()), indent=1))
    pairs = load_evaluation_index(tmp_path / "index.json")
    assert len(pairs) == count
    assert {pair.protocol for pair in pairs} == {protocol}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("evaluation_index_re10k.json", {"small": 1403, "medium": 2568, "large": 1630}),
        ("evaluation_index_acid.json", {"small": 249, "medium": 644, "large": 448}),
        ("evaluation_index_scannetpp.json", {None: 50}),
    ],
)
def test_pairs_are_classed_by_overlap_as_noposplat_does(name: str, expected: dict, indices: Path) -> None:
    pairs = load_evaluation_index(indices / "noposplat" / name)
    assert Counter(pair.overlap_class for pair in pairs) == expected


def test_an_index_of_ones_own_has_no_protocol_and_dtu_pairs_lose_their_number(tmp_path: Path) -> None:
    pair = {"context": [33, 31], "target": [32]}
    path = tmp_path / "index.json"
    path.write_text(json.dumps({"scan1_train_00": pair, "scan1_train_01": pair, "other_00": pair}))
    pairs = load_evaluation_index(path)
    assert [pair.key for pair in pairs] == ["scan1_train", "scan1_train", "other_00"]
    assert [pair.protocol for pair in pairs] == [None] * 3
    assert [pair.overlap_class for pair in pairs] == [None] * 3


def test_pairs_of_two_views_are_widened_evenly() -> None:
    pair = Pair(key="a", context=[58, 133], target=[84], overlap=0.9)
    assert pair.with_context(3).context == [58, 95, 133]
    assert pair.with_context(2).context == [58, 133]
    assert Pair(key="a", context=[33, 31], target=[]).with_context(3).context == [33, 32, 31]
    assert pair.overlap_class is None
    with pytest.raises(InputError, match="no 90 context views from frame 58 to 133"):
        pair.with_context(90)


def test_an_overlap_that_is_no_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.json"
    path.write_text(json.dumps({"a": {"context": [0, 1], "target": [], "overlap": "half"}}))
    with pytest.raises(FileError, match="Scene a of the evaluation index"):
        load_evaluation_index(path)
