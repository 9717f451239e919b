"""The main job through the real command line, and every bad input that we could think of."""

import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest
import torch
from PIL import Image

import sr3r
from sr3r.camera_files import load_all_cameras
from sr3r.cli import main
from sr3r.formats import load, save
from sr3r.images import load_image
from sr3r.metrics import psnr
from sr3r.reconstruction import reconstruct
from sr3r.rendering import render
from sr3r.viewer.viewer_scene import load_viewer_scene
from tiny_models import tiny_model

pytestmark = pytest.mark.e2e

DEMO = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
LEFT, RIGHT, BETWEEN, CAMERAS = (DEMO / f for f in ("left.jpg", "right.jpg", "between.jpg", "cameras.json"))


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model; what it makes is not pretty."""
    folder = tmp_path_factory.mktemp("weights")
    tiny_model(dtype=torch.float32).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, weights: Path) -> Path:
    """A scene with the cameras that were found for it."""
    out = tmp_path_factory.mktemp("scene") / "room.ply"
    assert (
        main(["reconstruct", str(LEFT), str(RIGHT), "-o", str(out), "--weights", str(weights), "--quality", "fast"])
        == 0
    )
    return out


def run_sr3r(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The real program."""
    command = [sys.executable, "-c", "import sys; from sr3r.cli import main; sys.exit(main())"]
    return subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)


def test_two_photos_become_a_scene(tmp_path: Path, weights: Path) -> None:
    out, preview = tmp_path / "new" / "room.ply", tmp_path / "preview.png"
    options = ["--preview", preview, "--weights", weights, "--quality", "fast", "--json"]
    ran = run_sr3r("reconstruct", LEFT, RIGHT, "-o", out, *options)
    assert ran.returncode == 0, ran.stderr
    summary = json.loads(ran.stdout)
    gaussians = load(out)
    assert summary["num_gaussians"] == len(gaussians) > 1000
    assert summary["input_size"] == [64, 88]
    assert summary["output_size"] == [256, 352]
    assert summary["cameras_from"] == "photos"
    assert summary["focal_source"] in ("estimated", "assumed")
    assert set(summary["seconds"]) == {"photos", "weights", "cameras", "network", "preview", "total"}
    assert 0 < summary["near"] < summary["far"]
    assert load_image(preview).std() > 0.05
    assert "finding the cameras" in ran.stderr
    assert sorted(p.name for p in out.parent.iterdir()) == ["room.cameras.json", "room.ply"]


def test_without_a_suffix_the_output_is_a_folder_to_view(tmp_path: Path, weights: Path) -> None:
    folder = tmp_path / "room"
    options = ["-o", str(folder), "--weights", str(weights), "--quality", "fast"]
    assert main(["reconstruct", str(LEFT), str(RIGHT), *options]) == 0
    viewer_scene = load_viewer_scene(folder)
    assert viewer_scene.title == "room"
    scaffold, result = (len(layer.gaussians) for layer in viewer_scene.layers)
    assert scaffold < result
    assert viewer_scene.names == [LEFT.name, RIGHT.name]
    assert all(photo is not None for photo in viewer_scene.photos)
    assert main(["export", str(folder / "scene.ply"), str(tmp_path / "room.html")]) == 0
    assert "<title>room - SR3R</title>" in (tmp_path / "room.html").read_text()


