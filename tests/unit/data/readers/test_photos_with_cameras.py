"""Photos with a file of their cameras."""

import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from bent_lens import BENT, grid, smooth
from scene_files import CX, CY, FX, FY, HEIGHT, WIDTH, make_cameras, point_range, write_colmap, write_photo
from scene_files import write_transforms as write_nerfstudio
from sr3r.camera_files import save_cameras
from sr3r.camera_files.lens import Lens, undistort
from sr3r.cameras import Cameras
from sr3r.data import SceneFiles, open_dataset
from sr3r.data.check import check
from sr3r.errors import FileError, InputError

NAMES = ["frame_1.png", "frame_2.png", "frame_10.png", "frame_11.png"]


@pytest.fixture
def cameras() -> Cameras:
    return make_cameras()


def write_photos(folder: Path) -> None:
    for i, name in enumerate(NAMES):
        write_photo(folder / name, 40 * i)


def write_scene(kind: str, folder: Path, cameras: Cameras) -> None:
    # Not in the order of time.
    order = [2, 0, 3, 1]
    shuffled, names = cameras.select(order), [NAMES[i] for i in order]
    if kind == "colmap":
        write_photos(folder / "images")
        write_colmap(folder / "sparse" / "0", shuffled, names)
    elif kind == "nerfstudio":
        write_photos(folder / "images")
        write_nerfstudio(
            folder / "transforms.json", shuffled, [f"./images/{name}" for name in names], near=2.0, far=20.0
        )
    else:
        write_photos(folder)
        save_cameras(shuffled, names, folder / "cameras.json")


@pytest.mark.parametrize("kind", ["colmap", "nerfstudio", "own"])
def test_a_folder_with_cameras_is_a_scene_in_the_order_of_its_frames(
    kind: str, cameras: Cameras, tmp_path: Path
) -> None:
    write_scene(kind, tmp_path / "kitchen", cameras)
    dataset = open_dataset(tmp_path / "kitchen")
    assert isinstance(dataset, SceneFiles)
    assert dataset.keys == ["kitchen"]
    scene = dataset.find("kitchen")
    torch.testing.assert_close(scene.cameras.c2w, cameras.c2w, atol=1e-5, rtol=0)
    torch.testing.assert_close(scene.cameras.K, cameras.K, atol=1e-6, rtol=0)
    expected = {"colmap": point_range(cameras), "nerfstudio": [2.0, 20.0], "own": [1.0, 100.0]}[kind]
    assert [float(scene.cameras.near[0]), float(scene.cameras.far[0])] == pytest.approx(expected, rel=1e-4)
    views = scene.load([2, 0])
    assert views.images.shape == (2, 3, HEIGHT, WIDTH)
    assert (views.images.mean((1, 2, 3)) * 255).round().tolist() == [80, 0]
    torch.testing.assert_close(views.cameras.c2w[0], cameras.c2w[2], atol=1e-5, rtol=0)
    with pytest.raises(InputError, match="frames 0 to 3, not 4"):
        scene.load([4])


def test_a_folder_of_such_folders_is_a_data_set(cameras: Cameras, tmp_path: Path) -> None:
    for kind, name in (("colmap", "room10"), ("nerfstudio", "room2"), ("own", "hall")):
        write_scene(kind, tmp_path / name, cameras)
    (tmp_path / "notes").mkdir()
    (tmp_path / "near_far.json").write_text(json.dumps({"room2": {"near": 3, "far": 12}}))
    dataset = open_dataset(tmp_path)
    assert list(dataset.keys) == ["hall", "room2", "room10"]
    assert dataset[1].key == "room2"
    assert dataset[1].cameras.far.tolist() == [12] * 4
    with pytest.raises(IndexError, match="Scene 3 of 3"):
        dataset[3]
    with pytest.raises(InputError, match=r"no scene 'cellar' in .* 3 others"):
        open_dataset(tmp_path).find("cellar")  # type: ignore[attr-defined]


def test_a_file_of_cameras_names_its_folder(cameras: Cameras, tmp_path: Path) -> None:
    write_scene("nerfstudio", tmp_path / "attic", cameras)
    (tmp_path / "attic" / "transforms.json").rename(tmp_path / "attic" / "transforms_train.json")
    assert list(open_dataset(tmp_path / "attic" / "transforms_train.json").keys) == ["attic"]


