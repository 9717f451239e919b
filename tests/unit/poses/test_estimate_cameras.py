import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional as F

import sr3r
from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.images import load_image
from sr3r.poses import PoseEstimate, estimate_cameras, exif_focal, find_depth_range
from sr3r.poses.depth_range import depth_range
from sr3r.poses.features import find_features, match
from sr3r.poses.two_view import triangulate

ASSETS = Path(sr3r.__file__).parent / "assets"
NAMES = ["left.jpg", "right.jpg", "between.jpg"]


def demo(name: str, num: int = 2) -> tuple[list[torch.Tensor], Cameras]:
    """Photos of a demo scene, and cameras from structure from motion over many more photos."""
    data = json.loads((ASSETS / name / "cameras.json").read_text())
    frames = {f["file"]: f for f in data["frames"]}
    c2w = torch.tensor([frames[f]["c2w"] for f in NAMES[:num]])
    K = torch.tensor([frames[f]["K"] for f in NAMES[:num]])
    near, far = torch.full((num,), data["near"]), torch.full((num,), data["far"])
    return [load_image(ASSETS / name / f) for f in NAMES[:num]], Cameras(c2w=c2w, K=K, near=near, far=far)


def elsewhere() -> torch.Tensor:
    """A photo of something that no demo scene shows. (A mirrored photo would not do: it has an epipolar geometry.)"""
    data = pytest.importorskip("skimage.data")
    return torch.from_numpy(data.astronaut()[:360, :480].copy()).permute(2, 0, 1) / 255


def errors_deg(estimate: PoseEstimate, truth: Cameras) -> tuple[float, float]:
    """Largest error of the rotations and of the directions from the first camera to the others."""
    relative = torch.linalg.inv(truth.c2w[0]) @ truth.c2w
    found = estimate.cameras.c2w
    cosine = (torch.einsum("vij,vij->v", found[:, :3, :3], relative[:, :3, :3]) - 1) / 2
    directions = F.cosine_similarity(found[1:, :3, 3], relative[1:, :3, 3], dim=-1)
    return math.degrees(cosine.clamp(-1, 1).acos().max()), math.degrees(directions.clamp(-1, 1).acos().max())


def turned(photo: torch.Tensor, angle_deg: float, focal: float) -> torch.Tensor:
    """What the camera sees after it turns about its vertical axis on the spot; focal in photo widths."""
    h, w = photo.shape[-2:]
    K = torch.tensor([[focal, 0, 0.5], [0, focal * w / h, 0.5], [0, 0, 1]])
    angle = math.radians(angle_deg)
    rotation = torch.tensor([[math.cos(angle), 0, math.sin(angle)], [0, 1, 0], [-math.sin(angle), 0, math.cos(angle)]])
    y, x = torch.meshgrid((torch.arange(h) + 0.5) / h, (torch.arange(w) + 0.5) / w, indexing="ij")
    rays = torch.stack([x, y, torch.ones_like(x)], -1) @ (K @ rotation @ torch.linalg.inv(K)).mT
    grid = 2 * rays[..., :2] / rays[..., 2:] - 1
    return F.grid_sample(photo[None], grid[None], mode="bicubic", padding_mode="border", align_corners=False)[0].clamp(
        0, 1
    )


@pytest.mark.parametrize("name", ["demo_aerial", "demo_road"])
def test_poses_of_real_photos_with_known_focal_are_right(name: str) -> None:
    photos, truth = demo(name)
    estimate = estimate_cameras(photos, focal=truth.K[:, 0, 0].tolist())
    rotation, direction = errors_deg(estimate, truth)
    assert rotation < 1
    assert direction < 3
    assert estimate.focal_source == "exif"
    # The frame: first camera, unit baseline.
    assert torch.equal(estimate.cameras.c2w[0], torch.eye(4))
    assert estimate.cameras.centers[1].norm() == pytest.approx(1, abs=1e-5)
    estimate.cameras.check()


