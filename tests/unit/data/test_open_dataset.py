"""Which data set a description opens."""

from pathlib import Path

import pytest

from memory_scenes import MemoryDataset, odd_dataset
from places import REPOSITORY
from sr3r.data import SyntheticDataset, open_dataset
from sr3r.data.readers import READERS
from sr3r.data.readers.reader import Reader
from sr3r.errors import InputError


def test_data_sets_are_opened_by_description(tmp_path: Path) -> None:
    synthetic = open_dataset("synthetic:12")
    assert isinstance(synthetic, SyntheticDataset)
    assert synthetic.seed == 12
    for spec, message in (
        ("synthetic:x", "whole number"),
        (str(tmp_path), r"is not a data set: it is not a folder of shards, \.torch chunks, DTU, "),
        ("nowhere", "no data set 'nowhere'"),
    ):
        with pytest.raises(InputError, match=message):
            open_dataset(spec)


def test_the_page_on_data_lists_every_format_in_the_order_of_the_readers() -> None:
    page = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[1:3] for line in page.splitlines() if line.startswith("| folder")]
    listed = [(what.partition("]")[0], recognised_by) for what, recognised_by in rows if what.startswith("[")]
    *formats, (unposed, _) = [(what.removeprefix("["), recognised_by) for what, recognised_by in listed]
    assert formats == [(reader.name, reader.recognised_by) for reader in READERS]
    assert unposed == "photos or a video"


def test_a_format_is_added_with_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_tape(folder: Path) -> MemoryDataset | None:
        return odd_dataset() if (folder / "tape").is_file() else None

    monkeypatch.setattr("sr3r.data.readers.READERS", (*READERS, Reader("tapes", "a `tape`", open_tape)))
    with pytest.raises(InputError, match="photos with cameras, tapes, photos or a video"):
        open_dataset(tmp_path)
    (tmp_path / "tape").touch()
    assert len(open_dataset(tmp_path)) == 5
