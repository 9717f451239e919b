"""What makes a scene hard: floating things, leaves, grids, branches, rubble, plain surfaces, and what hides others."""

import math
from collections.abc import Callable

import numpy as np

from sr3r.data.procedural.dressing import Dresser
from sr3r.data.procedural.layouts import Layout
from sr3r.data.procedural.primitives import BOX, CYLINDER, ELLIPSOID
from sr3r.data.procedural.rotations import along, random_rotation, yaw_rotation

_FLOATING = (10, 31)
_CHANCE = 0.4
_PLAIN_SCENES, _PLAIN_MATERIALS = 0.6, 0.55


def add_clutter(rng: np.random.Generator, dresser: Dresser, layout: Layout) -> None:
    """Fill the space that the camera looks into with 10 to 30 floating things, and each of the rest now and then."""
    reach = float(np.linalg.norm(layout.target - layout.eye))
    for _ in range(rng.integers(*_FLOATING)):
        place = _in_view(rng, layout, 0.45, 1.7)
        # As large in the picture, near or far.
        _floating(rng, dresser, place, float(np.linalg.norm(place - layout.eye)) * math.exp(rng.uniform(-4.2, -2.2)))
    kinds: list[Callable[[np.random.Generator, Dresser, np.ndarray, float], None]]
    kinds = [_leaves, _grid, _branches, _rubble]
    for draw in kinds:
        if rng.random() < _CHANCE:
            draw(rng, dresser, _in_view(rng, layout, 0.5, 1.4), reach * rng.uniform(0.15, 0.4))
    if rng.random() < _CHANCE:
        _screen(rng, dresser, layout, reach)
    if rng.random() < _PLAIN_SCENES:
        dresser.paint(rng, _PLAIN_MATERIALS)


def _in_view(rng: np.random.Generator, layout: Layout, nearest: float, farthest: float) -> np.ndarray:
    """A place in front of the middle of the path, at a distance in units of that to the target."""
    forward = layout.target - layout.eye
    share = math.exp(rng.uniform(math.log(nearest), math.log(farthest)))
    # Evenly in the picture: about as far to the sides as a lens of 53 degrees sees.
    sideways = np.cross(forward, rng.standard_normal(3))
    sideways /= max(float(np.linalg.norm(sideways)), 1e-9)
    spread = 0.55 * math.sqrt(rng.random()) * float(np.linalg.norm(forward))
    return layout.eye + share * (forward + spread * sideways)


def _floating(rng: np.random.Generator, dresser: Dresser, place: np.ndarray, size: float) -> None:
    """Any shape, turned anyhow: from crumbs to plates and poles."""
    half = size * np.exp(rng.normal(0, 0.6, 3))
    shape = int(rng.choice([BOX, ELLIPSOID, CYLINDER], p=[0.45, 0.35, 0.2]))
    dresser.add(shape, place, half, rotation=random_rotation(rng))


def _leaves(rng: np.random.Generator, dresser: Dresser, place: np.ndarray, size: float) -> None:
    """A cloud of flat leaves with holes between them."""
    leaf = size * rng.uniform(0.12, 0.3)
    half = leaf * np.array([1, rng.uniform(0.3, 0.8), rng.uniform(0.02, 0.1)])
    for _ in range(rng.integers(12, 31)):
        centre = place + rng.normal(0, 0.5, 3) * size
        dresser.add(
            ELLIPSOID,
            centre,
            half * math.exp(rng.normal(0, 0.2)),
            role="foliage",
            rotation=random_rotation(rng),
            fit=False,
        )


def _grid(rng: np.random.Generator, dresser: Dresser, place: np.ndarray, size: float) -> None:
    """A lattice, a railing or a blind: bars one way or both, upright or leaning."""
    turn = random_rotation(rng) if rng.random() < 0.3 else yaw_rotation(rng.uniform(0, math.pi))
    count = int(rng.integers(4, 9))
    bar = size / count * rng.uniform(0.08, 0.45)
    role = str(rng.choice(["material", "art"]))
    ways = [0, 2] if rng.random() < 0.6 else [int(rng.choice([0, 2]))]
    for way in ways:
        half = np.full(3, bar)
        half[way] = size
        # Bars that cross lie a little in front of each other: faces in one plane would flicker.
        half[1] = bar * (0.5 if way else 0.6)
        for step in np.linspace(-1, 1, count):
            offset = np.zeros(3)
            offset[2 - way] = step * size
            dresser.add(BOX, place + turn @ offset, half, role=role, rotation=turn)


def _branches(rng: np.random.Generator, dresser: Dresser, place: np.ndarray, size: float) -> None:
    """A bare branch or a bundle of cables: thin rods that fork."""
    radius = size * rng.uniform(0.008, 0.03)
    ends = [(place - [0, 0, size], along(rng.normal([0, 0, 1.5], 1)))]
    for _ in range(rng.integers(6, 15)):
        start, direction = ends[rng.integers(len(ends))]
        turned = along(direction + rng.normal(0, 0.5, 3))
        length = size * rng.uniform(0.3, 0.9)
        half = np.array([radius, radius, length / 2])
        side = along(np.cross(turned, rng.standard_normal(3)))
        rotation = np.stack([side, np.cross(turned, side), turned], 1)
        dresser.add(CYLINDER, start + turned * length / 2, half, role="material", rotation=rotation)
        ends.append((start + turned * length, turned))


def _rubble(rng: np.random.Generator, dresser: Dresser, place: np.ndarray, size: float) -> None:
    """A height field: stones or blocks side by side, their tops a rough surface."""
    count, step = int(rng.integers(4, 7)), size / 3
    shape = int(rng.choice([BOX, ELLIPSOID]))
    waves, phases = rng.uniform(0.5, 2.0, 2), rng.uniform(0, 6, 2)
    turn = yaw_rotation(rng.uniform(0, math.pi))
    for i in range(count):
        for j in range(count):
            height = size * (0.2 + 0.25 * (1 + math.sin(waves[0] * i + phases[0]) * math.sin(waves[1] * j + phases[1])))
            offset = np.array([(i - count / 2) * step, (j - count / 2) * step, rng.uniform(-0.1, 0.1) * size])
            half = np.array([step * rng.uniform(0.45, 0.7), step * rng.uniform(0.45, 0.7), height])
            dresser.add(shape, place + turn @ (offset - [0, 0, size]), half, role="material", rotation=turn)


def _screen(rng: np.random.Generator, dresser: Dresser, layout: Layout, reach: float) -> None:
    """One or two large things close to the camera, at the side of the picture: each view sees past them differently."""
    forward = layout.target - layout.eye
    right = along(np.cross(forward, [0, 0, 1.0]) + 1e-6)
    for _ in range(rng.integers(1, 3)):
        share, side = rng.uniform(0.35, 0.6), rng.choice([-1, 1])
        place = layout.eye + share * forward + side * share * rng.uniform(0.2, 0.5) * reach * right
        half = reach * np.array([rng.uniform(0.03, 0.14), rng.uniform(0.01, 0.1), rng.uniform(0.15, 0.6)])
        shape = int(rng.choice([BOX, ELLIPSOID, CYLINDER], p=[0.6, 0.15, 0.25]))
        dresser.add(shape, place, half, yaw=rng.uniform(0, math.pi))