def test_reduced_copies_and_names_without_suffix_are_found(cameras: Cameras, tmp_path: Path) -> None:
    write_photos(tmp_path / "a" / "images_4")
    write_nerfstudio(tmp_path / "a" / "transforms.json", cameras, [f"images/{n}" for n in NAMES], near=1, far=9)
    assert open_dataset(tmp_path / "a")[0].load([3]).images.mean() * 255 == pytest.approx(120)
    write_photos(tmp_path / "b" / "train")
    stems = [f"./train/{Path(name).stem}" for name in NAMES]
    write_nerfstudio(tmp_path / "b" / "transforms.json", cameras, stems, near=1, far=9)
    assert open_dataset(tmp_path / "b")[0].load([1]).images.mean() * 255 == pytest.approx(40)


def test_nerfstudio_takes_the_depths_of_the_colmap_model_that_it_keeps(cameras: Cameras, tmp_path: Path) -> None:
    write_photos(tmp_path / "images")
    write_nerfstudio(tmp_path / "transforms.json", cameras, [f"images/{name}" for name in NAMES])
    with pytest.raises(InputError, match=r"has no near and far.*near_far\.json"):
        open_dataset(tmp_path)[0]
    # Its lens may be what it likes: only points and poses count.
    lens = f"OPENCV_FISHEYE {WIDTH} {HEIGHT} {FX} {FY} {CX} {CY} 0.1 0 0 0"
    write_colmap(tmp_path / "colmap" / "sparse" / "0", cameras, NAMES, lens)
    found = open_dataset(tmp_path)[0].cameras
    assert [float(found.near[0]), float(found.far[0])] == pytest.approx(point_range(cameras), rel=1e-4)


@pytest.mark.parametrize("renamed", [False, True], ids=["same names", "other names"])
def test_depths_of_the_colmap_model_are_scaled_as_the_cameras_were(
    renamed: bool, cameras: Cameras, tmp_path: Path
) -> None:
    write_photos(tmp_path / "images")
    small = cameras.transformed(torch.diag(torch.tensor([0.1, 0.1, 0.1, 1.0])))
    write_nerfstudio(tmp_path / "transforms.json", small, [f"images/{name}" for name in NAMES], applied_scale=0.1)
    theirs = [f"other_{name}" for name in NAMES] if renamed else NAMES
    write_colmap(tmp_path / "colmap" / "sparse" / "0", cameras, theirs)
    found = open_dataset(tmp_path)[0].cameras
    expected = [0.1 * depth for depth in point_range(cameras)]
    assert [float(found.near[0]), float(found.far[0])] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("stored", "named"),
    [
        ("images/{}.png", r"C:\Users\me\capture\images\{}.png"),
        ("images/{}.png", "/home/me/capture/images/{}.png"),
        ("images/{}.jpg", "./images/{}"),
        ("images/{}.JPG", "images/{}.jpg"),
        ("train/{}.png", "{}"),
        ("images_4/{}.jpeg", "images/{}.png"),
        ("rgb/left/{}.png", "left/{}.png"),
        ("{}.webp", "images/{}"),
    ],
)
def test_photos_are_found_in_every_usual_place(stored: str, named: str, cameras: Cameras, tmp_path: Path) -> None:
    stems = [Path(name).stem for name in NAMES]
    for i, stem in enumerate(stems):
        write_photo(tmp_path / stored.format(stem), 40 * i)
    write_nerfstudio(tmp_path / "transforms.json", cameras, [named.format(stem) for stem in stems], near=1, far=9)
    assert open_dataset(tmp_path)[0].load([2]).images.mean() * 255 == pytest.approx(80, abs=1)


def test_the_training_photos_of_a_blender_data_set_are_not_its_test_photos(cameras: Cameras, tmp_path: Path) -> None:
    for i in range(4):
        write_photo(tmp_path / "train" / f"r_{i}.png", 40 * i)
    names = [f"./test/r_{i}" for i in range(4)]
    write_nerfstudio(tmp_path / "transforms_test.json", cameras, names, near=1, far=9)
    with pytest.raises(FileError, match=r"4 of the 4 photos .*transforms_test.json names are missing, .* \./test/r_0"):
        open_dataset(tmp_path)[0]


