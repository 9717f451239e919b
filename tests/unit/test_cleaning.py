"""Floaters go; surfaces, thin things and what lies behind stay."""

import torch

from sr3r.cameras import Cameras, look_at
from sr3r.cleaning import cleaned
from sr3r.gaussians import Gaussians, concatenate
from sr3r.rendering import render

WALL, BACKDROP = 2.0, 9.0


def cameras() -> Cameras:
    eye = torch.tensor([[0.0, 0, 0], [0.2, 0, 0]])
    target = torch.tensor([0.1, 0, WALL]).expand(2, 3)
    K = torch.tensor([[0.9, 0, 0.5], [0, 0.9, 0.5], [0, 0, 1]]).repeat(2, 1, 1)
    c2w = look_at(eye, target, torch.tensor([0.0, -1, 0]).expand(2, 3))
    return Cameras(c2w=c2w, K=K, near=torch.ones(2), far=torch.full((2,), 10.0))


def at(means: torch.Tensor, *, size: float, opacity: float) -> Gaussians:
    n = len(means)
    return Gaussians(
        means=means,
        quats=torch.eye(1, 4).repeat(n, 1),
        scales=torch.full((n, 3), size),
        opacities=torch.full((n,), opacity),
        sh=torch.zeros(n, 1, 3),
    )


def plane(depth: float, *, side: int, half: float, opacity: float = 0.9) -> Gaussians:
    steps = torch.linspace(-half, half, side)
    x, y = torch.meshgrid(steps, steps, indexing="xy")
    means = torch.stack([x, y, torch.full_like(x, depth)], -1).reshape(-1, 3)
    return at(means, size=2 * half / side, opacity=opacity)


def scene() -> Gaussians:
    return concatenate([plane(WALL, side=80, half=1.2), plane(BACKDROP, side=40, half=8)])


def test_specks_in_front_of_a_wall_go() -> None:
    specks = at(torch.tensor([[0.1, 0.1, 1.0], [0.0, -0.2, 0.8], [0.2, 0.0, 0.9]]), size=0.003, opacity=0.05)
    kept = cleaned(concatenate([scene(), specks]), cameras())
    assert len(kept) == len(scene())
    assert torch.equal(kept.means, scene().means)


def test_a_scene_without_floaters_stays_whole() -> None:
    assert len(cleaned(scene(), cameras())) == len(scene())


def test_a_thing_in_front_of_a_wall_stays() -> None:
    board = plane(1.0, side=40, half=0.15)
    assert len(cleaned(concatenate([scene(), board]), cameras())) == len(scene()) + len(board)


def test_what_no_camera_sees_stays() -> None:
    behind = at(torch.tensor([[0.0, 0, -3], [5.0, 0, 1]]), size=0.01, opacity=0.3)
    assert len(cleaned(concatenate([scene(), behind]), cameras())) == len(scene()) + len(behind)


def test_a_halo_that_the_photos_hardly_show_goes_and_the_pictures_stay_as_they_are() -> None:
    # Many together, close in front of the wall, and each hardly there.
    halo = plane(0.8 * WALL, side=60, half=0.3, opacity=0.01)
    whole = concatenate([scene(), halo])
    kept = cleaned(whole, cameras())
    assert len(kept) == len(scene())
    before, after = (render(each, cameras(), (128, 128)).rgb for each in (whole, kept))
    assert (before - after).abs().max() < 0.05


def test_what_the_photos_show_stays_even_if_it_is_alone_in_front() -> None:
    ball = at(torch.tensor([[0.1, 0.1, 1.0]]), size=0.02, opacity=0.9)
    assert len(cleaned(concatenate([scene(), ball]), cameras())) == len(scene()) + 1
