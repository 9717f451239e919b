"""The package asks nobody for anything: photos become a scene without a socket being opened."""

import subprocess
import sys
from pathlib import Path

import pytest

import sr3r

PHOTOS = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
PROGRAM = f"""
import importlib, pkgutil, os, sys
used = []
sys.addaudithook(lambda event, arguments: used.append(event) if event.startswith(("socket.", "urllib.")) else None)
import sr3r
for module in pkgutil.walk_packages(sr3r.__path__, "sr3r."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
result = sr3r.reconstruct([{str(PHOTOS / "left.jpg")!r}, {str(PHOTOS / "right.jpg")!r}], device="cpu")
sr3r.save(result.gaussians, "scene.ply")
assert len(result.gaussians.means) > 1000
# What native code opened, which Python does not tell of, would still be open.
files = [f"/proc/self/fd/{{number}}" for number in os.listdir("/proc/self/fd")]
print(used, [file for file in files if os.path.islink(file) and os.readlink(file).startswith("socket:")])
"""


@pytest.mark.e2e
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="Open files are listed in /proc.")
def test_importing_everything_and_reconstructing_opens_no_socket(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[] []"


@pytest.mark.e2e
def test_the_watch_would_see_a_socket(tmp_path: Path) -> None:
    program = PROGRAM.split("import sr3r")[0] + "import socket\nsocket.socket().close()\nprint(used)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['socket.__new__']"
