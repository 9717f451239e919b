import json
import math
import struct
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch.overrides import TorchFunctionMode

from sr3r.camera_files import (
    CameraFile,
    load_all_cameras,
    match_photos,
    read_camera_file,
    save_cameras,
    to_cameras,
)
from sr3r.camera_files.lens import Lens
from sr3r.cameras import Cameras, look_at
from sr3r.errors import FileError, InputError
from sr3r.gaussians import matrices_to_quats

NAMES = ["a.jpg", "c/b.jpg", "d.png"]
WIDTH, HEIGHT = 120, 80
FX, FY, CX, CY = 100.0, 90.0, 61.0, 39.5


@pytest.fixture
def cameras() -> Cameras:
    generator = torch.Generator().manual_seed(0)
    eye = torch.randn(3, 3, generator=generator)
    up = torch.tensor([0.0, 0.0, 1.0]).expand(3, 3)
    K = torch.tensor([[FX / WIDTH, 0, CX / WIDTH], [0, FY / HEIGHT, CY / HEIGHT], [0, 0, 1]])
    return Cameras(
        c2w=look_at(eye, torch.tensor([0.0, 8.0, 0.5]).expand(3, 3), up),
        K=K.expand(3, 3, 3),
        near=torch.full((3,), 0.5),
        far=torch.full((3,), 30.0),
    )


@pytest.fixture
def points() -> torch.Tensor:
    return torch.rand(200, 3, generator=torch.Generator().manual_seed(1)) * 2 + torch.tensor([-1.0, 7.0, -0.5])


def write_json(path: Path, data: object) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return path


