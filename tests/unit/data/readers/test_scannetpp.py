"""ScanNet++ as it is downloaded."""

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
    make_cameras,
    point_range,
    write_colmap,
    write_photo,
    write_transforms,
)
from sr3r.data import open_dataset
from sr3r.errors import FileError

FISHEYE = f"OPENCV_FISHEYE {WIDTH} {HEIGHT} {FX} {FY} {CX} {CY} 0.1 0 0 0"


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
    with pytest.raises(FileError, match=r"4 of the 4 photos .*transforms\.json names are missing"):
        open_dataset(fisheye)[0]
