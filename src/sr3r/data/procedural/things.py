"""Things made of several primitives: furniture, plants, fences, stairs, piles and figures of synthetic scenes.

Real places are full of small, thin and branching shapes; single boxes and ellipsoids are not.
"""

import math

import numpy as np

from sr3r.data.procedural.dressing import Dresser
from sr3r.data.procedural.primitives import BOX, CYLINDER, ELLIPSOID
from sr3r.data.procedural.rotations import random_rotation, yaw_rotation

Place = tuple[float, float, float] | np.ndarray


def draw_thing(rng: np.random.Generator, dresser: Dresser, place: Place, height: float) -> None:
    """Put a random thing of about the given height on the ground at `place`."""
    things = [chair, table, plant, stairs, pile, figure, fence]
    things[rng.choice(len(things), p=[0.2, 0.14, 0.2, 0.08, 0.14, 0.16, 0.08])](rng, dresser, place, height)


def chair(rng: np.random.Generator, dresser: Dresser, place: Place, height: float) -> None:
    """Four legs, a seat, and a back of slats or one board."""
    group = _Group(rng, dresser, place)
    seat, width, deep = 0.5 * height, 0.24 * height * rng.uniform(0.8, 1.3), 0.24 * height * rng.uniform(0.8, 1.2)
    leg, board = 0.02 * height * rng.uniform(0.6, 1.6), 0.02 * height
    # Legs stand a little inside: faces in one plane would flicker.
    x_leg, y_leg = 0.96 * width - leg, 0.96 * deep - leg
    for x in (-1, 1):
        for y in (-1, 1):
            group.add(BOX, (x * x_leg, y * y_leg, seat / 2), (leg, leg, seat / 2))
    group.add(BOX, (0, 0, seat), (width, deep, board * rng.uniform(0.8, 3)), role=_cover(rng))
    if rng.random() < 0.5:
        for x in np.linspace(-1, 1, int(rng.integers(3, 6))):
            group.add(BOX, (x * x_leg, y_leg, (seat + height) / 2), (leg, leg, (height - seat) / 2))
        group.add(BOX, (0, y_leg, height), (width, 1.2 * leg, 2 * leg))
    else:
        group.add(BOX, (0, y_leg, (seat + height) / 2), (0.98 * width, board, (height - seat) / 2), role=_cover(rng))


def table(rng: np.random.Generator, dresser: Dresser, place: Place, height: float) -> None:
    """A top on four legs or on one foot, with something on it."""
    group = _Group(rng, dresser, place)
    height = 0.7 * height
    width, deep = height * rng.uniform(0.5, 1.2), height * rng.uniform(0.4, 0.8)
    board, leg = height * rng.uniform(0.02, 0.06), height * rng.uniform(0.025, 0.06)
    if rng.random() < 0.7:
        group.add(BOX, (0, 0, height - board), (width, deep, board))
        for x in (-1, 1):
            for y in (-1, 1):
                group.add(
                    BOX,
                    (x * (0.96 * width - leg), y * (0.96 * deep - leg), height / 2 - board),
                    (leg, leg, height / 2 - board),
                )
    else:
        group.add(CYLINDER, (0, 0, height - board), (deep, deep, board))
        group.add(CYLINDER, (0, 0, height / 2), (leg, leg, height / 2))
        group.add(CYLINDER, (0, 0, board), (0.6 * deep, 0.6 * deep, board))
    for _ in range(rng.integers(1, 5)):
        half = np.exp(rng.uniform(math.log(0.05), math.log(0.22), 3)) * height
        x, y = rng.uniform(-0.7, 0.7, 2) * (width, deep)
        group.add(int(rng.choice([BOX, CYLINDER, ELLIPSOID])), (x, y, height + half[2]), half, role=_cover(rng))


def plant(rng: np.random.Generator, dresser: Dresser, place: Place, height: float) -> None:
    """Thin stems from a pot, or from the ground, with many flat leaves turned every way."""
    group = _Group(rng, dresser, place)
    foot = 0.0
    if rng.random() < 0.5:
        foot = height * rng.uniform(0.12, 0.3)
        radius = foot * rng.uniform(0.5, 0.9)
        group.add(CYLINDER, (0, 0, foot / 2), (radius, radius, foot / 2))
    for _ in range(rng.integers(3, 8)):
        lean = rng.normal(0, 0.35, 2)
        length = (height - foot) * rng.uniform(0.6, 1.0)
        direction = np.array([*lean, 1.0]) / np.linalg.norm([*lean, 1.0])
        group.rod((0, 0, foot), (0, 0, foot) + direction * length, 0.008 * height, role="foliage")
        for share in rng.uniform(0.3, 1.0, int(rng.integers(2, 6))):
            size = height * rng.uniform(0.05, 0.16)
            centre = np.array([0, 0, foot]) + direction * length * share + rng.normal(0, 0.4 * size, 3)
            half = np.array([size, size * rng.uniform(0.3, 0.8), size * rng.uniform(0.03, 0.25)])
            group.add(ELLIPSOID, centre, half, role="foliage", rotation=random_rotation(rng))