def own(**frame: object) -> dict:
    return {
        "frames": [{"file": "a.jpg", "c2w": torch.eye(4).tolist(), "K": [[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], **frame}]
    }


def inria(**changes: object) -> list:
    camera = {"img_name": "a", "width": WIDTH, "height": HEIGHT, "fx": FX, "fy": FY, "position": [0, 0, 0]}
    return [{**camera, "rotation": torch.eye(3).tolist(), **changes}]


def nerfstudio(**changes: object) -> dict:
    lens = {"fl_x": FX, "fl_y": FY, "cx": CX, "cy": CY, "w": WIDTH, "h": HEIGHT, "camera_model": "OPENCV"}
    frames = [{"file_path": "./images/a.png", "transform_matrix": torch.eye(4).tolist()}]
    return {**lens, "k1": 0.0, "frames": frames, **changes}


LENSES = {
    "SIMPLE_PINHOLE": (0, [FX, CX, CY]),
    "PINHOLE": (1, [FX, FY, CX, CY]),
    "RADIAL": (3, [FX, CX, CY, 0.0, 0.0]),
    "OPENCV": (4, [FX, FY, CX, CY, 0.0, 0.0, 0.0, 0.0]),
    "SIMPLE_RADIAL": (2, [FX, CX, CY, 0.01]),
    "OPENCV_FISHEYE": (5, [FX, FY, CX, CY, 0.01, 0.0, 0.0, 0.0]),
    "FOV": (7, [FX, FY, CX, CY, 0.5]),
}


def colmap_images(cameras: Cameras) -> list[tuple[int, list[float], str]]:
    w2c = cameras.to(torch.float64).w2c
    quats = matrices_to_quats(w2c[:, :3, :3])
    poses = torch.cat([quats, w2c[:, :3, 3]], -1).tolist()
    # In another order than by name, and with numbers that are not positions.
    return [(7 * i + 2, poses[i], NAMES[i]) for i in (2, 0, 1)]


def write_colmap_text(folder: Path, cameras: Cameras, points: torch.Tensor | None, lens: str = "PINHOLE") -> Path:
    folder.mkdir(parents=True)
    numbers = " ".join(map(str, LENSES[lens][1]))
    (folder / "cameras.txt").write_text(f"# Camera list\n4 {lens} {WIDTH} {HEIGHT} {numbers}\n")
    rows = ["# Image list", "#   two lines each"]
    for number, pose, name in colmap_images(cameras):
        rows.append(f"{number} {' '.join(map(str, pose))} 4 {name}")
        rows.append("" if points is None else " ".join(f"1.5 2.5 {i}" for i in [-1, *range(len(points))]))
    (folder / "images.txt").write_text("\n".join(rows) + "\n")
    if points is not None:
        rows = [f"{i} {' '.join(map(str, p))} 1 2 3 0.5 2 0 9 0" for i, p in enumerate(points.tolist())]
        (folder / "points3D.txt").write_text("\n".join(["# Points", *rows]) + "\n")
    return folder


def write_colmap_binary(folder: Path, cameras: Cameras, points: torch.Tensor | None, lens: str = "PINHOLE") -> Path:
    folder.mkdir(parents=True)
    model, numbers = LENSES[lens]
    head = struct.pack("<QIiQQ", 1, 4, model, WIDTH, HEIGHT)
    (folder / "cameras.bin").write_bytes(head + struct.pack(f"<{len(numbers)}d", *numbers))
    data = struct.pack("<Q", 3)
    seen = [] if points is None else [2**64 - 1, *range(len(points))]
    for number, pose, name in colmap_images(cameras):
        data += struct.pack("<I7dI", number, *pose, 4) + name.encode() + b"\0" + struct.pack("<Q", len(seen))
        data += b"".join(struct.pack("<2dQ", 1.5, 2.5, i) for i in seen)
    (folder / "images.bin").write_bytes(data)
    if points is not None:
        data = struct.pack("<Q", len(points))
        for i, p in enumerate(points.tolist()):
            data += struct.pack("<Q3d3BdQ4I", i, *p, 1, 2, 3, 0.5, 2, 2, 0, 9, 0)
        (folder / "points3D.bin").write_bytes(data)
    return folder


WRITERS = {"text": write_colmap_text, "binary": write_colmap_binary}


def assert_same(file: CameraFile, cameras: Cameras) -> None:
    assert file.names == tuple(NAMES)
    # The cameras are float32, so their rotations are orthogonal to that precision.
    torch.testing.assert_close(file.c2w.float(), cameras.c2w, atol=5e-6, rtol=0)
    torch.testing.assert_close(file.K.float(), cameras.K, atol=1e-7, rtol=0)


def test_saved_cameras_load_bit_for_bit(cameras: Cameras, tmp_path: Path) -> None:
    path = tmp_path / "new" / "cameras.json"
    save_cameras(cameras, NAMES, path)
    loaded = read_camera_file(path)
    assert loaded.names == tuple(NAMES)
    for name in ("c2w", "K", "near", "far"):
        assert torch.equal(getattr(to_cameras(loaded), name), getattr(cameras, name))
    assert [p.name for p in path.parent.iterdir()] == ["cameras.json"]


def test_the_size_that_a_scene_has_detail_for_is_kept(cameras: Cameras, tmp_path: Path) -> None:
    path = tmp_path / "cameras.json"
    save_cameras(cameras, NAMES, path)
    assert read_camera_file(path).detail is None
    save_cameras(cameras, NAMES, path, detail=(736, 544))
    assert read_camera_file(path).detail == (736, 544)


def test_saving_needs_a_name_for_each_camera_of_one_scene(cameras: Cameras, tmp_path: Path) -> None:
    for names in (NAMES[:2], ["a", "a", "b"], ["a", "", "b"]):
        with pytest.raises(InputError, match="3 cameras need as many different names"):
            save_cameras(cameras, names, tmp_path / "c.json")
    with pytest.raises(InputError, match="one by one"):
        save_cameras(cameras.unsqueeze(), NAMES, tmp_path / "c.json")
    assert not list(tmp_path.iterdir())


def test_rounded_rotations_become_rotations_again(tmp_path: Path, cameras: Cameras) -> None:
    rounded = [[round(x, 3) for x in row] for row in cameras.c2w[0].tolist()]
    loaded = read_camera_file(write_json(tmp_path / "c.json", own(c2w=rounded)))
    rotation = loaded.c2w[0, :3, :3]
    torch.testing.assert_close(rotation @ rotation.mT, torch.eye(3).double(), atol=1e-12, rtol=0)
    torch.testing.assert_close(loaded.c2w[0], torch.tensor(rounded).double(), atol=2e-3, rtol=0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is JSON nested more than 64 levels deep"),
        ("[]", "must be a JSON object with frames, or a list of cameras"),
        ("[1]", "Camera 0 in .* has no position and rotation"),
        ([{"position": [0, 0, 0], "rotation": torch.eye(3).tolist()}], "Camera 0 in .* has no img_name"),
        (inria(rotation=[[1, 0], [0, 1]]), "rotation must be 3 rows of 3 numbers"),
        (inria(position=[0, 0]), "position must be 3 numbers"),
        (inria(fx=None), "fx must be a number"),
        (inria(width=0), "must be the photo's width and height in pixels, not 0x80"),
        ({}, "no list of frames"),
        ({"frames": []}, "no list of frames"),
        ({"frames": [1]}, "no list of frames"),
        ({"frames": [{"file": "a.jpg"}]}, "no c2w .* nor transform_matrix"),
        (own(file=3), "Frame 0 in .* has no file;"),
        (own(c2w=[[1, 0], [0, 1]]), "c2w must be 4 rows of 4 numbers"),
        (own(c2w=(2 * torch.eye(4) - torch.diag(torch.tensor([0.0, 0, 0, 1]))).tolist()), "not a rotation"),
        (own(c2w=torch.diag(torch.tensor([1.0, 1, -1, 1])).tolist()), "not a rotation"),
        (own(c2w=[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [1, 2, 3, 1]]), "0 0 0 1 as its last row"),
        (own(c2w=[[1, 0, 0, math.nan], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]), "c2w contain NaN or infinite"),
        (own(c2w=[[1, 0, 0, 10**400], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]), "a whole number of 401 digits"),
        (own(c2w=[["1", 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]), "must be a number, not '1'"),
        (own(K=[[1, 0, 0.5], [0, 1, 0.5]]), "K must be 3 rows of 3 numbers"),
        (own(K=[[1, 0.2, 0.5], [0, 1, 0.5], [0, 0, 1]]), "skew is not supported"),
        (own(K=[[100, 0, 60], [0, 100, 40], [0, 0, 1]]), "must be normalised"),
        (own(K=[[0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]]), "focal length is not positive"),
        ({"frames": 2 * own()["frames"]}, "more than one camera for a.jpg"),
        (own(lens={"k1": 0.1, "f": 2}), "lens must be an object .*, not f;"),
        (own(lens={"k1": math.nan}), "The lens of a.jpg in .* contains NaN"),
        (own(size=[3]), "size must be 2 numbers"),
        (own(size=[0, 3]), "size must be the photo's width and height"),
        ({**own(), "origin": 3}, "origin must be 3 numbers"),
        ({**own(), "detail": [8]}, "detail must be 2 numbers"),
        ({**own(), "detail": [8, 0]}, "detail must be the photo's width and height in pixels, not 8x0"),
        ({**own(), "pixels": "turned"}, "pixels must be stored or upright, not 'turned'"),
        ({**own(), "near": 1.0}, "only one of near and far"),
        ({**own(), "near": 3.0, "far": 2.0}, "0 < near < far"),
        ({**own(), "near": True, "far": 2.0}, "near must be a number"),
        ({**own(), "near": 1.0, "far": math.inf}, "far contain NaN or infinite"),
    ],
)
def test_a_broken_json_file_is_named_with_what_is_wrong(tmp_path: Path, data: object, message: str) -> None:
    path = write_json(tmp_path / "broken.json", data)
    with pytest.raises(FileError, match=message) as caught:
        read_camera_file(path)
    assert str(path) in str(caught.value)


def test_paths_without_cameras_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="has no cameras; give a folder"):
        read_camera_file(tmp_path)
    for name in ("missing.json", "missing.bin"):
        with pytest.raises(FileError, match="does not exist"):
            read_camera_file(tmp_path / name)
    (tmp_path / "photo.json").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(FileError, match="not a UTF-8 text file"):
        read_camera_file(tmp_path / "photo.json")


