"""Procedural scenes: deterministic, exact depth, consistent between views, nothing aliases."""

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.data import SyntheticDataset
from sr3r.data.procedural.primitives import BOX, CYLINDER, ELLIPSOID, PrimitiveList, Primitives
from sr3r.data.procedural.raycast import cast, make_frame, render_view
from sr3r.data.procedural.raycast_cpu import cast_cpu, render_view_cpu
from sr3r.data.procedural.textures import LEVELS, SIZE, TextureAtlas
from sr3r.errors import FileError, InputError


@pytest.fixture(scope="module")
def dataset() -> SyntheticDataset:
    return SyntheticDataset(3, size=(48, 48))


def front_camera() -> Cameras:
    """At the origin, looking along z, 90 degrees wide."""
    K = torch.tensor([[0.5, 0, 0.5], [0, 0.5, 0.5], [0, 0, 1]])
    return Cameras(c2w=torch.eye(4)[None], K=K[None], near=torch.ones(1), far=torch.ones(1) * 10)


def one_shape(shape: int, center: tuple[float, float, float], half: tuple[float, float, float]) -> Primitives:
    """A shape inside a large hollow box."""
    shapes = PrimitiveList()
    look = {"textures": [0] * 6, "uv": np.tile([1.0, 1, 0, 0], (6, 1)), "tint": np.ones(3)}
    shapes.add(BOX, (0, 0, 0), (20, 20, 20), hollow=True, **look)
    shapes.add(shape, center, half, **look)
    return shapes.build(light=np.array([0.0, 0, 1]), ambient=0.5, gain=np.ones(3), scale=1.0)


@pytest.mark.parametrize("caster", [cast, cast_cpu])
def test_depths_of_a_box_a_sphere_and_a_cylinder_are_exact(caster) -> None:
    camera = front_camera()
    size = (33, 33)
    rays = camera.rays(*size)[0]

    depth, index = caster(make_frame(one_shape(BOX, (0, 0, 5), (1, 1, 1)), camera, size), size)
    assert depth[16, 16] == pytest.approx(4)
    assert (depth[index == 1] == pytest.approx(4)) or (depth[index == 1].min() >= 4 - 1e-5)
    # The box's front face spans 1/4 of the half image: |x| < 0.25.
    assert torch.equal(index == 1, (rays[..., :2].abs() < 0.25).all(-1))
    assert depth[0, 0] == pytest.approx(20)

    depth, index = caster(make_frame(one_shape(ELLIPSOID, (0, 0, 5), (2, 2, 2)), camera, size), size)
    points = (rays * depth[..., None])[index == 1]
    assert depth[16, 16] == pytest.approx(3)
    assert torch.allclose((points - torch.tensor([0.0, 0, 5])).norm(dim=-1), torch.tensor(2.0), atol=1e-4)

    depth, index = caster(make_frame(one_shape(CYLINDER, (0, 0, 5), (1, 1, 2)), camera, size), size)
    assert depth[16, 16] == pytest.approx(3)  # its flat end
    points = (rays * depth[..., None])[index == 1]
    assert points[:, :2].norm(dim=-1).max() < 1 + 1e-4


def test_scenes_depend_on_seed_and_index_only(dataset: SyntheticDataset) -> None:
    again = SyntheticDataset(3, size=(48, 48))
    _ = again[7]
    for index in (0, 5):
        a, b = dataset[index], again[index]
        assert a.key == b.key
        assert torch.equal(a.cameras.c2w, b.cameras.c2w)
        assert torch.equal(a.load([0, 4]).images, b.load([0, 4]).images)
    assert dataset[0].key != dataset[1].key
    assert not torch.equal(dataset[0].cameras.c2w, SyntheticDataset(4)[0].cameras.c2w)


@pytest.mark.parametrize("index", range(8))
def test_every_scene_has_sound_cameras_finite_depth_and_overlapping_context_views(
    dataset: SyntheticDataset, index: int
) -> None:
    scene = dataset[index]
    cameras = scene.cameras.check()
    assert len(cameras) == 8
    _, depth = scene.render(cameras, (24, 24))
    assert torch.isfinite(depth).all()
    assert depth.min() > 0
    near, far = cameras.near[0], cameras.far[0]
    context = depth[[1, 6]]
    assert ((context >= near) & (context <= far)).float().mean() > 0.95
    ends = cameras.select([1, 6])
    points = (ends.rays(24, 24) * context[..., None]).flatten(1, 2)
    world = points @ ends.c2w[:, :3, :3].mT + ends.c2w[:, None, :3, 3]
    uv, z = ends.project(world.flip(0))
    inside = ((uv > 0) & (uv < 1)).all(-1) & (z > 0)
    assert inside.float().mean(-1).min() > 0.4


def test_depth_and_colour_agree_between_views(dataset: SyntheticDataset) -> None:
    scene = dataset[2]
    cameras = scene.cameras.select([1, 3])
    views, depth = scene.render(cameras, (96, 96), supersample=2)
    world = (cameras.rays(96, 96)[0] * depth[0][..., None]).reshape(-1, 3)
    world = world @ cameras.c2w[0, :3, :3].mT + cameras.c2w[0, :3, 3]
    uv, z = cameras.select([1]).project(world[None])
    grid = (2 * uv - 1)[None]
    there = F.grid_sample(depth[None, 1:], grid, align_corners=False, mode="nearest")[0, 0, 0]
    colour = F.grid_sample(views.images[1:], grid, align_corners=False)[0, :, 0]
    # Points that the other view sees too: in its image, at the depth it has there.
    seen = ((uv[0] > 0) & (uv[0] < 1)).all(-1) & ((z[0] - there).abs() < 0.01 * there)
    assert seen.float().mean() > 0.5
    difference = (colour - views.images[0].flatten(1)).abs().mean(0)[seen]
    assert difference.mean() < 0.04


