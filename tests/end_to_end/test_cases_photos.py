"""What people have: photos of every kind, through the command line, with the words that they get."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
import torch
from PIL import Image

from demo_photos import demo_paths, demo_photos
from sr3r.cli import main
from sr3r.formats import load
from sr3r.images import save_image
from tiny_models import tiny_model

pytestmark = pytest.mark.e2e

LEFT, RIGHT, BETWEEN = demo_paths("demo_aerial")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model; what it makes is not pretty."""
    folder = tmp_path_factory.mktemp("weights")
    tiny_model(dtype=torch.float32).save_pretrained(folder)
    return folder


def copy(source: Path, target: str, **options: Any) -> None:
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as image:
        image.save(target, **options)


def photos_of_a_mac() -> None:
    copy(LEFT, "left.jpg")
    copy(RIGHT, "right.jpg")
    for name in ("._left.jpg", ".DS_Store", "Thumbs.db"):
        Path(name).write_bytes(b"\0\5\x16\7")


def photos_of_two_cards() -> None:
    copy(LEFT, "cam1/0001.jpg")
    copy(RIGHT, "cam2/0001.jpg")


def one_photo_at_half_size() -> None:
    copy(LEFT, "a.jpg")
    with Image.open(RIGHT) as image:
        image.reduce(2).save("b.jpg")


def avif_photos() -> None:
    copy(LEFT, "a.avif", quality=90)
    copy(RIGHT, "b.avif", quality=90)