def test_opengl_axes_become_opencv_axes(tmp_path: Path) -> None:
    # By the definition of OpenGL axes this camera at (1, 2, 3) looks along world +y, with world +z up.
    opengl = [[1, 0, 0, 1], [0, 0, -1, 2], [0, 1, 0, 3], [0, 0, 0, 1]]
    frames = [{"file_path": "images/a.png", "transform_matrix": opengl}]
    write_json(tmp_path / "transforms.json", nerfstudio(frames=frames, near=0.1, far=9.0))
    cameras = load_all_cameras(tmp_path)
    # 4 ahead, 1 to the right, 0.5 above: right of the principal point and above it.
    uv, depth = cameras.project(torch.tensor([[[2.0, 6.0, 3.5]]]))
    expected = torch.tensor([(CX + FX / 4) / WIDTH, (CY - FY * 0.5 / 4) / HEIGHT])
    torch.testing.assert_close(uv[0, 0], expected)
    assert depth.item() == pytest.approx(4)
    assert cameras.near.item() == pytest.approx(0.1)


def test_a_frame_of_a_transforms_file_may_have_its_own_lens(tmp_path: Path) -> None:
    pose = torch.eye(4).tolist()
    frames = [
        {"file_path": "a.png", "transform_matrix": pose},
        {"file_path": "b.png", "transform_matrix": pose, "fl_x": 50.0, "w": 100, "cx": 50.0},
    ]
    K = read_camera_file(write_json(tmp_path / "t.json", nerfstudio(frames=frames))).K
    assert K[0, 0, 0].item() == pytest.approx(FX / WIDTH)
    assert K[1, 0].tolist() == pytest.approx([0.5, 0, 0.5])
    assert K[1, 1].tolist() == K[0, 1].tolist()


