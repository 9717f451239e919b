import json
from dataclasses import replace
from pathlib import Path

import pytest

from sr3r.errors import FileError, InputError
from sr3r.evaluate import Journal, Row

RUN = {"config": {"size": 64, "methods": ("nearest", "sr3r")}, "weights_fingerprint": "abc"}


def rows_of(pair: int) -> list[Row]:
    nearest = Row(
        pair=pair,
        key=f"scene {pair}",
        context=(0, 3),
        target=1,
        overlap=0.7,
        overlap_class="large",
        method="nearest",
        psnr=20.125 + pair,
        ssim=1 / 3,
    )
    return [nearest, replace(nearest, method="sr3r", lpips=0.1, num_gaussians=6, seconds=0.5, peak_memory_bytes=10**9)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results" / "rows.jsonl"


def test_rows_come_back_as_they_were(path: Path):
    journal = Journal(path, run=RUN)
    journal.add(rows_of(4), seconds=1.5)
    journal.add(rows_of(0), seconds=2.0)
    again = Journal(path, run=RUN)
    assert again.rows == journal.rows == [*rows_of(4), *rows_of(0)]
    assert again.done == {0, 4}
    assert again.seconds == 3.5
    assert [path.name for path in path.parent.iterdir()] == ["rows.jsonl"]


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_a_line_that_a_crash_cut_off_is_dropped_and_written_again(path: Path, cut: int):
    journal = Journal(path, run=RUN)
    journal.add(rows_of(0), seconds=1.0)
    journal.add(rows_of(1), seconds=1.0)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    again = Journal(path, run=RUN)
    assert again.done == {0}
    again.add(rows_of(1), seconds=1.0)
    assert path.read_bytes() == whole


def test_a_header_that_a_crash_cut_off_is_no_loss(path: Path):
    Journal(path, run=RUN)
    path.write_bytes(path.read_bytes()[:-5])
    assert Journal(path, run=RUN).done == set()


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({**RUN, "config": {"size": 128, "methods": ("nearest", "sr3r")}}, r"config\.size = 64, not 128"),
        ({**RUN, "config": {"size": 64, "methods": ("nearest",)}}, r"config\.methods = \['nearest', 'sr3r'\], not"),
        ({**RUN, "weights_fingerprint": None}, "weights_fingerprint = abc, not None"),
        ({**RUN, "lpips": "VGG"}, "lpips = None, not VGG"),
    ],
)
def test_rows_of_another_evaluation_are_never_mixed_in(path: Path, other: dict, message: str):
    Journal(path, run=RUN).add(rows_of(0), seconds=1.0)
    before = path.read_bytes()
    with pytest.raises(InputError, match=f"made with {message}.*Choose another folder, or remove that file"):
        Journal(path, run=other)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("notes\n", "holds no evaluation's rows"),
        ('{"format": "something else", "run": {}}\n', "holds no evaluation's rows"),
        (json.dumps({"format": "sr3r-rows-1", "run": RUN}) + '\n{"pair": 0}\n', "is damaged"),
        (json.dumps({"format": "sr3r-rows-1", "run": RUN}) + "\n\n", "is damaged"),
    ],
)
def test_other_files_are_refused_and_kept(path: Path, content: str, message: str):
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(FileError, match=message):
        Journal(path, run=RUN)
    assert path.read_text() == content


def test_without_a_file_rows_are_held_in_memory():
    journal = Journal(None, run=RUN)
    journal.add(rows_of(2), seconds=1.0)
    assert (journal.rows, journal.done, journal.seconds) == (rows_of(2), {2}, 1.0)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match=r"Cannot write .*rows\.jsonl"):
        Journal(tmp_path / "file" / "rows.jsonl", run=RUN)
