"""Which data set a description opens."""

from pathlib import Path

import pytest

from sr3r.data import SyntheticDataset, open_dataset
from sr3r.errors import InputError


def test_data_sets_are_opened_by_description(tmp_path: Path) -> None:
    synthetic = open_dataset("synthetic:12")
    assert isinstance(synthetic, SyntheticDataset)
    assert synthetic.seed == 12
    for spec, message in (
        ("synthetic:x", "whole number"),
        (str(tmp_path), r"is no data set: it is no folder of shards, \.torch chunks, DTU, "),
        ("nowhere", "no data set 'nowhere'"),
    ):
        with pytest.raises(InputError, match=message):
            open_dataset(spec)