def test_a_field_of_view_stands_in_for_the_focal_length(tmp_path: Path) -> None:
    data = {"camera_angle_x": math.pi / 2, "frames": nerfstudio()["frames"]}
    path = write_json(tmp_path / "transforms_train.json", {**data, "w": 200, "h": 100})
    expected = torch.tensor([[0.5, 0, 0.5], [0, 1, 0.5], [0, 0, 1]]).double()
    torch.testing.assert_close(read_camera_file(path).K[0], expected)
    # The synthetic NeRF scenes give neither a size nor a suffix.
    write_json(path, {**data, "frames": [{**data["frames"][0], "file_path": "./train/r_0"}]})
    with pytest.raises(FileError, match="no w and h, and there is no photo"):
        read_camera_file(path)
    (tmp_path / "train").mkdir()
    Image.new("RGB", (200, 100)).save(tmp_path / "train" / "r_0.png")
    torch.testing.assert_close(read_camera_file(path).K[0], expected)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"camera_model": "EQUIRECTANGULAR"},
            "'EQUIRECTANGULAR', .* It reads .*, OPENCV_FISHEYE, .*PINHOLE",
        ),
        ({"distortion_params": 3}, "distortion_params must be the list k1, k2, k3, k4, p1, p2"),
        ({"k1": "much"}, "k1 must be a number"),
        ({"fl_x": None}, "no focal length"),
        ({"fl_x": None, "camera_angle_x": 4.0}, "camera_angle_x must be an angle"),
        ({"fl_x": "wide"}, "fl_x must be a number"),
        ({"fl_y": -3}, "focal length is not positive"),
        ({"w": 0}, "w and h must be the photo's"),
        ({"frames": [{"transform_matrix": torch.eye(4).tolist()}]}, "has no file_path"),
        ({"frames": [*nerfstudio()["frames"], {"file_path": "b.png"}]}, "transform_matrix must be 4 rows"),
    ],
)
def test_a_broken_transforms_file_is_named_with_what_is_wrong(tmp_path: Path, changes: dict, message: str) -> None:
    path = write_json(tmp_path / "transforms.json", nerfstudio(**changes))
    with pytest.raises(FileError, match=message) as caught:
        read_camera_file(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("place", ["", "sparse", "sparse/0"])
def test_a_colmap_model_is_found_and_read(
    kind: str, place: str, cameras: Cameras, points: torch.Tensor, tmp_path: Path
) -> None:
    folder = WRITERS[kind](tmp_path / "scene" / place, cameras, points)
    file = read_camera_file(tmp_path / "scene")
    assert_same(file, cameras)
    suffix = "txt" if kind == "text" else "bin"
    assert_same(read_camera_file(folder / f"images.{suffix}"), cameras)
    depths = cameras.project(points.expand(3, -1, 3))[1].flatten()
    expected = torch.quantile(depths, torch.tensor([0.01, 0.99])).tolist()
    assert [file.near, file.far] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_colmap_model_without_points_has_no_depth_range(kind: str, cameras: Cameras, tmp_path: Path) -> None:
    file = read_camera_file(WRITERS[kind](tmp_path / "model", cameras, None))
    assert_same(file, cameras)
    assert file.near is None
    with pytest.raises(InputError, match="model has no near and far"):
        to_cameras(file)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("lens", ["SIMPLE_PINHOLE", "RADIAL", "OPENCV"])
def test_undistorted_colmap_lenses_are_pinholes(kind: str, lens: str, cameras: Cameras, tmp_path: Path) -> None:
    K = read_camera_file(WRITERS[kind](tmp_path / "model", cameras, None, lens)).K[0]
    fy = FY if lens == "OPENCV" else FX
    torch.testing.assert_close(
        K, torch.tensor([[FX / WIDTH, 0, CX / WIDTH], [0, fy / HEIGHT, CY / HEIGHT], [0, 0, 1]], dtype=torch.float64)
    )


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(("lens", "k1"), [("SIMPLE_RADIAL", 0.01), ("OPENCV_FISHEYE", 0.01)])
def test_colmap_lenses_that_bend_are_read(kind: str, lens: str, k1: float, cameras: Cameras, tmp_path: Path) -> None:
    file = read_camera_file(WRITERS[kind](tmp_path / "model", cameras, None, lens))
    found = file.lens(1)
    assert found is not None
    assert (found.k1, found.is_fisheye) == (k1, lens == "OPENCV_FISHEYE")
    assert file.sizes == ((WIDTH, HEIGHT),) * 3


@pytest.mark.parametrize("kind", WRITERS)
def test_colmap_models_that_are_not_read_are_refused_with_those_that_are(
    kind: str, cameras: Cameras, tmp_path: Path
) -> None:
    named = "FOV" if kind == "text" else "number 7"
    with pytest.raises(FileError, match=f"Camera 4 in .*cameras.* model {named}, .* It reads .*PINHOLE.*FISHEYE"):
        read_camera_file(WRITERS[kind](tmp_path / "model", cameras, None, "FOV"))


@pytest.mark.parametrize("kind", WRITERS)
def test_names_with_control_characters_do_not_reach_the_terminal(kind: str, cameras: Cameras, tmp_path: Path) -> None:
    folder = WRITERS[kind](tmp_path / "model", cameras, None, "PINHOLE")
    (path,) = folder.glob("images.*")
    names = [name for _, _, name in colmap_images(cameras)]
    path.write_bytes(path.read_bytes().replace(names[0].encode(), b"\x1b[2J" + names[0].encode()[4:]))
    with pytest.raises(FileError, match=r"images\.(bin|txt)") as refusal:
        read_camera_file(folder)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("name", ["cameras.bin", "images.bin", "points3D.bin"])
def test_a_truncated_binary_model_is_a_file_error_wherever_it_ends(
    name: str, cameras: Cameras, points: torch.Tensor, tmp_path: Path
) -> None:
    folder = write_colmap_binary(tmp_path / "model", cameras, points[:10])
    whole = (folder / name).read_bytes()
    for length in range(0, len(whole), 7):
        (folder / name).write_bytes(whole[:length])
        with pytest.raises(FileError, match=f"{name} ends too early"):
            read_camera_file(folder)
    (folder / name).write_bytes(b"\xff" * 400)
    with pytest.raises(FileError, match="model"):
        read_camera_file(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("cameras.txt", "4 PINHOLE", "four PINHOLE", "not as COLMAP writes it"),
        ("cameras.txt", "4 PINHOLE", "5 PINHOLE", "has camera 4, which .*cameras.txt does not have"),
        ("cameras.txt", " 39.5", "", "3 parameters instead of 4"),
        ("cameras.txt", " 120 80 ", " 0 80 ", "0x80 pixels"),
        ("cameras.txt", " 120 80 ", f" {10**400} 80 ", "not as COLMAP writes it"),
        ("cameras.txt", "100.0", "nan", "K contain NaN"),
        ("images.txt", " 4 a.jpg", "", "not as COLMAP writes it"),
        ("images.txt", "1.5 2.5 5 ", "1.5 2.5 five ", "not as COLMAP writes it"),
        ("images.txt", "a.jpg", "d.png", "more than one camera for d.png"),
        ("points3D.txt", "\n3 ", "\n3 x ", "not as COLMAP writes it"),
    ],
)
def test_a_broken_text_model_is_named_with_what_is_wrong(
    cameras: Cameras, points: torch.Tensor, tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    folder = write_colmap_text(tmp_path / "model", cameras, points[:10])
    content = (folder / name).read_text()
    assert old in content
    (folder / name).write_text(content.replace(old, new))
    with pytest.raises(FileError, match=message):
        read_camera_file(folder)


def test_names_in_a_text_model_may_contain_spaces(cameras: Cameras, tmp_path: Path) -> None:
    folder = write_colmap_text(tmp_path / "model", cameras, None)
    (folder / "images.txt").write_text("1 1 0 0 0 1 2 3 4 my photo 1.jpg")
    file = read_camera_file(folder)
    assert file.names == ("my photo 1.jpg",)
    assert file.c2w[0, :3, 3].tolist() == [-1, -2, -3]


def test_a_model_whose_rotations_are_zero_is_refused(cameras: Cameras, tmp_path: Path) -> None:
    folder = write_colmap_text(tmp_path / "model", cameras, None)
    (folder / "images.txt").write_text("1 0 0 0 0 1 2 3 4 a.jpg\n")
    with pytest.raises(FileError, match="c2w contain NaN"):
        read_camera_file(folder)
    (folder / "images.txt").write_text("# none\n")
    with pytest.raises(FileError, match="holds no cameras"):
        read_camera_file(folder)


@pytest.mark.parity
@pytest.mark.parametrize("kind", WRITERS)
def test_models_are_read_as_pycolmap_reads_and_writes_them(
    kind: str, cameras: Cameras, points: torch.Tensor, tmp_path: Path
) -> None:
    pycolmap = pytest.importorskip("pycolmap")
    # Tracks of the test's own model are made up, and pycolmap checks them.
    folder = WRITERS[kind](tmp_path / "ours", cameras, None)
    (folder / f"points3D.{'txt' if kind == 'text' else 'bin'}").write_bytes(b"" if kind == "text" else bytes(8))
    reconstruction = pycolmap.Reconstruction(str(folder))
    file = read_camera_file(folder)
    by_name = {image.name: image for image in reconstruction.images.values()}
    assert sorted(by_name) == list(file.names)
    for name, c2w, K in zip(file.names, file.c2w, file.K, strict=True):
        image = by_name[name]
        expected = torch.tensor(image.cam_from_world().inverse().matrix())
        torch.testing.assert_close(c2w[:3], expected, atol=1e-9, rtol=0)
        size = torch.tensor([[image.camera.width], [image.camera.height], [1.0]], dtype=torch.float64)
        torch.testing.assert_close(K * size, torch.tensor(image.camera.calibration_matrix()), atol=1e-9, rtol=0)

    # The other way round, with points and tracks that pycolmap vouches for.
    for image in reconstruction.images.values():
        image.points2D = pycolmap.Point2DList([pycolmap.Point2D([1.0, 2.0]) for _ in points])
    for i, point in enumerate(points.tolist()):
        track = pycolmap.Track()
        for number in reconstruction.images:
            track.add_element(number, i)
        reconstruction.add_point3D(point, track, [1, 2, 3])
    written = tmp_path / "theirs"
    written.mkdir()
    (reconstruction.write_text if kind == "text" else reconstruction.write_binary)(str(written))
    file = read_camera_file(written)
    assert_same(file, cameras)
    depths = cameras.project(points.expand(3, -1, 3))[1].flatten()
    expected = torch.quantile(depths, torch.tensor([0.01, 0.99])).tolist()
    assert [file.near, file.far] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", ["PERSPECTIVE", "pinhole", "Simple Pinhole", None, "", "simple-radial", "OPENCV"])
def test_names_of_pinholes_are_read_however_they_are_written(name: str | None, tmp_path: Path) -> None:
    file = read_camera_file(write_json(tmp_path / "t.json", nerfstudio(camera_model=name)))
    assert file.lenses == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"k1": 0.1, "k2": 0.2, "p1": 0.3, "p2": 0.4, "k3": 0.5},
            {"k1": 0.1, "k2": 0.2, "p1": 0.3, "p2": 0.4, "k3": 0.5},
        ),
        ({"k4": 0.1}, {"k4": 0.1}),
        ({"camera_model": "FULL_OPENCV", "k4": 0.1, "k5": 0.2, "k6": 0.3}, {"d1": 0.1, "d2": 0.2, "d3": 0.3}),
        (
            {"distortion_params": [0.1, 0.2, 0.3, 0.0, 0.5, 0.6]},
            {"k1": 0.1, "k2": 0.2, "k3": 0.3, "p1": 0.5, "p2": 0.6},
        ),
        ({"camera_model": "OPENCV_FISHEYE", "k1": 0.1, "k4": 0.2}, {"is_fisheye": True, "k1": 0.1, "k4": 0.2}),
        ({"camera_model": "equidistant"}, {"is_fisheye": True}),
        ({"is_fisheye": True, "k2": 0.1}, {"is_fisheye": True, "k2": 0.1}),
    ],
)
def test_coefficients_of_a_transforms_file_mean_what_their_programs_say(
    changes: dict, expected: dict, tmp_path: Path
) -> None:
    (lens,) = read_camera_file(write_json(tmp_path / "t.json", nerfstudio(**changes))).lenses
    focal = {"fx": FX / WIDTH, "fy": FY / HEIGHT, "cx": CX / WIDTH, "cy": CY / HEIGHT}
    assert lens == Lens(**focal, **expected)


