from pathlib import Path

import pytest

from memory_scenes import odd_dataset
from scene_files import write_shards
from sr3r.data.shards.writing import ConvertConfig


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """The shards of `odd_dataset`."""
    write_shards(odd_dataset(), tmp_path / "shards", ConvertConfig(source="drawn", licence="CC0"))
    return tmp_path / "shards"