def crown(rng: np.random.Generator, dresser: Dresser, centre: np.ndarray, half: np.ndarray) -> None:
    """The crown of a tree or a hedge: a cloud of lumps in an ellipsoid."""
    for _ in range(rng.integers(7, 16)):
        offset = rng.normal(0, 0.45, 3).clip(-0.9, 0.9) * half
        lump = half * rng.uniform(0.25, 0.5) * np.exp(rng.normal(0, 0.2, 3))
        dresser.add(ELLIPSOID, centre + offset, lump, role="foliage", rotation=random_rotation(rng))


def stairs(rng: np.random.Generator, dresser: Dresser, place: Place, height: float) -> None:
    """Steps, all alike."""
    group = _Group(rng, dresser, place)
    count = int(rng.integers(3, 7))
    rise, tread, width = height / count, height / count * rng.uniform(1, 2), height * rng.uniform(0.5, 1.2)
    for i in range(count):
        group.add(BOX, (0, i * tread, (i + 1) * rise / 2), (width, tread / 2, (i + 1) * rise / 2))


def pile(rng: np.random.Generator, dresser: Dresser, place: Place, height: float) -> None:
    """Stones, crates or fruit thrown together."""
    group = _Group(rng, dresser, place)
    shape = int(rng.choice([BOX, ELLIPSOID], p=[0.35, 0.65]))
    role = str(rng.choice(["material", "photo", "art"], p=[0.6, 0.2, 0.2]))
    for _ in range(rng.integers(6, 16)):
        x, y = rng.normal(0, 0.45, 2) * height
        half = height * rng.uniform(0.1, 0.32) * np.exp(rng.normal(0, 0.25, 3))
        z = max(0.0, 0.7 * height * (1 - math.hypot(x, y) / height)) * rng.uniform(0.2, 1.0)
        group.add(shape, (x, y, z + 0.5 * half[2]), half, role=role, rotation=random_rotation(rng))


def figure(rng: np.random.Generator, dresser: Dresser, place: Place, height: float) -> None:
    """A statue, doll or vase: rounded parts on top of each other, with two thin limbs."""
    group = _Group(rng, dresser, place)
    z, width = 0.0, 0.2 * height * rng.uniform(0.7, 1.4)
    if rng.random() < 0.5:
        foot = height * rng.uniform(0.08, 0.2)
        group.add(BOX, (0, 0, foot / 2), (1.2 * width, 1.2 * width, foot / 2))
        z = foot
    role = _cover(rng)
    while z < 0.85 * height:
        part = height * rng.uniform(0.08, 0.22)
        wide = width * rng.uniform(0.4, 1.1)
        shape = int(rng.choice([ELLIPSOID, CYLINDER], p=[0.75, 0.25]))
        group.add(shape, (*rng.normal(0, 0.05 * width, 2), z + 0.8 * part), (wide, wide, part), role=role)
        z += 1.5 * part
    for side in (-1, 1):
        shoulder = np.array([side * 0.6 * width, 0, height * rng.uniform(0.5, 0.75)])
        hand = shoulder + height * np.array([side * rng.uniform(0.05, 0.3), rng.normal(0, 0.1), rng.uniform(-0.3, 0.2)])
        group.rod(shoulder, hand, 0.03 * height, role=role)


def fence(rng: np.random.Generator, dresser: Dresser, place: Place, height: float) -> None:
    """Thin upright bars between rails."""
    group = _Group(rng, dresser, place)
    height = 0.7 * height
    count, gap = int(rng.integers(6, 13)), height * rng.uniform(0.12, 0.3)
    bar = gap * rng.uniform(0.1, 0.35)
    shape = int(rng.choice([BOX, CYLINDER]))
    for i in range(count):
        group.add(shape, ((i - count / 2) * gap, 0, height / 2), (bar, bar, height / 2))
    for z in (0.2, 0.85):
        group.add(BOX, (-gap / 2, 0, z * height), (count * gap / 2, 0.6 * bar, 0.8 * bar))


class _Group:
    """Parts placed in a frame of their own: on the ground at a place, turned at random, mostly of one material."""

    def __init__(self, rng: np.random.Generator, dresser: Dresser, place: Place):
        self._dresser = dresser
        self._place = np.asarray(place, float)
        angle = rng.uniform(0, 2 * math.pi)
        self._turn = yaw_rotation(angle)

    def add(
        self,
        shape: int,
        centre: Place,
        half: Place,
        *,
        role: str = "material",
        rotation: np.ndarray | None = None,
    ) -> None:
        turn = self._turn if rotation is None else self._turn @ rotation
        self._dresser.add(shape, self._place + self._turn @ np.asarray(centre, float), half, role=role, rotation=turn)

    def rod(self, start: Place, end: Place, radius: float, *, role: str) -> None:
        """A thin cylinder from one point to another."""
        start, end = np.asarray(start, float), np.asarray(end, float)
        length = float(np.linalg.norm(end - start))
        axis = (end - start) / length
        side = np.cross(axis, [1.0, 0, 0] if abs(axis[0]) < 0.9 else [0, 1.0, 0])
        side /= np.linalg.norm(side)
        rotation = np.stack([side, np.cross(axis, side), axis], 1)
        self.add(CYLINDER, (start + end) / 2, (radius, radius, length / 2), role=role, rotation=rotation)


def _cover(rng: np.random.Generator) -> str:
    return str(rng.choice(["material", "photo", "art", "text"], p=[0.5, 0.2, 0.2, 0.1]))