def test_a_frame_may_have_a_lens_of_its_own(tmp_path: Path) -> None:
    pose = torch.eye(4).tolist()
    frames = [
        {"file_path": "a.png", "transform_matrix": pose, "k1": 0.1},
        {"file_path": "b.png", "transform_matrix": pose, "camera_model": "OPENCV_FISHEYE"},
        {"file_path": "c.png", "transform_matrix": pose},
    ]
    file = read_camera_file(write_json(tmp_path / "t.json", nerfstudio(frames=frames)))
    first, second, third = (file.lens(i) for i in range(3))
    assert first is not None
    assert second is not None
    assert (first.k1, first.is_fisheye, second.k1, second.is_fisheye) == (0.1, False, 0.0, True)
    assert third is None


def test_the_lens_and_the_pixels_of_given_cameras_are_written_with_them(tmp_path: Path, cameras: Cameras) -> None:
    given = read_camera_file(write_json(tmp_path / "t.json", nerfstudio(k1=0.1, p2=-0.02, near=1.0, far=9.0)))
    save_cameras(to_cameras(given), given.names, tmp_path / "own.json", given=given)
    again = read_camera_file(tmp_path / "own.json")
    assert again.lenses == given.lenses
    assert again.sizes == given.sizes
    assert (given.pixels, again.pixels) == ("stored", "stored")
    save_cameras(cameras, NAMES, tmp_path / "found.json")
    assert read_camera_file(tmp_path / "found.json").pixels == "upright"


