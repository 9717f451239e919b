"""Cameras for the page: what sr3r wrote is read without torch, and equal to what the thorough way gives."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sr3r.errors import FileError
from sr3r.viewer import shown_cameras
from sr3r.viewer.shown_cameras import read_shown_cameras


def test_cameras_that_we_wrote_are_read_the_short_way_and_equal(folder: Path, monkeypatch: pytest.MonkeyPatch):
    path = folder / "scene.cameras.json"
    thorough = shown_cameras._read_thoroughly(path)
    monkeypatch.setattr(shown_cameras, "_read_thoroughly", None)  # Must not be needed.
    assert read_shown_cameras(path) == thorough
    assert thorough.names == ["a.jpg", "b.jpg"]
    assert thorough.detail == (320, 240)


def shear(data: dict[str, Any]) -> None:
    data["frames"][0]["c2w"][0][1] = 0.5


def repeat(data: dict[str, Any]) -> None:
    data["frames"][1]["file"] = "a.jpg"


def lose_near(data: dict[str, Any]) -> None:
    del data["near"]


def use_pixels(data: dict[str, Any]) -> None:
    data["frames"][0]["K"][0][0] = 500.0


def empty(data: dict[str, Any]) -> None:
    data["frames"] = []


def skew(data: dict[str, Any]) -> None:
    data["frames"][0]["K"][0][1] = 0.1


def lose_detail(data: dict[str, Any]) -> None:
    data["detail"] = [320]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (shear, "not a rotation"),
        (repeat, "more than one camera for a.jpg"),
        (lose_near, "only one of near and far"),
        (use_pixels, "must be normalised"),
        (skew, "skew is not supported"),
        (lose_detail, "detail must be 2 numbers"),
        (empty, "has no list of frames"),
    ],
)
def test_what_somebody_spoilt_is_said_as_everywhere(
    spoil: Callable[[dict[str, Any]], None], message: str, folder: Path
):
    path = folder / "scene.cameras.json"
    data = json.loads(path.read_text())
    spoil(data)
    path.write_text(json.dumps(data))
    with pytest.raises(FileError, match=message):
        read_shown_cameras(path)


def test_a_lens_goes_the_thorough_way(folder: Path):
    path = folder / "scene.cameras.json"
    data = json.loads(path.read_text())
    data["frames"][0]["lens"] = {"fisheye": True, "k1": 0.01}
    path.write_text(json.dumps(data))
    bent, straight = read_shown_cameras(path).cameras
    assert bent.K != straight.K
