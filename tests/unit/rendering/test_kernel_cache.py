"""A damaged or full cache of compiled kernels costs time, nothing else."""

import importlib.util
import logging
from pathlib import Path
from types import ModuleType

import pytest

from sr3r.rendering.kernel_cache import forgive

SOURCE = "from numba import njit\n\n@njit(cache=True)\ndef double(x):\n    return 2 * x\n"


def num_loaded(folder: Path, *needing: ModuleType) -> int:
    """Run the kernel as a new process would; how many of its versions came from the disk."""
    path = folder / "kernels.py"
    if not path.exists():
        path.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("kernels", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    forgive(module, needing=needing)
    assert module.double(21) == 42
    return sum(module.double.stats.cache_hits.values())


def test_a_kernel_is_compiled_again_when_a_file_that_it_needs_changes(tmp_path: Path) -> None:
    other = ModuleType("other")
    other.__file__ = str(tmp_path / "other.py")
    (tmp_path / "other.py").write_text("FACTOR = 2\n")
    assert [num_loaded(tmp_path, other) for _ in range(2)] == [0, 1]
    (tmp_path / "other.py").write_text("FACTOR = 20\n")
    assert [num_loaded(tmp_path, other) for _ in range(2)] == [0, 1]


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("content", [b"", b"garbage", None], ids=["empty", "garbage", "cut"])
def test_damaged_compiled_code_is_made_anew(
    suffix: str, content: bytes | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert num_loaded(tmp_path) == 0
    assert num_loaded(tmp_path) == 1
    (path,) = tmp_path.rglob(f"*{suffix}")
    path.write_bytes(path.read_bytes()[:-9] if content is None else content)
    with caplog.at_level(logging.WARNING):
        assert num_loaded(tmp_path) == 0
    assert [record.getMessage().count("is damaged") for record in caplog.records] == [1]
    assert num_loaded(tmp_path) == 1


def test_kernels_run_where_they_cannot_be_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    num_loaded(tmp_path)
    (index,) = tmp_path.rglob("*.nbi")
    index.unlink()
    index.mkdir()  # Nobody, not even root, can write a file there.
    with caplog.at_level(logging.WARNING):
        assert num_loaded(tmp_path) == 0
    assert "cannot be kept" in caplog.text