def test_the_cameras_of_a_3dgs_training_are_read(tmp_path: Path, cameras: Cameras) -> None:
    # By the definition of its writer: camera to world, OpenCV axes.
    entries = [
        {
            **inria()[0],
            "id": i,
            "img_name": f"f_{12 - i}",
            "position": c[:3, 3].tolist(),
            "rotation": c[:3, :3].tolist(),
        }
        for i, c in enumerate(cameras.c2w)
    ]
    file = read_camera_file(write_json(tmp_path / "cameras.json", entries))
    assert file.names == ("f_10", "f_11", "f_12")
    torch.testing.assert_close(file.c2w.float(), cameras.c2w.flip(0), atol=5e-6, rtol=0)
    expected = torch.tensor([[FX / WIDTH, 0, 0.5], [0, FY / HEIGHT, 0.5], [0, 0, 1]], dtype=torch.float64)
    torch.testing.assert_close(file.K[0], expected)
    assert read_camera_file(tmp_path).names == file.names


def test_a_rig_whose_names_repeat_in_a_3dgs_training_can_be_rendered(tmp_path: Path) -> None:
    path = write_json(tmp_path / "cameras.json", [*inria(), *inria(position=[1, 0, 0]), *inria(img_name="b")])
    assert load_all_cameras(path).centers[:, 0].tolist() == [0, 1, 0]
    assert match_photos(read_camera_file(path), ["b.jpg"]).names == ("b",)
    with pytest.raises(InputError, match=r"a\.jpg has more than one camera .*\(0/a, 1/a\)"):
        match_photos(read_camera_file(path), ["a.jpg"])


