"""What people really have as camera files: each kind gives what the plain one gives. Add a row to `CASES`."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

import sr3r
from scene_files import OPENGL, write_colmap
from sr3r.camera_files import match_photos, read_camera_file
from sr3r.camera_files.lens import Lens, distort, pinhole_of
from sr3r.cameras import Cameras
from sr3r.cli import main
from sr3r.images import load_image, save_image
from sr3r.metrics import psnr
from sr3r.model import SR3R
from sr3r.reconstruction import Reconstruction, reconstruct
from tiny_models import tiny_model

pytestmark = pytest.mark.e2e

DEMO = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
WIDTH, HEIGHT = 256, 192
UTM = (500_000.0, 4_200_000.0, 120.0)
ECEF = (4_201_000.0, 172_460.0, 4_780_100.0)
WINDOWS = r"C:\Users\me\capture\images"
NAMES = ("left", "right")


@dataclass(frozen=True)
class Case:
    """A folder that people have.

    Attributes:
        make: Writes it, and returns the photos and what --cameras takes, relative to it.
        says: What the notes must contain; nothing means that there are none.
        min_psnr: Of the pictures that the network sees, against those of the plain folder.
    """

    make: Callable[[Path], tuple[list[str], str]]
    says: str = ""
    min_psnr: float = 60.0


@pytest.fixture(scope="module")
def model() -> SR3R:
    """A small model; what it makes is not pretty."""
    return tiny_model(dtype=torch.float32)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, model: SR3R) -> Reconstruction:
    """What all cases are compared with."""
    folder = tmp_path_factory.mktemp("plain")
    photos, given = nerfstudio()(folder)
    return reconstruct([folder / photo for photo in photos], cameras=folder / given, model=model)


def image(name: str) -> Tensor:
    return F.interpolate(load_image(DEMO / f"{name}.jpg")[None], (HEIGHT, WIDTH), mode="area")[0]


def demo_cameras() -> Cameras:
    file = match_photos(read_camera_file(DEMO / "cameras.json"), ["left.jpg", "right.jpg"])
    planes = torch.ones(2, dtype=torch.float64)
    return Cameras(c2w=file.c2w, K=file.K, near=planes * 3, far=planes * 60)


def bent(picture: Tensor, lens: Lens) -> Tensor:
    """The picture as the lens would have taken it: the inverse of `distort`, by iteration."""
    rows, columns = (torch.arange(HEIGHT) + 0.5) / HEIGHT, (torch.arange(WIDTH) + 0.5) / WIDTH
    y, x = torch.meshgrid(rows, columns, indexing="ij")
    wanted = (torch.stack([x, y], -1).double() - lens.K[:2, 2]) / lens.K[[0, 1], [0, 1]]
    points = wanted.clone()
    for _ in range(60):
        points = points - 0.7 * (distort(points, lens) - wanted)
    K = DEMO_K
    grid = 2 * (points * K[[0, 1], [0, 1]] + K[:2, 2]) - 1
    taken = F.grid_sample(
        picture[None].double(), grid[None], mode="bicubic", padding_mode="border", align_corners=False
    )
    return taken[0].float().clamp(0, 1)


DEMO_K = demo_cameras().K[0]
PINHOLE = Lens(fx=float(DEMO_K[0, 0]), fy=float(DEMO_K[1, 1]), cx=float(DEMO_K[0, 2]), cy=float(DEMO_K[1, 2]))


def write_photos(
    folder: Path, stored: str = "images/{}.png", *, lens: Lens | None = None, orientation: int = 1
) -> list[str]:
    """The photos, and their paths in the folder."""
    names = [stored.format(name) for name in NAMES]
    for name, path in zip(NAMES, names, strict=True):
        picture = image(name) if lens is None else bent(image(name), lens)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        save_image(picture, folder / "picture.png")
        with Image.open(folder / "picture.png") as opened:
            exif = opened.getexif()
            exif[0x0112] = orientation
            opened.save(folder / path, exif=exif, quality=100, subsampling=0)
        (folder / "picture.png").unlink()
    return names


def nerfstudio(
    file: str = "transforms.json",
    *,
    stored: str = "images/{}.png",
    named: str = "images/{}.png",
    given: str | None = None,
    lens: Lens | None = None,
    orientation: int = 1,
    place: Sequence[float] = (0.0, 0.0, 0.0),
    with_size: bool = True,
    **settings: Any,
) -> Callable[[Path], tuple[list[str], str]]:
    """A folder with nerfstudio's file."""

    def make(folder: Path) -> tuple[list[str], str]:
        photos = write_photos(folder, stored, lens=lens, orientation=orientation)
        c2w = demo_cameras().c2w.clone()
        c2w[:, :3, 3] += torch.tensor(place, dtype=torch.float64)
        frames = [
            {"file_path": named.format(name), "transform_matrix": (pose @ OPENGL.double()).tolist()}
            for name, pose in zip(NAMES, c2w, strict=True)
        ]
        taken = lens or PINHOLE
        content: dict[str, object] = {"fl_x": taken.fx * WIDTH, "fl_y": taken.fy * HEIGHT}
        content |= {"cx": taken.cx * WIDTH, "cy": taken.cy * HEIGHT, "near": 3.0, "far": 60.0}
        if with_size:
            content |= {"w": WIDTH, "h": HEIGHT}
        (folder / file).write_text(json.dumps({**content, **settings, "frames": frames}))
        return photos, given or file

    return make