def video_of_ten_bits() -> None:
    for number, photo in enumerate((LEFT, BETWEEN, RIGHT)):
        copy(photo, f"frames/{number}.png")
    coding = ["-c:v", "libx264", "-crf", "12", "-pix_fmt", "yuv420p10le", "walk.mp4"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-framerate", "5", "-i", "frames/%d.png", *coding]
    subprocess.run(command, check=True)


def one_photo_mirrored() -> None:
    copy(LEFT, "a.jpg")
    save_image(demo_photos("demo_aerial")[1].flip(-1), "b.jpg")


def one_photo_cropped() -> None:
    copy(LEFT, "a.jpg")
    with Image.open(LEFT) as image:
        width, height = image.size
        image.resize(image.size, box=(width / 100, height / 100, width * 0.99, height * 0.99)).save("b.jpg")


def photos_of_two_lenses() -> None:
    copy(LEFT, "a.jpg")
    with Image.open(RIGHT) as image:
        width, height = image.size
        image.resize(image.size, box=(width / 4, height / 4, width * 0.75, height * 0.75)).save("b.jpg")


def photos_of_two_shapes() -> None:
    copy(LEFT, "a.jpg")
    with Image.open(RIGHT) as image:
        image.crop((0, 0, 300, 300)).save("b.jpg")


def a_photo_of_another_place() -> None:
    copy(LEFT, "shots/a.jpg")
    copy(RIGHT, "shots/b.jpg")
    stranger = pytest.importorskip("skimage.data").astronaut()[:360, :480]
    Image.fromarray(stranger).save("shots/stranger.jpg")


def a_folder_with_photos_that_do_not_belong() -> None:
    a_photo_of_another_place()
    Path("shots/cut.jpg").write_bytes(LEFT.read_bytes()[:3000])
    with Image.open(LEFT) as image:
        image.transpose(Image.Transpose.ROTATE_90).save("shots/turned.jpg")
    copy(LEFT, "shots/zcopy.jpg")


def a_panorama() -> None:
    copy(LEFT, "a.jpg")
    copy(RIGHT, "b.jpg", xmp=b'<rdf:Description GPano:ProjectionType="cylindrical"/>')


def a_broken_photo() -> None:
    copy(LEFT, "a.jpg")
    Path("b.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")


FOCAL = ("--focal", "0.75")

WORKS: dict[Callable[[], None], tuple[tuple[str, ...], list[str]]] = {
    photos_of_a_mac: ((".", *FOCAL), ["left.jpg", "right.jpg"]),
    photos_of_two_cards: (("cam1/0001.jpg", "cam2/0001.jpg", *FOCAL), ["cam1/0001.jpg", "cam2/0001.jpg"]),
    one_photo_at_half_size: (("a.jpg", "b.jpg", *FOCAL), ["a.jpg", "b.jpg"]),
    avif_photos: (("*.avif", *FOCAL), ["a.avif", "b.avif"]),
    video_of_ten_bits: (("walk.mp4", *FOCAL), ["walk-00000.jpg", "walk-00001.jpg", "walk-00002.jpg"]),
    photos_of_two_lenses: (("a.jpg", "b.jpg", "--focal", "0.75", "--focal", "1.5"), ["a.jpg", "b.jpg"]),
    a_photo_of_another_place: (("shots", *FOCAL), ["a.jpg", "b.jpg"]),
}

REFUSED: dict[Callable[[], None], tuple[tuple[str, ...], str]] = {
    one_photo_mirrored: (("a.jpg", "b.jpg"), "a.jpg and b.jpg show one place, but one of them is mirrored"),
    one_photo_cropped: (("a.jpg", "b.jpg"), "The camera did not move between a.jpg and b.jpg"),
    photos_of_two_lenses: (("a.jpg", "b.jpg"), "times as large: they seem to be of different lenses or zooms"),
    photos_of_two_shapes: (("a.jpg", "b.jpg"), "is 480x360, b.jpg is 300x300 (width x height)"),
    a_photo_of_another_place: (
        ("shots/a.jpg", "shots/b.jpg", "shots/stranger.jpg"),
        "stranger.jpg has too little in common with the other photos",
    ),
    a_panorama: (("a.jpg", "b.jpg"), "b.jpg is a panorama, which no single camera sees"),
    a_broken_photo: (("a.jpg", "b.heic"), "b.heic is not an image that can be read"),
    photos_of_two_cards: (("cam1/0001.jpg", "cam1/0001.jpg"), "cam1/0001.jpg is given twice"),
}


@pytest.mark.parametrize("make", WORKS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("out", ["out.ply", "scene"])
def test_what_people_have_becomes_a_scene(
    make: Callable[[], None], out: str, tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if out == "scene" and make not in (photos_of_two_cards, video_of_ten_bits):
        pytest.skip("the folder differs only where names do")
    monkeypatch.chdir(tmp_path)
    make()
    arguments, names = WORKS[make]
    assert main(["reconstruct", *arguments, "-o", out, "--weights", str(weights)]) == 0
    folder = Path(out)
    cameras = folder / "scene.cameras.json" if out == "scene" else Path("out.cameras.json")
    assert [frame["file"] for frame in json.loads(cameras.read_text())["frames"]] == names
    assert len(load(folder / "scene.ply" if out == "scene" else folder)) > 1000
    if out == "scene":
        assert all((folder / "photos" / name).is_file() for name in names)


def test_what_is_left_out_of_a_folder_is_named(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    a_folder_with_photos_that_do_not_belong()
    assert main(["reconstruct", "shots", *FOCAL, "-o", "out.ply", "--weights", str(weights)]) == 0
    said = capsys.readouterr().err
    assert "left out: stranger.jpg (too little in common with the other photos" in said
    assert "left out cut.jpg: The image shots/cut.jpg is damaged or cut short" in said
    assert "left out turned.jpg: shots/turned.jpg is " in said
    assert "left out zcopy.jpg: shots/a.jpg and shots/zcopy.jpg are the same picture" in said
    assert main(["reconstruct", "shots", *FOCAL, "-o", "out.ply", "--weights", str(weights), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["photos"] == [str(Path("shots") / name) for name in ("a.jpg", "b.jpg")]
    lost = ("cut.jpg", "stranger.jpg", "turned.jpg", "zcopy.jpg")
    assert summary["left_out"] == [str(Path("shots") / name) for name in lost]


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_what_cannot_work_is_refused_in_words_about_the_photos(
    make: Callable[[], None],
    tmp_path: Path,
    weights: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    make()
    arguments, sentence = REFUSED[make]
    assert main(["reconstruct", *arguments, "-o", "out.ply", "--weights", str(weights)]) == 2
    assert sentence in capsys.readouterr().err
    assert not Path("out.ply").exists()
    assert not Path("out.cameras.json").exists()


def test_too_many_photos_are_refused_before_they_are_read(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names = [f"{number}.jpg" for number in range(25)]
    for name in names:
        Path(name).write_bytes(b"never read")
    assert main(["reconstruct", *names, "-o", "out.ply", "--weights", str(weights)]) == 2
    said = capsys.readouterr().err
    assert "2 to 24 photos, not 25. Name fewer, or give their folder, or a pattern in quotes" in said