def test_the_splits_of_a_blender_data_set_are_one_file(tmp_path: Path) -> None:
    def frame(name: str, x: float) -> dict:
        return {
            "file_path": name,
            "transform_matrix": (torch.eye(4) + x * torch.eye(4)[0].outer(torch.eye(4)[3])).tolist(),
        }

    train, test = [frame("train/r_0", 0), frame("train/r_10", 1), frame("train/r_2", 2)], [frame("test/r_0", 3)]
    write_json(tmp_path / "transforms_train.json", nerfstudio(frames=train))
    write_json(tmp_path / "transforms_test.json", nerfstudio(frames=[*test, train[0]]))
    file = read_camera_file(tmp_path)
    assert file.names == ("test/r_0", "train/r_0", "train/r_2", "train/r_10")
    assert file.c2w[:, 0, 3].tolist() == [3, 0, 2, 1]
    found = match_photos(file, [tmp_path / "train" / "r_0.png", tmp_path / "test" / "r_0.png"])
    assert found.c2w[:, 0, 3].tolist() == [0, 3]
    write_json(tmp_path / "transforms_test.json", nerfstudio(frames=[frame("train/r_0", 5)]))
    with pytest.raises(FileError, match="has two cameras for train/r_0"):
        read_camera_file(tmp_path)


def camera_file(*names: str) -> CameraFile:
    c2w = torch.eye(4, dtype=torch.float64).repeat(len(names), 1, 1)
    c2w[:, 0, 3] = torch.arange(len(names))
    return CameraFile(names=names, c2w=c2w, K=torch.eye(3, dtype=torch.float64).repeat(len(names), 1, 1), near=1, far=2)


def test_photos_get_their_cameras_in_their_own_order() -> None:
    file = camera_file("a.jpg", "images/b.jpg", "./c.0001", "left/d.png", "right/d.png")
    found = match_photos(file, [Path("/x/c.0001.png"), Path("b.jpg"), "photos/right/d.png", "a.webp"])
    assert found.names == ("./c.0001", "images/b.jpg", "right/d.png", "a.jpg")
    assert found.c2w[:, 0, 3].tolist() == [2, 1, 4, 0]
    assert len(found.K) == 4
    assert (found.near, found.far) == (1, 2)