@pytest.mark.parametrize("index", range(4))
def test_a_small_render_looks_like_a_reduced_large_one(dataset: SyntheticDataset, index: int) -> None:
    scene = dataset[index]
    camera = scene.cameras.select([2])
    small = scene.render(camera, (32, 32), supersample=2)[0].images
    large = F.avg_pool2d(scene.render(camera, (256, 256), supersample=2)[0].images, 8)
    # Point sampling (every 8th pixel) differs by far more, because it aliases.
    aliased = scene.render(camera, (256, 256))[0].images[..., 4::8, 4::8]
    error = (small - large).abs().mean()
    assert error < 0.05
    assert error < 0.6 * (aliased - large).abs().mean()


@pytest.mark.parametrize("index", range(3))
def test_the_compiled_ray_caster_equals_the_torch_one(dataset: SyntheticDataset, index: int) -> None:
    scene = dataset[index]
    arguments = (scene.primitives, scene.atlas, scene.cameras.select([3]), (40, 56))
    image, depth = render_view(*arguments, supersample=2)
    image_cpu, depth_cpu = render_view_cpu(*arguments, supersample=2)
    # Texture coordinates far away lose precision; a few pixels lie so exactly on an edge that rounding decides.
    assert ((image - image_cpu).abs() > 1 / 255).float().mean() < 2e-3
    differs = (depth - depth_cpu).abs() > 1e-4 * depth
    assert differs.float().mean() < 5e-3
    # On thin and slanted things there are more such pixels; then the one shows what the other shows right beside.
    beside = F.unfold(F.pad(depth[None, None], (1, 1, 1, 1), mode="replicate"), 3).reshape(9, *depth.shape)
    assert bool(((beside - depth_cpu).abs() < 0.02 * depth_cpu).any(0)[differs].all())


def test_supersampling_smooths_edges_and_keeps_depth(dataset: SyntheticDataset) -> None:
    scene = dataset[1]
    camera = scene.cameras.select([0])
    plain, depth = scene.render(camera, (64, 64))
    smooth, depth_smooth = scene.render(camera, (64, 64), supersample=3)
    assert torch.equal(depth, depth_smooth)
    changed = ((plain.images - smooth.images).abs().amax(1) > 0).float().mean()
    assert 0 < changed < 0.6


def test_textures_of_a_folder_are_used_and_evicted(tmp_path) -> None:
    for i, colour in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255)]):
        Image.new("RGB", (20, 10), colour).save(tmp_path / f"{i}.png")
    for rubbish in ("._0.png", "Thumbs.db"):
        (tmp_path / rubbish).write_bytes(b"\0\5\x16\7 no image")
    (tmp_path / "manifest.json").write_text(json.dumps({"0.png": {"category": "photo", "width": 20, "height": 10}}))
    atlas = TextureAtlas(tmp_path, capacity=2)
    assert atlas.aspect[0] == 2
    for texture, byte in ((0, 0), (1, 1), (2, 2), (0, 0)):
        slot = int(atlas.slots([texture])[0])
        texels = atlas.texels.view(torch.uint8).reshape(2, -1, 4)[slot]
        assert (texels[:, byte] == 255).all()
        assert texels.sum() == 255 * len(texels)


def test_pyramids_end_with_the_mean_colour() -> None:
    atlas = TextureAtlas(capacity=1)
    atlas.slots([0])
    texels = atlas.texels.view(torch.uint8).reshape(-1, 4)[:, :3].float()
    last = (SIZE >> (LEVELS - 1)) ** 2
    assert torch.allclose(texels[: SIZE**2].mean(0), texels[-last:].mean(0), atol=1.5)


def test_a_dataset_survives_pickling_without_its_textures(dataset: SyntheticDataset) -> None:
    before = dataset[0].load([0]).images
    data = pickle.dumps(dataset)
    assert len(data) < 200_000
    assert torch.equal(pickle.loads(data)[0].load([0]).images, before)


def test_unusable_textures_and_seeds_are_refused(tmp_path) -> None:
    with pytest.raises(FileError, match="no texture folder"):
        SyntheticDataset(0, tmp_path / "missing")
    with pytest.raises(FileError, match="holds no JPEG, PNG"):
        SyntheticDataset(0, tmp_path)
    (tmp_path / "a.jpg").write_text("not an image")
    with pytest.raises(FileError, match="cannot be read"):
        SyntheticDataset(0, tmp_path)[0].load([0])
    (tmp_path / "manifest.json").write_text("[")
    with pytest.raises(FileError, match="manifest"):
        SyntheticDataset(0, tmp_path)
    with pytest.raises(InputError, match="seed"):
        SyntheticDataset(-1)
    with pytest.raises(IndexError):
        SyntheticDataset(0, length=3)[3]


def test_other_cameras_can_be_rendered(dataset: SyntheticDataset) -> None:
    scene = dataset[0]
    cameras = scene.cameras.select([0, 1])
    wide = replace(
        cameras, K=cameras.K * torch.tensor([0.75, 1, 1])[:, None] + torch.tensor([[0, 0, 0.125], [0] * 3, [0] * 3])
    )
    views, depth = scene.render(wide, (24, 32))
    assert views.images.shape == (2, 3, 24, 32)
    assert depth.shape == (2, 24, 32)
    assert views.images.min() >= 0
    assert views.images.max() <= 1
