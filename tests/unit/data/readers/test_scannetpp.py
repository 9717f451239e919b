"""Data sets in the layouts of their publishers: DTU (as MVSplat takes it), DL3DV, ScanNet++."""

import json
from pathlib import Path

import pytest
import torch

from scene_files import (
    CX,
    CY,
    FX,
    FY,
    HEIGHT,
    WIDTH,
    encode,
    make_cameras,
    point_range,
    write_chunks,
    write_colmap,
    write_photo,
    write_transforms,
)
from sr3r.cameras import Cameras
from sr3r.data import ChunkDataset, open_dataset
from sr3r.errors import FileError

HASH = "0123456789abcdef" * 4
FISHEYE = f"OPENCV_FISHEYE {WIDTH} {HEIGHT} {FX} {FY} {CX} {CY} 0.1 0 0 0"


def write_dtu(root: Path, cameras: Cameras) -> None:
    """MVSNet's camera files are for 160x128 images; MVSplat multiplies them by four."""
    folder = root / "Cameras" / "train"
    folder.mkdir(parents=True)
    for view, w2c in enumerate(cameras.w2c):
        w2c = w2c.clone()
        w2c[:3, 3] *= 200
        rows = [" ".join(str(x) for x in row) for row in w2c.tolist()]
        K = ["361.54 0.0 82.9", "0.0 360.4 66.38", "0.0 0.0 1.0"]
        text = "\n".join(["extrinsic", *rows, "", "intrinsic", *K, "", "425.0 2.5"])
        (folder / f"{view:08d}_cam.txt").write_text(text)
    for scan in ("scan21", "scan8", "scan1"):
        for view in range(49):
            for light in (2, 3):
                write_photo(
                    root / "Rectified" / f"{scan}_train" / f"rect_{view + 1:03d}_{light}_r5000.png",
                    view if light == 3 else 200,
                    size=(40, 32),
                )


def test_dtu_is_read_as_mvsplat_converts_it(tmp_path: Path) -> None:
    cameras = make_cameras(49)
    write_dtu(tmp_path, cameras)
    dataset = open_dataset(tmp_path)
    assert list(dataset.keys) == ["scan1_train", "scan8_train", "scan21_train"]
    scene = dataset[2]
    torch.testing.assert_close(scene.cameras.c2w, cameras.c2w, atol=1e-5, rtol=0)
    assert scene.cameras.K[5].tolist() == [
        pytest.approx([361.54 / 165.8, 0, 0.5]),
        pytest.approx([0, 360.4 / 132.76, 0.5]),
        pytest.approx([0, 0, 1]),
    ]
    assert (float(scene.cameras.near[0]), float(scene.cameras.far[0])) == pytest.approx((2.125, 4.525))
    assert (scene.load([48, 0]).images.mean((1, 2, 3)) * 255).round().tolist() == [48, 0]


def test_mistakes_in_a_dtu_folder_are_named(tmp_path: Path) -> None:
    write_dtu(tmp_path, make_cameras(49))
    (tmp_path / "Rectified" / "scan8_train" / "rect_007_3_r5000.png").unlink()
    with pytest.raises(FileError, match=r"1 of the 49 photos .* rect_007_3_r5000\.png|rect_007_3_r5000\.png"):
        open_dataset(tmp_path)[1]
    path = tmp_path / "Cameras" / "train" / "00000003_cam.txt"
    for content in ("", path.read_text()[:60], path.read_text().replace("intrinsic", "K")):
        path.write_text(content)
        with pytest.raises(FileError, match=r"00000003_cam\.txt is not a DTU camera file"):
            open_dataset(tmp_path)[0]
    path.unlink()
    with pytest.raises(FileError, match=r"00000003_cam\.txt does not exist"):
        open_dataset(tmp_path)[0]


