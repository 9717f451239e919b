"""What the README tells people to type works as written."""

import re
import shlex
import shutil
import webbrowser
from pathlib import Path

import pytest

from sr3r.cli import COMMANDS, main

pytestmark = pytest.mark.e2e

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a.jpg and b.jpg, as the README has them, to work in."""
    demo = REPOSITORY / "src" / "sr3r" / "assets" / "demo_aerial"
    shutil.copy(demo / "left.jpg", tmp_path / "a.jpg")
    shutil.copy(demo / "right.jpg", tmp_path / "b.jpg")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands(*names: str) -> list[list[str]]:
    lines = re.findall(rf"^    sr3r ((?:{'|'.join(names)}) .*)$", README, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def test_the_commands_turn_two_photos_into_a_scene_a_video_and_a_smaller_file(photos: Path) -> None:
    found = commands("reconstruct", "render", "export")
    assert len(found) == 4
    for argv in found:
        assert main(argv) == 0
    assert {"room.ply", "room.png", "room.mp4", "room.html", "room.spz"} <= {path.name for path in photos.iterdir()}
    assert (photos / "room.spz").stat().st_size < (photos / "room.ply").stat().st_size


def test_the_python_example_runs(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    (block,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)
    assert tuple(getattr(names["picture"], "shape", ())) == (2, 3, 256, 256)
    assert (photos / "room.ply").is_file()
    assert len(opened) == 1


def test_every_command_of_the_readme_exists() -> None:
    used = set(re.findall(r"^    sr3r (\w+)", README, re.MULTILINE))
    assert used
    assert used <= COMMANDS.keys()
