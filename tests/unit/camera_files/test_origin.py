"""Camera positions that float32 cannot hold."""

import json
from pathlib import Path

import pytest
import torch

from scene_files import OPENGL, make_cameras, write_colmap, write_transforms
from sr3r.camera_files import all_cameras, load_all_cameras, notes_on, read_camera_file, save_cameras, to_cameras
from sr3r.camera_files.origin import origin_of

UTM = torch.tensor([500_000.0, 4_200_000.0, 120.0], dtype=torch.float64)
ECEF = torch.tensor([4_201_000.0, 172_460.0, 4_780_100.0], dtype=torch.float64)
NAMES = ["a.png", "b.png", "c.png", "d.png"]


def centers(place: torch.Tensor) -> torch.Tensor:
    return make_cameras().centers.double() + place


@pytest.mark.parametrize("place", [UTM, ECEF], ids=["UTM", "ECEF"])
def test_positions_far_away_get_an_origin_among_them(place: torch.Tensor) -> None:
    origin = origin_of(centers(place))
    relative = centers(place) - origin
    assert relative.abs().max() < 10
    torch.testing.assert_close(relative.float().double(), relative, atol=1e-6, rtol=0)
    # Adding cameras elsewhere in the order does not change it.
    assert torch.equal(origin, origin_of(centers(place).flip(0)))


@pytest.mark.parametrize(
    "place", [torch.zeros(3), torch.tensor([5.0, 2.0, 1.0]), torch.tensor([200.0, 30.0, 0.0])], ids=str
)
def test_positions_that_float32_holds_stay_where_they_are(place: torch.Tensor) -> None:
    assert not origin_of(centers(place.double())).any()


def test_cameras_at_one_place_or_alone_have_no_origin() -> None:
    assert not origin_of(UTM.expand(3, 3)).any()
    assert not origin_of(UTM[None]).any()


@pytest.mark.parametrize("kind", ["nerfstudio", "colmap", "own"])
def test_relative_positions_survive_in_every_kind_of_file(kind: str, tmp_path: Path) -> None:
    cameras = make_cameras().to(torch.float64)
    far = cameras.c2w.clone()
    # Rotations that are exact only in float32 would turn a place that is so far away.
    u, _, vh = torch.linalg.svd(far[:, :3, :3])
    far[:, :3, :3] = u @ vh
    far[:, :3, 3] += UTM
    moved = type(cameras)(c2w=far, K=cameras.K, near=cameras.near, far=cameras.far)
    if kind == "colmap":
        write_colmap(tmp_path, moved, NAMES)
        (tmp_path / "points3D.txt").unlink()
        path = tmp_path
    elif kind == "nerfstudio":
        path = tmp_path / "transforms.json"
        write_transforms(path, make_cameras(), NAMES)
        data = json.loads(path.read_text())
        for frame, c2w in zip(data["frames"], far, strict=True):
            frame["transform_matrix"] = (c2w @ OPENGL.double()).tolist()
        path.write_text(json.dumps(data))
    else:
        path = tmp_path / "own.json"
        frames = [
            {"file": name, "c2w": c2w.tolist(), "K": K.tolist()}
            for name, c2w, K in zip(NAMES, far, cameras.K, strict=True)
        ]
        path.write_text(json.dumps({"frames": frames}))
    file = read_camera_file(path)
    found = all_cameras(file)
    expected = torch.pdist(cameras.centers).float()
    torch.testing.assert_close(torch.pdist(found.centers), expected, atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(file.c2w[:, :3, 3] + torch.tensor(file.origin), far[:, :3, 3], atol=1e-8, rtol=0)
    (note,) = notes_on(file)
    assert str(path) in note
    assert "origin is moved to (500000" in note


def test_the_origin_is_kept_in_what_is_written_and_used_once(tmp_path: Path) -> None:
    path = tmp_path / "transforms.json"
    write_transforms(path, make_cameras(), NAMES, near=1.0, far=9.0)
    data = json.loads(path.read_text())
    for frame in data["frames"]:
        for row, offset in enumerate(UTM.tolist()):
            frame["transform_matrix"][row][3] += offset
    path.write_text(json.dumps(data))
    file = read_camera_file(path)
    save_cameras(to_cameras(file), file.names, tmp_path / "scene.cameras.json", given=file)
    again = read_camera_file(tmp_path / "scene.cameras.json")
    assert again.origin == file.origin != (0.0, 0.0, 0.0)
    torch.testing.assert_close(again.c2w, file.c2w, atol=1e-6, rtol=0)
    # A scene with another origin is rendered with these cameras moved to it.
    elsewhere = (500_001.0, 4_200_000.0, 120.0)
    shifted = load_all_cameras(path, origin=elsewhere).centers
    difference = torch.tensor(file.origin, dtype=torch.float64) - torch.tensor(elsewhere, dtype=torch.float64)
    torch.testing.assert_close(shifted, (all_cameras(file).centers.double() + difference).float(), atol=1e-5, rtol=0)


def test_the_cameras_of_a_written_scene_never_move(tmp_path: Path) -> None:
    cameras = make_cameras().select([0, 1])
    c2w = cameras.c2w.clone()
    c2w[:, :3, 3] = torch.tensor([[3000.0, 0.0, 0.0], [3000.01, 0.0, 0.0]])
    close = type(cameras)(c2w=c2w, K=cameras.K, near=cameras.near, far=cameras.far)
    save_cameras(close, ["a.png", "b.png"], tmp_path / "scene.cameras.json")
    assert torch.equal(load_all_cameras(tmp_path / "scene.cameras.json").c2w, c2w)