@pytest.mark.parametrize("layout", [f"1K/{HASH}", HASH, f"{HASH}/nerfstudio"])
def test_dl3dv_is_read_at_480p_where_it_is_there(layout: str, tmp_path: Path) -> None:
    cameras, scene = make_cameras(12), tmp_path / layout
    names = [f"frame_{i + 1:05d}.png" for i in range(12)]
    lens = {"k1": 0.03, "k2": -0.01, "p1": 1e-3, "p2": 0.0}
    write_transforms(scene / "transforms.json", cameras, [f"images/{name}" for name in names], **lens)
    for i, name in enumerate(names):
        write_photo(scene / "images_4" / name, 10 * i)
    dataset = open_dataset(tmp_path)
    assert list(dataset.keys) == [HASH]
    opened = dataset[0]
    torch.testing.assert_close(opened.cameras.c2w, cameras.c2w, atol=1e-5, rtol=0)
    assert (float(opened.cameras.near[0]), float(opened.cameras.far[0])) == (0.5, 200)
    assert opened.load([3]).images.shape == (1, 3, HEIGHT, WIDTH)
    for i, name in enumerate(names):
        write_photo(scene / "images_8" / name, 10 * i, size=(WIDTH // 2, HEIGHT // 2))
    views = open_dataset(tmp_path)[0].load([3, 11])
    assert views.images.shape == (2, 3, HEIGHT // 2, WIDTH // 2)
    # Its slight distortion is ignored, as in DepthSplat's chunks.
    assert (views.images.mean((1, 2, 3)) * 255).round().tolist() == [30, 110]
    folder = tmp_path / layout.removesuffix("/nerfstudio")
    assert list(open_dataset(folder).keys) == [HASH]


def write_scannetpp(root: Path, scene: str, *, undistorted: bool = True, frames: bool = True) -> None:
    cameras = make_cameras(4)
    dslr, iphone = (root / "data" / scene / device for device in ("dslr", "iphone"))
    names = [f"DSC0{i}.JPG" for i in range(4)]
    fisheye = {"camera_model": "OPENCV_FISHEYE", "k1": 0.1, "k2": 0.0, "k3": 0.0, "k4": 0.0}
    write_transforms(dslr / "nerfstudio" / "transforms.json", cameras, names, **fisheye)
    write_colmap(dslr / "colmap", cameras, names, FISHEYE)
    if undistorted:
        path = dslr / "nerfstudio" / "transforms_undistorted.json"
        write_transforms(path, cameras, names, camera_model="PINHOLE", k1=0.0, k2=0.0, k3=0.0, k4=0.0)
        data = json.loads(path.read_text())
        data["test_frames"] = [data["frames"].pop(1), {**data["frames"][0], "file_path": "DSC09.JPG"}]
        data["frames"][0]["is_bad"] = True
        path.write_text(json.dumps(data))
        for i, name in enumerate(names):
            write_photo(dslr / "undistorted_images" / name, 40 * i)
    lens = f"OPENCV {WIDTH} {HEIGHT} {FX} {FY} {CX} {CY} 0.05 -0.01 0.001 0"
    write_colmap(iphone / "colmap", cameras, [f"video/frame_{10 * i:06d}.jpg" for i in range(4)], lens)
    if frames:
        for i in range(4):
            write_photo(iphone / "rgb" / f"frame_{10 * i:06d}.jpg", 40 * i)


def test_scannetpp_gives_photos_and_video_frames_of_each_scene(tmp_path: Path) -> None:
    write_scannetpp(tmp_path, "1ada7a0617")
    write_scannetpp(tmp_path, "09c1414f1b", undistorted=False)
    dataset = open_dataset(tmp_path)
    assert list(dataset.keys) == ["09c1414f1b_iphone", "1ada7a0617_dslr", "1ada7a0617_iphone"]
    cameras, photos = make_cameras(4), dataset[1]
    # Without the bad frame and the test frame whose photo is kept back; in the order of time.
    torch.testing.assert_close(photos.cameras.c2w, cameras.c2w[1:], atol=1e-5, rtol=0)
    assert (photos.load([0, 2]).images.mean((1, 2, 3)) * 255).round().tolist() == pytest.approx([40, 120], abs=1)
    assert [float(photos.cameras.near[0]), float(photos.cameras.far[0])] == pytest.approx(
        point_range(cameras), rel=1e-4
    )
    video = dataset[2]
    torch.testing.assert_close(video.cameras.c2w, cameras.c2w, atol=1e-5, rtol=0)
    assert [float(video.cameras.near[0]), float(video.cameras.far[0])] == pytest.approx(point_range(cameras), rel=1e-4)
    assert video.load([3]).images.mean() * 255 == pytest.approx(120, abs=1)


def test_a_split_of_scannetpp_names_its_scenes(tmp_path: Path) -> None:
    for scene in ("1ada7a0617", "09c1414f1b", "ffffffffff"):
        write_scannetpp(tmp_path, scene, frames=False)
    split = tmp_path / "splits" / "nvs_sem_val.txt"
    split.parent.mkdir()
    split.write_text("ffffffffff\n1ada7a0617\n0000000000\n")
    assert list(open_dataset(split).keys) == ["ffffffffff_dslr", "1ada7a0617_dslr"]
    assert list(open_dataset(tmp_path / "data" / "09c1414f1b").keys) == ["09c1414f1b_dslr"]


def test_raw_fisheye_photos_of_scannetpp_are_refused_with_the_way_out(tmp_path: Path) -> None:
    write_scannetpp(tmp_path, "1ada7a0617", undistorted=False, frames=False)
    with pytest.raises(FileError, match=r"fisheye photos.*Undistort them .*python -m dslr\.undistort"):
        open_dataset(tmp_path)
    fisheye = tmp_path / "data" / "1ada7a0617" / "dslr" / "nerfstudio" / "transforms.json"
    with pytest.raises(FileError, match=r"fisheye lens.* needs undistorted photos"):
        open_dataset(fisheye)[0]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("5aca87f95a9412c6", (1, 100)),
        ("scan1_train", (2.125, 4.525)),
        (HASH, (0.5, 200)),
        ("be2e10f16a_iphone", (0.1, 100)),
    ],
)
def test_chunks_have_the_depth_range_that_their_publication_uses(
    key: str, expected: tuple[float, float], tmp_path: Path
) -> None:
    record = {
        "key": key,
        "cameras": torch.tensor([[0.9, 1.2, 0.5, 0.5, 0, 0, 1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0] for x in (0.0, 1)]),
        "images": [encode(0), encode(1)],
    }
    write_chunks(tmp_path / "test", [[record]])
    dataset = open_dataset(tmp_path)
    assert isinstance(dataset, ChunkDataset)
    cameras = dataset[0].cameras
    assert (float(cameras.near[0]), float(cameras.far[1])) == pytest.approx(expected)