def colmap(model: str, *values: float, **options: Any) -> Callable[[Path], tuple[list[str], str]]:
    """A folder with a COLMAP model."""

    def make(folder: Path) -> tuple[list[str], str]:
        photos = write_photos(folder, **options)
        focal = [PINHOLE.fx * WIDTH, PINHOLE.fy * HEIGHT, PINHOLE.cx * WIDTH, PINHOLE.cy * HEIGHT]
        numbers = " ".join(map(str, [*focal, *values]))
        names = [Path(photo).name for photo in photos]
        write_colmap(folder / "sparse" / "0", demo_cameras(), names, f"{model} {WIDTH} {HEIGHT} {numbers}")
        # Its points are of another scene.
        (folder / "sparse" / "0" / "points3D.txt").unlink()
        return photos, "."

    return make


def inria(folder: Path) -> tuple[list[str], str]:
    """A folder with the cameras.json of a 3DGS training, whose principal point is the middle."""
    photos = write_photos(folder)
    cameras = [
        {
            **{"id": i, "img_name": name, "width": WIDTH, "height": HEIGHT},
            **{"position": pose[:3, 3].tolist(), "rotation": pose[:3, :3].tolist()},
            **{"fx": PINHOLE.fx * WIDTH, "fy": PINHOLE.fy * HEIGHT},
        }
        for i, (name, pose) in enumerate(zip(NAMES, demo_cameras().c2w, strict=True))
    ]
    (folder / "cameras.json").write_text(json.dumps(cameras))
    return photos, "cameras.json"


FISHEYE = replace(PINHOLE, fx=0.8 * PINHOLE.fx, fy=0.8 * PINHOLE.fy, is_fisheye=True, k1=0.02)
COEFFICIENTS: dict[str, Any] = {"k1": -0.05, "k2": 0.01, "p1": 0.0003, "p2": -0.0002}
OPENCV = replace(PINHOLE, **COEFFICIENTS)