def test_help_and_mistakes_do_not_import_torch() -> None:
    code = (
        "import sys; from sr3r.cli import main; codes = [main(['--help']), main(['nothing'])]\n"
        "for command in ('reconstruct', 'render', 'export'):\n"
        "    try: main([command, '--help'])\n"
        "    except SystemExit as end: codes.append(end.code)\n"
        "codes.append(main(['reconstruct', 'a.jpg', '-o', 'a.ply']))\n"
        "print(codes, 'torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.splitlines()[-1] == "[0, 2, 0, 0, 0, 2] False"
    assert "Traceback" not in ran.stderr


def test_the_default_quality_is_told_with_the_next_better_one(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        str(LEFT),
        str(RIGHT),
        "--cameras",
        str(CAMERAS),
        "-o",
        str(tmp_path / "a.ply"),
        "--weights",
        str(weights),
    ]
    for options, line in [
        ([], "photos reduced to 184x136; --quality high uses more\n"),
        (["--quality", "full"], ""),
        (["--lr-size", "64"], ""),
    ]:
        assert main(["reconstruct", *arguments, *options]) == 0
        shown = capsys.readouterr().err
        assert (line in shown) if line else ("photos reduced" not in shown)


def test_a_refusal_of_the_photos_comes_before_the_model_is_loaded(tmp_path: Path, weights: Path) -> None:
    broken = tmp_path / "weights"
    shutil.copytree(weights, broken)
    (broken / "model.safetensors").write_bytes(b"nothing")
    photos = [load_image(p)[:, ::30, ::30] for p in (LEFT, RIGHT)]
    with pytest.raises(sr3r.InputError, match="too small"):
        reconstruct(photos, model=broken)


def test_the_saved_scene_renders_as_the_one_in_memory(tmp_path: Path, weights: Path) -> None:
    result = reconstruct([LEFT, RIGHT], cameras=CAMERAS, model=weights, quality="fast")
    save(result.gaussians, tmp_path / "a.ply")
    cameras, size = result.views.cameras, result.views.size
    before = render(result.gaussians, cameras, size).rgb.clamp(0, 1)
    after = render(load(tmp_path / "a.ply"), cameras, size).rgb.clamp(0, 1)
    assert psnr(before, after).min() > 60
    # In the world of the given cameras.
    assert torch.allclose(result.views.cameras.c2w, load_all_cameras(CAMERAS).c2w[:2], atol=1e-5)


def test_the_views_are_the_photos_reduced_with_their_cameras(weights: Path) -> None:
    result = reconstruct([LEFT, RIGHT], cameras=CAMERAS, model=weights, lr_size=32)
    assert result.views.size == (32, 40)
    assert result.size == (128, 160)
    height, width = result.photos.size
    # Square pixels stay square, or nearly so: sides are whole pixels.
    K = result.views.cameras.K[0]
    assert float(K[0, 0] * 40) == pytest.approx(float(K[1, 1] * 32), rel=0.01)
    assert width / height == pytest.approx(40 / 32, rel=0.01)
    assert torch.equal(result.cameras.K, load_all_cameras(CAMERAS).K[:2])
    # The whole photo, of which the views show a part, at the size of the result.
    scale = 160 / width
    with Image.open(LEFT) as photo:
        assert result.detail == pytest.approx([scale * side for side in photo.size], rel=0.01)


def test_small_photos_are_used_as_they_are(tmp_path: Path, weights: Path) -> None:
    for photo in (LEFT, RIGHT):
        with Image.open(photo) as image:
            image.resize((67, 50)).save((tmp_path / photo.name).with_suffix(".png"))
    result = reconstruct([tmp_path / "left.png", tmp_path / "right.png"], cameras=CAMERAS, model=weights)
    assert result.views.size == (48, 64)
    assert torch.equal(result.views.images[0], load_image(tmp_path / "left.png")[:, 1:49, 1:65])


def test_tensors_can_be_reconstructed(weights: Path) -> None:
    photos = [load_image(p) for p in (LEFT, RIGHT)]
    stages: list[str] = []
    result = reconstruct(photos, model=weights, quality="fast", on_stage=stages.append)
    assert stages == ["photos", "cameras", "weights", "network"] == list(result.seconds)
    assert result.poses is not None
    assert (result.gaussians.opacities > 0).all()


def test_photos_that_are_too_small_for_poses_say_so(tmp_path: Path, weights: Path) -> None:
    photos = [load_image(p)[:, ::30, ::30] for p in (LEFT, RIGHT)]
    with pytest.raises(sr3r.InputError, match="too small"):
        reconstruct(photos, model=weights)


def test_a_preview_with_truth_tells_the_error(tmp_path: Path, weights: Path) -> None:
    out, preview = tmp_path / "room.ply", tmp_path / "preview.png"
    arguments = ["reconstruct", LEFT, RIGHT, "-o", out, "--preview", preview, "--weights", weights, "--quality", "fast"]
    assert main([*map(str, arguments), "--cameras", str(CAMERAS), "--truth", str(BETWEEN)]) == 0
    sheet = load_image(preview)
    # The last picture of the second row is the truth.
    assert sheet.shape[-1] > 3 * 352
    assert sheet.shape[-2] > 2 * 256


def test_three_photos_become_a_scene(tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "room.ply"
    arguments = ["reconstruct", LEFT, BETWEEN, RIGHT, "-o", out, "--weights", weights, "--json", "--lr-size", "32"]
    assert main(list(map(str, arguments))) == 0
    assert json.loads(capsys.readouterr().out)["num_scaffold_gaussians"] <= 3 * 32 * 40
    assert len(load_all_cameras(out.with_suffix(".cameras.json"))) == 3


def test_a_scene_becomes_a_video_a_picture_and_a_folder(scene: Path, tmp_path: Path) -> None:
    video, picture, folder = tmp_path / "a.mp4", tmp_path / "a.png", tmp_path / "frames"
    small = ["--size", "48", "64", "--frames", "3"]
    assert main(["render", str(scene), "-o", str(video), *small]) == 0
    # ffmpeg's own count; imageio_ffmpeg.read_frames leaves its pipes open, which is an error here.
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(video), "-f", "null", "-"]
    counted = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stderr
    assert "64x48" in counted
    assert re.findall(r"frame=\s*(\d+)", counted)[-1] == "4"  # There and back.
    assert main(["render", str(scene), "-o", str(picture), "--frames", "3", "--path", "orbit"]) == 0
    assert load_image(picture).shape == (3, 384, 512)  # The shape of the photos.
    assert main(["render", str(scene), "-o", str(folder), "--cameras", str(CAMERAS), *small]) == 0
    assert len(list(folder.iterdir())) == 3


def test_export_makes_a_scene_smaller(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "small.ply"
    assert main(["export", str(scene), str(out), "--prune", "0.01", "--max-gaussians", "500"]) == 0
    assert len(load(out)) == 500
    assert load(out).opacities.min() > 0.01


@pytest.fixture
def bad(tmp_path: Path) -> Callable[[str], list[Path]]:
    """Two files to reconstruct from, wrong in a certain way."""

    def make(kind: str) -> list[Path]:
        a, b = tmp_path / "a.jpg", tmp_path / "b.jpg"
        shutil.copy(LEFT, a)
        shutil.copy(RIGHT, b)
        with Image.open(RIGHT) as opened:
            image = opened.convert("RGB")
        match kind:
            case "one photo":
                return [a]
            case "identical":
                shutil.copy(LEFT, b)
            case "resaved":
                with Image.open(LEFT) as same:
                    same.save(b, quality=60)
            case "no overlap":
                elsewhere = pytest.importorskip("skimage.data").astronaut()
                Image.fromarray(elsewhere[:360, :480]).save(b)
            case "other shape":
                image.resize((400, 200)).save(b)
            case "text":
                b.write_text("This is not a photo.")
            case "empty":
                b.write_bytes(b"")
            case "truncated":
                b.write_bytes(RIGHT.read_bytes()[:5000])
            case "huge":
                # A few hundred bytes of PNG that would be 1.2 GB of pixels.
                Image.new("1", (20000, 20000)).save(b, format="PNG")
            case "black":
                Image.blend(image, Image.new("RGB", image.size), 0.97).save(b)
            case "white":
                Image.new("RGB", image.size, "white").save(b)
            case "missing":
                b.unlink()
            case "folder":
                b.unlink()
                b.mkdir()
        return [a, b]

    return make


def rejected(arguments: list[str], out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a request that cannot be met; the message on stderr."""
    before = set(out.parent.iterdir()) if out.parent.is_dir() else None
    capsys.readouterr()
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    lines = [line for line in captured.err.splitlines() if line.startswith("sr3r: error: ")]
    assert len(lines) == 1
    assert captured.err.splitlines()[-1] == lines[0]
    # Nothing new: no partial file, no temporary one.
    assert (set(out.parent.iterdir()) if out.parent.is_dir() else None) == before
    return lines[0]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("one photo", "needs at least two photos, not 1"),
        ("identical", r"a\.jpg and .*b\.jpg are the same picture"),
        ("resaved", "did not move|are the same picture"),
        ("no overlap", "too little in common"),
        ("other shape", r"a\.jpg is 480x360, .*b\.jpg is 400x200"),
        ("text", r"b\.jpg is not an image"),
        ("empty", r"b\.jpg is not an image"),
        ("truncated", r"b\.jpg is damaged or cut short"),
        ("huge", r"b\.jpg is larger than 100 megapixels"),
        ("black", r"b\.jpg is almost black"),
        ("white", r"b\.jpg is of one colour"),
        ("missing", r"b\.jpg does not exist"),
        ("folder", r"b\.jpg holds no photos that can be read"),
    ],
)
def test_bad_photos_get_one_clear_sentence(
    kind: str,
    message: str,
    bad: Callable[[str], list[Path]],
    tmp_path: Path,
    weights: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out" / "room.ply"
    out.parent.mkdir()
    arguments = ["reconstruct", *map(str, bad(kind)), "-o", str(out), "--weights", str(weights)]
    line = rejected(arguments, out, capsys)
    assert re.search(message, line), line


def cameras_file(tmp_path: Path, change: Callable[[dict], None]) -> Path:
    data = json.loads(CAMERAS.read_text())
    change(data)
    path = tmp_path / "cameras.json"
    path.write_text(json.dumps(data))
    return path


def nan(data: dict) -> None:
    data["frames"][0]["c2w"][0][3] = math.nan


def apart(data: dict) -> None:
    turned = torch.tensor(data["frames"][1]["c2w"]) @ torch.diag(torch.tensor([-1.0, 1, -1, 1]))
    data["frames"][1]["c2w"] = turned.tolist()


def apart_without_range(data: dict) -> None:
    apart(data)
    del data["near"], data["far"]


def one_place(data: dict) -> None:
    data["frames"][1]["c2w"] = data["frames"][0]["c2w"]


def shear(data: dict) -> None:
    data["frames"][0]["c2w"][0][1] += 0.5


def pixels(data: dict) -> None:
    data["frames"][0]["K"][0][0] *= 480


def flat(data: dict) -> None:
    data["far"] = data["near"]


def other_shape(data: dict) -> None:
    data["frames"][0]["K"][0][0] *= 0.5


def no_frames(data: dict) -> None:
    data["frames"] = []


def other_names(data: dict) -> None:
    data["frames"][0]["file"] = "else.jpg"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (nan, "NaN|finite"),
        (apart, "looks at nothing that another camera sees"),
        (apart_without_range, "looks at nothing that another camera sees"),
        (one_place, "all stand at one place"),
        (shear, "rotation|rigid"),
        (pixels, "normalised|pixels"),
        (flat, "near"),
        (other_shape, "another shape"),
        (no_frames, "frame"),
        (other_names, r"left\.jpg has no camera"),
    ],
)
def test_bad_cameras_get_one_clear_sentence(
    change: Callable[[dict], None], message: str, tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = cameras_file(tmp_path, change)
    out = tmp_path / "out" / "room.ply"
    out.parent.mkdir()
    arguments = ["reconstruct", str(LEFT), str(RIGHT), "-o", str(out), "--weights", str(weights)]
    line = rejected([*arguments, "--cameras", str(path)], out, capsys)
    assert re.search(message, line), line


def test_weights_of_another_shape_get_one_clear_sentence(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    tiny_model(2, dtype=torch.float32).save_pretrained(other)
    shutil.copy(weights / "config.json", other / "config.json")
    out = tmp_path / "out" / "room.ply"
    for folder in (other, tmp_path / "none"):
        arguments = ["reconstruct", str(LEFT), str(RIGHT), "-o", str(out), "--weights", str(folder)]
        assert str(folder) in rejected(arguments, out, capsys)
    (other / "model.safetensors").write_bytes(b"nothing")
    assert "not a readable safetensors file" in rejected([*arguments[:-1], str(other)], out, capsys)


@pytest.mark.parametrize("place", ["/proc/room.ply", "file.txt/room.ply", "folder.ply", "room.obj"])
def test_an_output_that_cannot_be_written_is_found_before_anything_is_computed(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file.txt").write_text("")
    (tmp_path / "folder.ply").mkdir()
    out = tmp_path / place
    # The photos do not exist, which reading them would tell first.
    line = rejected(["reconstruct", "a.jpg", "b.jpg", "-o", str(out)], tmp_path / "x", capsys)
    assert str(out) in line
    assert "a.jpg" not in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lr-size", "60"], "multiple of 8"),
        (["--lr-size", "-8"], "multiple of 8"),
        (["--lr-size", "64", "--quality", "high"], "Give one of them"),
        (["--truth", "c.jpg"], "--truth needs --cameras"),
        (["--preview", "a.gif"], "a.gif: unknown kind of image"),
        (["--preview", "/proc/a.png"], "Cannot write /proc/a.png"),
        (["--cameras", "missing.json"], "missing.json does not exist"),
    ],
)
def test_bad_options_get_one_clear_sentence(
    arguments: list[str], message: str, tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out" / "room.ply"
    out.parent.mkdir()
    base = ["reconstruct", str(LEFT), str(RIGHT), "-o", str(out), "--weights", str(weights)]
    assert message in rejected([*base, *arguments], out, capsys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["render", "missing.ply", "-o", "OUT/a.mp4"], "missing.ply"),
        (["render", "SCENE", "-o", "OUT/a.gif"], "use .mp4, .png, .jpg or a folder"),
        (["render", "SCENE", "-o", "OUT/a.mp4", "--frames", "1"], "at least 2 frames"),
        (["render", "SCENE", "-o", "OUT/a.mp4", "--size", "0", "9"], "must be positive"),
        (["render", "SCENE", "-o", "OUT/a.mp4", "--cameras", "missing.json"], "missing.json"),
        (["export", "SCENE", "OUT/a.xyz"], "no suffix of a scene file"),
        (["export", "SCENE", "OUT/a.ply", "--prune", "2"], "--prune is an opacity"),
        (["export", "SCENE", "OUT/a.ply", "--max-gaussians", "0"], "at least 1"),
    ],
)
def test_bad_requests_to_render_and_export_get_one_clear_sentence(
    arguments: list[str], message: str, scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"SCENE": str(scene), "OUT": str(tmp_path)}
    for name, place in places.items():
        arguments = [a.replace(name, place) for a in arguments]
    assert message in rejected(arguments, tmp_path / "a", capsys)


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="peak memory is read from /proc")
def test_two_photos_take_less_than_three_gigabytes(tmp_path: Path) -> None:
    for photo in (LEFT, RIGHT):
        with Image.open(photo) as image:
            image.resize((640, 480)).save(tmp_path / photo.name)
    code = (
        "import sys; from sr3r.cli import main; code = main()\n"
        "print([line for line in open('/proc/self/status') if 'VmHWM' in line][0]); sys.exit(code)"
    )
    photos = [str(tmp_path / p.name) for p in (LEFT, RIGHT)]
    command = [sys.executable, "-c", code, "reconstruct", *photos, "-o", str(tmp_path / "room.ply")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=dict(os.environ))
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[1]) < 3_000_000  # kB


def test_a_scene_without_a_place_goes_into_a_new_folder_and_what_to_do_next_is_told(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["reconstruct", str(LEFT), str(RIGHT), "--cameras", str(CAMERAS), "--weights", str(weights)]
    for name in ("left", "left-2"):
        assert main([*arguments, "--quality", "fast", "--clean"]) == 0
        assert (tmp_path / "outputs" / name / "scene.ply").is_file()
        shown = capsys.readouterr().err
        assert shown.endswith(f"now: sr3r view outputs/{name}\n")
        assert "as floaters" in shown
    assert main(["render", "outputs/left", "--frames", "2", "--size", "16", "16"]) == 0
    assert (tmp_path / "outputs" / "left" / "left.mp4").is_file()


def test_what_is_replaced_is_told_and_a_quiet_command_tells_nothing(
    tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "room.ply"
    arguments = ["reconstruct", str(LEFT), str(RIGHT), "--cameras", str(CAMERAS), "--weights", str(weights)]
    assert main([*arguments, "-o", str(out), "--quality", "fast", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main([*arguments, "-o", str(out), "--quality", "fast"]) == 0
    assert f"replaced: {out}, {out.with_suffix('.cameras.json')}\n" in capsys.readouterr().err


def test_a_photo_is_never_replaced(tmp_path: Path, weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = tmp_path / "left.png"
    with Image.open(LEFT) as image:
        image.save(photo)
    before = photo.read_bytes()
    arguments = ["reconstruct", str(photo), str(RIGHT), "-o", str(tmp_path / "out" / "a.ply"), "--preview", str(photo)]
    assert "left.png is read, so it cannot be written too" in rejected(arguments, tmp_path / "out" / "a.ply", capsys)
    assert photo.read_bytes() == before


def test_a_truth_without_a_camera_is_found_before_anything_is_computed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out" / "room.ply"
    out.parent.mkdir()
    shutil.copy(BETWEEN, tmp_path / "else.jpg")
    options = ["--cameras", str(CAMERAS), "--truth", str(tmp_path / "else.jpg")]
    arguments = ["reconstruct", str(LEFT), str(RIGHT), "-o", str(out), "--preview", str(tmp_path / "out" / "p.png")]
    assert "else.jpg has no camera" in rejected([*arguments, *options, "--weights", "nowhere"], out, capsys)
