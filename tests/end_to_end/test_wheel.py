import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.e2e
def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("sr3r-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("sr3r/")}
    files = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src" / "sr3r").rglob("*") if path.is_file()}
    assert held == {name for name in files if "__pycache__" not in name}
    assert "sr3r/py.typed" in held
    assert "sr3r/assets/demo_aerial/cameras.json" in held
    assert wheel.stat().st_size < 25e6
