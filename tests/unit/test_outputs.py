"""Where results go, and that nothing is lost unnoticed."""

from pathlib import Path

import pytest

from sr3r.cli.outputs import check_kept, replaced, scene_folder, unused
from sr3r.errors import InputError


@pytest.mark.parametrize(
    ("photos", "name"),
    [
        (["IMG_1.jpg", "IMG_2.jpg"], "IMG_1"),
        (["trip/kitchen"], "kitchen"),
        (["trip/*.jpg"], "trip"),
        (["*.jpg"], "scene"),
        (["walk.mp4"], "walk"),
        (["."], "trips"),
    ],
)
def test_a_scene_without_a_place_is_named_after_its_photos(
    photos: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trips" / "trip" / "kitchen").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "trips")
    assert scene_folder([Path(photo) for photo in photos]) == Path("outputs") / name


def test_a_name_of_ours_is_always_new(tmp_path: Path) -> None:
    assert unused(tmp_path / "a.mp4") == tmp_path / "a.mp4"
    (tmp_path / "a.mp4").touch()
    assert unused(tmp_path / "a.mp4") == tmp_path / "a-2.mp4"
    (tmp_path / "a-2.mp4").touch()
    assert unused(tmp_path / "a.mp4") == tmp_path / "a-3.mp4"


def test_what_is_read_is_not_written(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    with pytest.raises(InputError, match=r"a\.jpg is read, so it cannot be written too"):
        check_kept(tmp_path / ".." / tmp_path.name / "a.jpg", [tmp_path / "b.jpg", photo])
    check_kept(tmp_path / "c.jpg", [photo])


def test_only_files_that_are_there_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.ply").touch()
    assert replaced([tmp_path / "a.ply", tmp_path / "b.ply", tmp_path]) == [str(tmp_path / "a.ply")]
