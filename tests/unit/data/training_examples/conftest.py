from pathlib import Path

import pytest

from scene_files import chunk_record, make_cameras, write_chunks
from sr3r.data import SyntheticDataset


@pytest.fixture(scope="module")
def dataset() -> SyntheticDataset:
    return SyntheticDataset(1, size=(32, 32))


@pytest.fixture(scope="module")
def sequences(tmp_path_factory) -> Path:
    """Three scenes of 30 frames."""
    records = [chunk_record(f"scene{i}", make_cameras(30)) for i in range(3)]
    return write_chunks(tmp_path_factory.mktemp("chunks"), [records])
