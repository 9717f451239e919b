import os
import signal
from pathlib import Path

# The tests' tensors are small: more threads only get in each other's way. Subprocesses inherit it.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import hypothesis
import pytest
import torch

from places import REPOSITORY

# Shells start what runs in the background with Ctrl-C ignored, and the processes of the tests would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples every time, and no deadline that a busy machine could miss.
hypothesis.settings.register_profile("tests", derandomize=True, deadline=None, max_examples=25, database=None)
hypothesis.settings.load_profile("tests")


@pytest.fixture
def generator() -> torch.Generator:
    """Seeded randomness."""
    return torch.Generator().manual_seed(0)


@pytest.fixture(scope="session")
def realscenes() -> Path:
    """A folder of real scenes in RE10K chunks that does not belong to the repository."""
    folder = REPOSITORY.parent / "shared" / "data" / "realscenes" / "train"
    if not folder.is_dir():
        pytest.skip("the real scenes beside the repository (../shared/data/realscenes/train) are not there")
    return folder
