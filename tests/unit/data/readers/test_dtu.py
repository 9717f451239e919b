"""DTU as MVSplat takes it."""

from pathlib import Path

import pytest
import torch

from scene_files import (
    make_cameras,
    write_photo,
)
from sr3r.cameras import Cameras
from sr3r.data import open_dataset
from sr3r.errors import FileError


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