CASES = {
    "what ns-process-data writes": Case(
        nerfstudio(camera_model="OPENCV", lens=OPENCV, **COEFFICIENTS), "the lens bends; its photos are", 30
    ),
    "COLMAP, OPENCV": Case(colmap("OPENCV", *COEFFICIENTS.values(), lens=OPENCV), "the lens bends", 30),
    "a fisheye": Case(
        nerfstudio(camera_model="OPENCV_FISHEYE", lens=FISHEYE, k1=0.02), "its fisheye photos are straightened", 0
    ),
    "a phone held upside down": Case(colmap("PINHOLE", orientation=3), "left.png and 1 more are used as stored"),
    "a mirrored photo": Case(colmap("PINHOLE", orientation=2), "used as stored"),
    "a phone held upright": Case(colmap("PINHOLE", orientation=6), "used as stored"),
    "upside down, nerfstudio": Case(nerfstudio(orientation=3), "used as stored"),
    "upside down, size from the photo": Case(nerfstudio(orientation=3, with_size=False), "used as stored"),
    "UTM": Case(nerfstudio(place=UTM), "too large for single precision, so the world's origin is moved"),
    "ECEF": Case(nerfstudio(place=ECEF), "too large for single precision"),
    "Blender": Case(
        nerfstudio("transforms_train.json", stored="train/{}.png", named="./train/{}", given=".", with_size=False)
    ),
    "moved from Windows": Case(nerfstudio(named=WINDOWS + r"\{}.png")),
    "moved from Linux": Case(nerfstudio(named="/home/me/capture/images/{}.png")),
    "a name of no model": Case(nerfstudio(camera_model="PERSPECTIVE")),
    "no model": Case(nerfstudio(camera_model=None)),
    "no suffix": Case(nerfstudio(stored="images/{}.jpg", named="./images/{}", with_size=False), min_psnr=38),
    "another suffix": Case(nerfstudio(stored="images/{}.JPEG", named="images/{}.png"), min_psnr=38),
    "3DGS": Case(inria),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_camera_file_gives_what_the_plain_one_gives(
    name: str, plain: Reconstruction, model: SR3R, tmp_path: Path
) -> None:
    case = CASES[name]
    photos, given = case.make(tmp_path)
    result = reconstruct([tmp_path / photo for photo in photos], cameras=tmp_path / given, model=model)
    notes = " ".join(result.notes)
    assert case.says in notes
    assert bool(notes) == bool(case.says)
    if notes:
        assert str(tmp_path) in notes
    ours, theirs = result.cameras, plain.cameras
    if result.camera_file is not None and any(result.camera_file.origin):
        theirs = Cameras(c2w=theirs.c2w.clone(), K=theirs.K, near=theirs.near, far=theirs.far)
        theirs.c2w[:, :3, 3] += ours.centers[0] - theirs.centers[0]
    torch.testing.assert_close(ours.c2w, theirs.c2w, atol=1e-5, rtol=0)
    if case.min_psnr:
        torch.testing.assert_close(ours.K, theirs.K, atol=1e-2 if name == "3DGS" else 1e-5, rtol=0)
        assert psnr(result.views.images, plain.views.images).min() > case.min_psnr
    else:
        # Another field of view: what a pinhole of it would have seen.
        K = pinhole_of(FISHEYE)
        torch.testing.assert_close(ours.K[0], K.float(), atol=1e-6, rtol=0)


def test_a_scene_of_utm_cameras_is_rendered_along_the_file_that_it_was_made_with(
    model: SR3R, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model.save_pretrained(tmp_path / "weights")
    for name, place in (("near", (0.0, 0.0, 0.0)), ("utm", UTM)):
        (tmp_path / name).mkdir()
        photos, given = nerfstudio(place=place)(tmp_path / name)
        inputs = [str(tmp_path / name / photo) for photo in photos]
        options = ["--cameras", str(tmp_path / name / given), "--weights", str(tmp_path / "weights")]
        assert main(["reconstruct", *inputs, *options, "-o", str(tmp_path / name / "out.ply")]) == 0
    assert "origin is moved to (" in capsys.readouterr().err
    assert json.loads((tmp_path / "utm" / "out.cameras.json").read_text())["origin"][0] == pytest.approx(UTM[0], abs=50)
    shown = []
    for name in ("near", "utm"):
        # The file below does not know how fine the scene is.
        beside = tmp_path / name / "out.cameras.json"
        written = json.loads(beside.read_text())
        del written["detail"]
        beside.write_text(json.dumps(written))
        path = ["--path", str(tmp_path / name / "transforms.json"), "--size", "48", "64"]
        assert main(["render", str(tmp_path / name / "out.ply"), *path, "-o", str(tmp_path / name / "frames")]) == 0
        shown.append(load_image(tmp_path / name / "frames" / "0001.png"))
    assert psnr(shown[0][None], shown[1][None]).min() > 40
    # Without what was written beside it, a scene that is near the origin of the file is taken to be made with it.
    (tmp_path / "utm" / "out.cameras.json").unlink()
    again = ["--path", str(tmp_path / "utm" / "transforms.json"), "--size", "48", "64"]
    assert main(["render", str(tmp_path / "utm" / "out.ply"), *again, "-o", str(tmp_path / "again")]) == 0
    assert torch.equal(load_image(tmp_path / "again" / "0001.png"), shown[1])


def test_a_lens_that_is_not_read_is_refused_with_those_that_are(
    model: SR3R, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos, given = nerfstudio(camera_model="EQUIRECTANGULAR")(tmp_path)
    inputs = [str(tmp_path / photo) for photo in photos]
    assert main(["reconstruct", *inputs, "--cameras", str(tmp_path / given), "-o", str(tmp_path / "out.ply")]) == 2
    assert "has the camera_model 'EQUIRECTANGULAR', which sr3r does not read. It reads" in capsys.readouterr().err
