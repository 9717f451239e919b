"""What is installed with the package is under licences that are allowed, or named in NOTICE."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch

from places import REPOSITORY

PROGRAM = REPOSITORY / "tools" / "licences.py"


def checked(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True)


def wheel(folder: Path, metadata: str, files: dict[str, bytes]) -> None:
    """A wheel of tyro, which the package needs, with other content."""
    files = {"tyro/__init__.py": b"", **files}
    information = "tyro-1.0.dist-info"
    files[f"{information}/METADATA"] = f"Metadata-Version: 2.4\nName: tyro\nVersion: 1.0\n{metadata}".encode()
    files[f"{information}/RECORD"] = "".join(f"{name},,\n" for name in files).encode()
    with zipfile.ZipFile(folder / "tyro-1.0-py3-none-any.whl", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


@pytest.mark.skipif(torch.version.cuda is not None, reason="The CUDA build brings NVIDIA's packages.")
def test_what_the_package_needs_is_allowed_or_named_and_links_nothing_under_the_gpl() -> None:
    done = checked()
    assert (done.returncode, done.stderr) == (0, "")
    assert "torch" in done.stdout
    assert not [part for part in ("SuiteSparse", "x264", "FFmpeg", "pycolmap") if part in done.stdout]


def test_allowed_licences_pass(tmp_path: Path) -> None:
    wheel(tmp_path, "License-Expression: GPL-3.0-only OR MIT AND BSD-3-Clause", {})
    assert checked("--wheels", tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("metadata", "files", "message"),
    [
        ("License: see LICENSE", {}, "tyro: its licence is not known"),
        ("License-Expression: AGPL-3.0-only", {}, "tyro: AGPL-3.0-only is not among"),
        (
            "License-Expression: MIT",
            {"tyro.libs/libnew-0123abcd.so.1": b"1"},
            "libnew in tyro: its licence is not known",
        ),
        ("License-Expression: MIT", {"tyro/core.abi3.so": b"\0CHOLMOD/Supernodal\0"}, "SuiteSparse in tyro: GPL"),
        ("License-Expression: MIT", {"tyro/core.pyd": b"\0x264 - core 165\0"}, "x264 in tyro: GPL"),
    ],
)
def test_what_is_unknown_or_copyleft_and_not_named_is_refused(
    metadata: str, files: dict[str, bytes], message: str, tmp_path: Path
) -> None:
    wheel(tmp_path, metadata, files)
    done = checked("--wheels", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert len(done.stderr.splitlines()) == 1