def test_two_names_that_lead_to_one_photo_are_refused(cameras: Cameras, tmp_path: Path) -> None:
    write_photo(tmp_path / "images" / "1.png", 9)
    names = ["left/1.png", "right/1.png"]
    write_nerfstudio(tmp_path / "transforms.json", cameras.select([0, 1]), names, near=1, far=9)
    with pytest.raises(FileError, match=r"names left/1.png and right/1.png, but there is only .*images/1.png for both"):
        open_dataset(tmp_path)[0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_frames_of_a_data_set_are_the_pixels_that_its_cameras_describe(
    orientation: int, cameras: Cameras, tmp_path: Path
) -> None:
    (tmp_path / "images").mkdir()
    pixels = (smooth(grid(HEIGHT, WIDTH)) * 255).round().to(torch.uint8).permute(1, 2, 0)
    for name in NAMES:
        image = Image.fromarray(pixels.numpy())
        exif = image.getexif()
        exif[0x0112] = orientation
        image.save(tmp_path / "images" / name, exif=exif)
    write_colmap(tmp_path / "sparse" / "0", cameras, NAMES)
    assert torch.equal(open_dataset(tmp_path)[0].load([1]).images[0], pixels.permute(2, 0, 1) / 255)


def test_photos_of_one_shape_are_brought_to_the_smallest_size(cameras: Cameras, tmp_path: Path) -> None:
    write_scene("colmap", tmp_path, cameras)
    before = open_dataset(tmp_path)[0].load([0, 1])
    with Image.open(tmp_path / "images" / NAMES[1]) as image:
        image.reduce(2).save(tmp_path / "images" / NAMES[1])
    views = open_dataset(tmp_path)[0].load([0, 1])
    assert views.size == (HEIGHT // 2, WIDTH // 2)
    assert torch.equal(views.cameras.K, before.cameras.K)
    assert (views.images - before.resized(*views.size).images).abs().mean() < 0.02
    assert [problem for report in check(open_dataset(tmp_path), [0]) for problem in report.problems] == []


def test_mistakes_in_a_capture_are_named(cameras: Cameras, tmp_path: Path) -> None:
    write_scene("colmap", tmp_path, cameras)
    write_photo(tmp_path / "images" / NAMES[1], 0, size=(WIDTH, HEIGHT + 2))
    with pytest.raises(InputError, match=r"frame_2\.png is 48x34, .*frame_1\.png is 48x32 .* must have one shape"):
        open_dataset(tmp_path)[0].load([0, 1])
    write_photo(tmp_path / "images" / NAMES[0], 0, size=(HEIGHT, WIDTH))
    with pytest.raises(FileError, match=r"32x48, but its camera in .* is for photos of 48x32 pixels"):
        open_dataset(tmp_path)[0].load([0])
    (tmp_path / "images" / NAMES[0]).write_bytes(b"\x89PNG")
    with pytest.raises(FileError, match=r"frame_1\.png"):
        open_dataset(tmp_path)[0].load([0])
    (tmp_path / "images" / NAMES[2]).unlink()
    with pytest.raises(FileError, match=r"1 of the 4 photos that .* names are missing, .*frame_10\.png"):
        open_dataset(tmp_path)[0]
    for photo in (tmp_path / "images").iterdir():
        photo.unlink()
    with pytest.raises(FileError, match=r"4 of the 4 photos .* is frame_1\.png; looked in .*images, train"):
        open_dataset(tmp_path)[0]


def test_cameras_that_all_have_one_pose_are_refused(cameras: Cameras, tmp_path: Path) -> None:
    write_photos(tmp_path)
    same = Cameras(c2w=torch.eye(4).expand(4, 4, 4), K=cameras.K, near=cameras.near, far=cameras.far)
    save_cameras(same, NAMES, tmp_path / "cameras.json")
    with pytest.raises(FileError, match=r"The 4 cameras of .* all have the same pose"):
        open_dataset(tmp_path)[0]


def test_distorted_photos_are_straightened_when_loaded(cameras: Cameras, tmp_path: Path) -> None:
    for i, name in enumerate(NAMES):
        pixels = (smooth(grid(HEIGHT, WIDTH)) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
        (tmp_path / "a" / "images").mkdir(parents=True, exist_ok=True)
        (tmp_path / "b" / "images").mkdir(parents=True, exist_ok=True)
        for scene in "ab":
            Image.fromarray(pixels if i else 0 * pixels).save(tmp_path / scene / "images" / name)
    values = " ".join(map(str, BENT))
    write_colmap(tmp_path / "a" / "sparse", cameras, NAMES, f"OPENCV {WIDTH} {HEIGHT} {FX} {FY} {CX} {CY} {values}")
    coefficients = dict(zip(("k1", "k2", "p1", "p2"), BENT, strict=True))
    names = [f"images/{name}" for name in NAMES]
    write_nerfstudio(tmp_path / "b" / "transforms.json", cameras, names, near=1, far=9, **coefficients)
    one, other = (open_dataset(tmp_path)[i].load([1]).images[0] for i in (0, 1))
    assert torch.equal(one, other)
    raw = (smooth(grid(HEIGHT, WIDTH)) * 255).round() / 255
    focal = {"fx": FX / WIDTH, "fy": FY / HEIGHT, "cx": CX / WIDTH, "cy": CY / HEIGHT}
    expected = undistort(raw, Lens(**focal, **coefficients), cameras.K[1])
    torch.testing.assert_close(one, expected, atol=1e-4, rtol=0)
    assert (one - raw).abs().max() > 0.01