def test_the_depth_range_of_estimated_cameras_holds_the_scene() -> None:
    photos, truth = demo("demo_aerial")
    estimate = estimate_cameras(photos, focal=truth.K[:, 0, 0].tolist())
    baseline = float((truth.centers[1] - truth.centers[0]).norm())
    near, far = float(estimate.cameras.near[0]) * baseline, float(estimate.cameras.far[0]) * baseline
    depth = estimate.points[:, 2] * baseline
    assert ((depth > near) & (depth < far)).float().mean() > 0.95
    assert 0.6 * truth.near[0] < near < 1.3 * truth.near[0]
    assert 0.7 * truth.far[0] < far < 1.6 * truth.far[0]


def test_poses_are_right_without_any_focal() -> None:
    photos, truth = demo("demo_aerial")
    estimate = estimate_cameras(photos)
    rotation, direction = errors_deg(estimate, truth)
    assert rotation < 4
    assert direction < 10
    assert 0.8 < estimate.focals[0] / float(truth.K[0, 0, 0]) < 1.25
    assert estimate.focal_source in ("estimated", "assumed")


def test_three_photos_are_placed_together() -> None:
    photos, truth = demo("demo_road", 3)
    estimate = estimate_cameras(photos, focal=[float(truth.K[0, 0, 0]), None, None])
    rotation, direction = errors_deg(estimate, truth)
    assert rotation < 1
    assert direction < 3
    # All in one scale, not every pair in its own.
    distances = estimate.cameras.centers.norm(dim=-1)
    expected = (truth.centers - truth.centers[0]).norm(dim=-1)
    assert torch.allclose(distances, expected / expected.max(), atol=0.03)


def test_poses_are_the_same_every_time() -> None:
    photos, _ = demo("demo_road")
    first, second = estimate_cameras(photos), estimate_cameras(photos)
    assert torch.equal(first.cameras.c2w, second.cameras.c2w)
    assert torch.equal(first.cameras.K, second.cameras.K)


def test_photos_of_different_places_are_refused() -> None:
    photos = [demo("demo_aerial")[0][0], elsewhere()]
    with pytest.raises(InputError, match=r"a\.jpg and b\.jpg have too little in common"):
        estimate_cameras(photos, names=["a.jpg", "b.jpg"])


def test_a_photo_that_does_not_belong_to_the_others_is_named() -> None:
    photos = [*demo("demo_road")[0], elsewhere()]
    with pytest.raises(InputError, match=r"photo 3 has too little in common with the other"):
        estimate_cameras(photos)


@pytest.mark.parametrize("focal", [None, 0.75])
def test_a_camera_that_only_turns_is_refused(focal: float | None) -> None:
    photo = demo("demo_aerial")[0][0]
    with pytest.raises(InputError, match="did not move"):
        estimate_cameras([photo, turned(photo, 6, 0.75)], focal=[focal, focal])


def test_the_same_photo_twice_is_refused_even_with_noise(generator: torch.Generator) -> None:
    photo = demo("demo_aerial")[0][0]
    noisy = (photo + 0.02 * torch.randn(photo.shape, generator=generator)).clamp(0, 1)
    with pytest.raises(InputError, match="did not move"):
        estimate_cameras([photo, noisy])


@pytest.mark.parametrize(
    ("photo", "message"),
    [
        (torch.full((3, 120, 160), 0.01), "almost black"),
        (torch.full((3, 120, 160), 0.6), "of one colour"),
        (torch.linspace(0, 1, 160).expand(3, 120, 160).clone(), "only 0 points that can be recognised"),
        (torch.rand(3, 12, 12, generator=torch.Generator().manual_seed(0)), "too small"),
    ],
)
def test_photos_that_show_nothing_are_refused(photo: torch.Tensor, message: str) -> None:
    with pytest.raises(InputError, match=f"photo 1 .*{message}"):
        estimate_cameras([photo, photo])


@pytest.mark.parametrize("num", [1, 25])
def test_the_number_of_photos_is_limited(num: int) -> None:
    with pytest.raises(InputError, match=f"not {num}"):
        estimate_cameras([torch.zeros(3, 8, 8)] * num)


def test_features_are_matched_to_themselves() -> None:
    features = find_features(demo("demo_aerial")[0][0])
    matches = match(features, features)
    assert len(matches) > 0.5 * len(features)
    assert (np.linalg.norm(features.points[matches[:, 0]] - features.points[matches[:, 1]], axis=1) < 0.5).mean() > 0.99