@pytest.mark.parametrize(
    ("photos", "message"),
    [
        (["a.jpg", "z.jpg"], "z.jpg has no camera in the cameras, which has a.jpg, left/d.png, right/d.png;"),
        (["d.png"], r"d.png has more than one camera .*\(left/d.png, right/d.png\)"),
        (["a.jpg", "a.png"], "a.jpg and a.png get the same camera"),
    ],
)
def test_photos_without_a_camera_of_their_own_are_named(photos: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        match_photos(camera_file("a.jpg", "left/d.png", "right/d.png"), photos)


def test_photos_are_known_by_name_whatever_the_system_and_the_suffix(tmp_path: Path) -> None:
    file = camera_file(r"C:\shots\IMG_1.JPG", "/home/me/IMG_2.JPG", "IMG_3", "images/frame.v2.jpeg")
    photos = ["img_1.jpg", "IMG_2.jpeg", "IMG_3.HEIC", "frame.v2.png"]
    assert match_photos(file, photos).names == file.names


@pytest.mark.parametrize("kind", ["text", "nerfstudio", "own"])
def test_rendering_goes_through_the_frames_in_natural_order(kind: str, cameras: Cameras, tmp_path: Path) -> None:
    names = ["frame_1.png", "frame_10.png", "frame_2.png"]
    c2w = torch.eye(4).repeat(3, 1, 1)
    c2w[:, 0, 3] = torch.tensor([1.0, 10.0, 2.0])
    if kind == "text":
        folder = write_colmap_text(tmp_path / "m", cameras, None)
        rows = [
            f"{i} 1 0 0 0 {-float(c[0, 3])} 0 0 4 {name}\n\n"
            for i, (c, name) in enumerate(zip(c2w, names, strict=True))
        ]
        (folder / "images.txt").write_text("".join(rows))
        path = folder
    elif kind == "nerfstudio":
        frames = [{"file_path": n, "transform_matrix": c.tolist()} for n, c in zip(names, c2w, strict=True)]
        path = write_json(tmp_path / "t.json", nerfstudio(frames=frames))
    else:
        frames = [{**own()["frames"][0], "file": n, "c2w": c.tolist()} for n, c in zip(names, c2w, strict=True)]
        path = write_json(tmp_path / "c.json", {"frames": frames})
        # The file itself keeps the order of the photos that it was written for.
        assert read_camera_file(path).names == tuple(names)
    assert load_all_cameras(path).centers[:, 0].tolist() == [1, 2, 10]


def test_our_own_file_keeps_an_order_that_somebody_chose(tmp_path: Path) -> None:
    frames = [{**own()["frames"][0], "file": name} for name in ("left.jpg", "right.jpg", "between.jpg")]
    for x, frame in enumerate(frames):
        frame["c2w"] = [[1, 0, 0, x], *torch.eye(4).tolist()[1:]]
    path = write_json(tmp_path / "c.json", {"frames": frames})
    assert load_all_cameras(path).centers[:, 0].tolist() == [0, 1, 2]


def test_rendering_guesses_planes_from_the_distances_of_the_cameras(cameras: Cameras, tmp_path: Path) -> None:
    folder = write_colmap_text(tmp_path / "model", cameras, None)
    loaded = load_all_cameras(folder)
    assert loaded.near[0].item() == pytest.approx(0.05 * torch.pdist(cameras.centers).median().item(), rel=1e-4)
    assert loaded.far[0].item() == pytest.approx(1e4 * loaded.near[0].item(), rel=1e-4)
    alone = load_all_cameras(write_json(tmp_path / "one.json", own()))
    assert alone.near.tolist() == pytest.approx([0.01])
    assert alone.c2w.dtype == torch.float32


class _Counting(TorchFunctionMode):
    """Counts the calls of torch."""

    calls = 0

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.calls += 1
        return func(*args, **(kwargs or {}))


def _many(kind: str, count: int) -> object:
    """Files of as many cameras along a line."""
    if kind == "inria":
        return [{**inria()[0], "img_name": f"{i}", "position": [i, 0, 0]} for i in range(count)]
    data = own() if kind == "own" else nerfstudio()
    name, matrix = ("file", "c2w") if kind == "own" else ("file_path", "transform_matrix")
    frames = []
    for i in range(count):
        pose = torch.eye(4).tolist()
        pose[0][3] = float(i)
        frames.append({**data["frames"][0], name: f"{i}.jpg", matrix: pose})
    return {**data, "frames": frames}


@pytest.mark.parametrize("kind", ["own", "nerfstudio", "inria"])
def test_the_calls_of_torch_do_not_grow_with_the_frames(tmp_path: Path, kind: str) -> None:
    """A call for each of 200,000 frames takes seconds."""
    calls = []
    for count in (100, 1000):
        path = write_json(tmp_path / f"{count}.json", _many(kind, count))
        with _Counting() as counting:
            assert len(read_camera_file(path).names) == count
        calls.append(counting.calls)
    assert calls[0] == calls[1]