def test_features_use_pixel_centres_at_a_half() -> None:
    # A mirrored photo has mirrored features: x -> width - x only if the first pixel's centre is at 0.5.
    photo = demo("demo_aerial")[0][0]
    width = photo.shape[-1]
    plain, mirrored = find_features(photo), find_features(photo.flip(-1))
    expected = plain.points.copy()
    expected[:, 0] = width - expected[:, 0]
    distances = np.abs(expected[:, None] - mirrored.points[None]).max(-1).min(1)
    assert np.median(distances) < 0.1


def test_triangulation_inverts_projection() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(50, 3)) + np.array([0, 0, 6])
    poses = np.tile(np.eye(4), (3, 1, 1))
    poses[1, 0, 3], poses[2, 1, 3] = -1.0, 0.7
    local = points @ poses[:, :3, :3].transpose(0, 2, 1) + poses[:, None, :3, 3]
    seen = np.ones((3, 50), dtype=bool)
    seen[2, ::2] = False
    rays = np.where(seen[..., None], local / local[..., 2:], 7.0)
    assert np.allclose(triangulate(poses, rays, seen), points, atol=1e-9)


def test_the_depth_range_ignores_outliers_and_is_never_flat_nor_endless() -> None:
    depths = np.concatenate([np.linspace(2, 8, 1000), [1e-3, 1e6]])
    near, far = depth_range(depths)
    assert 1.5 < near < 2.2
    assert 7.5 < far < 11
    near, far = depth_range(np.full(100, 3.0))
    assert far / near == pytest.approx(2)
    assert near < 3 < far
    near, far = depth_range(np.geomspace(1e-4, 1e4, 1000))
    assert far / near == pytest.approx(200)


def test_the_depth_range_for_given_cameras_is_in_their_units() -> None:
    photos, truth = demo("demo_aerial")
    near, far = find_depth_range(photos, truth.c2w, truth.K)
    assert 0.6 * truth.near[0] < near < 1.3 * truth.near[0]
    assert 0.7 * truth.far[0] < far < 1.6 * truth.far[0]
    scaled = truth.transformed(torch.diag(torch.tensor([10.0, 10, 10, 1])))
    assert find_depth_range(photos, scaled.c2w, scaled.K) == pytest.approx((10 * near, 10 * far), rel=1e-3)


def test_given_cameras_that_do_not_fit_the_photos_are_refused() -> None:
    _, truth = demo("demo_aerial")
    strangers = [demo("demo_aerial")[0][0], torch.zeros(3, 64, 64)]
    with pytest.raises(InputError, match="too little in common"):
        find_depth_range(strangers, truth.c2w, truth.K)


def with_exif(path: Path, size: tuple[int, int], tags: dict[int, object]) -> Path:
    image = Image.new("RGB", size)
    exif = Image.Exif()
    exif.get_ifd(0x8769).update(tags)
    image.save(path, exif=exif)
    return path


@pytest.mark.parametrize(
    ("size", "tags", "expected"),
    [
        ((360, 240), {0xA405: 36}, 1.0),
        ((240, 360), {0xA405: 36}, 1.0),  # Turned: the unit is the longer side.
        ((400, 300), {0xA405: 26}, 26 / 43.27 * 1.25),  # A phone: by the diagonal.
        ((360, 240), {0x920A: 50.0, 0xA20E: 100.0, 0xA210: 4, 0xA002: 3600, 0xA003: 2400}, 50 * 100 / 3600),
        ((360, 240), {0x920A: 50.0}, None),  # Without the sensor's size.
        ((360, 240), {0xA405: 36, 0xA002: 4000, 0xA003: 3000}, None),  # Cropped.
        ((360, 240), {0xA405: 0}, None),
        ((360, 240), {0xA405: 2}, None),  # No such lens.
        ((360, 240), {}, None),
    ],
)
def test_the_focal_length_is_read_from_exif(
    tmp_path: Path, size: tuple[int, int], tags: dict[int, object], expected: float | None
) -> None:
    focal = exif_focal(with_exif(tmp_path / "a.jpg", size, tags))
    assert focal == (None if expected is None else pytest.approx(expected, rel=2e-3))


def test_a_file_that_is_no_image_has_no_focal_length(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("text")
    assert exif_focal(tmp_path / "a.jpg") is None
    assert exif_focal(tmp_path / "missing.jpg") is None
