"""Layouts of synthetic scenes: rooms, table tops, streets, aerial views and single objects (metres, z up)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sr3r.data.procedural.dressing import Dresser
from sr3r.data.procedural.primitives import BOX, CYLINDER, ELLIPSOID
from sr3r.data.procedural.things import crown, draw_thing, plant


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A furnished scene and where to look at it from.

    Attributes:
        eye: Middle of the camera path.
        target: What it looks at; their distance is the scale of the camera's moves.
        num_fixed: The first primitives, which must never be removed: walls, ground, sky, table.
    """

    eye: np.ndarray
    target: np.ndarray
    num_fixed: int


def draw_layout(rng: np.random.Generator, dresser: Dresser) -> Layout:
    """Furnish `dresser.list` with a random scene."""
    builders: list[Callable[[np.random.Generator, Dresser], Layout]] = [_room, _table, _street, _aerial, _object]
    return builders[rng.choice(5, p=[0.36, 0.2, 0.18, 0.1, 0.16])](rng, dresser)


def _room(rng: np.random.Generator, dresser: Dresser) -> Layout:
    width, depth, height = rng.uniform(3, 7), rng.uniform(3.5, 8), rng.uniform(2.3, 3.4)
    eye = np.array([rng.uniform(-0.28, 0.28) * width, rng.uniform(-0.4, -0.2) * depth, rng.uniform(0.8, 1.8)])
    target = np.array([rng.uniform(-0.35, 0.35) * width, rng.uniform(0.0, 0.42) * depth, rng.uniform(0.4, 1.5)])
    dresser.focus = float(np.linalg.norm(target - eye))
    dresser.enclosure(BOX, (0, 0, height / 2), (width / 2, depth / 2, height / 2))
    for _ in range(rng.integers(4, 12)):
        dresser.picture_on_wall(width, depth, height)
    for _ in range(rng.integers(0, 3)):
        _shelf(rng, dresser, width, depth)
    for _ in range(rng.integers(0, 3)):
        half = np.array([rng.uniform(0.4, 1.4), rng.uniform(0.4, 1.4), 0.01])
        position = rng.uniform(-0.3, 0.4, 2) * (width, depth)
        dresser.add(BOX, (*position, 0.01), half, role=rng.choice(["art", "material", "photo"]), yaw=_yaw(rng))
    for _ in range(rng.integers(5, 13)):
        half = np.exp(rng.uniform(np.log([0.12, 0.12, 0.12]), np.log([0.6, 0.6, 0.9])))
        position = rng.uniform(-0.48, 0.48, 2) * (width - half[0], depth - half[1])
        if rng.random() < 0.4:
            position[0] = rng.choice([-1, 1]) * (width / 2 - half[0])
            dresser.add(BOX, (*position, half[2]), half)
        else:
            dresser.on_floor((*position, 0.0), half, yaw=_yaw(rng))
        if rng.random() < 0.6:
            _clutter(rng, dresser, (*position, 2 * half[2]), half[:2], int(rng.integers(1, 5)), 0.18)
    for _ in range(rng.integers(0, 4)):
        _lamp(rng, dresser, rng.uniform(-0.45, 0.45, 2) * (width, depth), height)
    for _ in range(rng.integers(0, 4)):
        x, y = rng.uniform(-0.42, 0.42, 2) * (width, depth)
        draw_thing(rng, dresser, (x, y, 0), rng.uniform(0.5, 1.3))
    return Layout(eye=eye, target=target, num_fixed=1)


def _table(rng: np.random.Generator, dresser: Dresser) -> Layout:
    reach, elevation, azimuth = rng.uniform(0.7, 1.7), math.radians(rng.uniform(12, 55)), rng.uniform(0, 2 * math.pi)
    target = np.array([*rng.uniform(-0.12, 0.12, 2), rng.uniform(0, 0.12)])
    away = np.array([math.cos(azimuth), math.sin(azimuth), 0]) * math.cos(elevation)
    eye = target + reach * (away + np.array([0, 0, math.sin(elevation)]))
    dresser.focus = reach
    half = np.array([rng.uniform(0.5, 1.3), rng.uniform(0.45, 0.9), rng.uniform(0.015, 0.05)])
    floor = -rng.uniform(0.5, 0.9)
    room = np.array([rng.uniform(2.2, 4.5), rng.uniform(2.2, 4.5), rng.uniform(1.2, 1.7)])
    dresser.focus = 2 * reach
    dresser.enclosure(BOX, (0, 0, floor + room[2]), tuple(room))
    dresser.focus = reach
    dresser.add(BOX, (0, 0, -half[2]), half, role="material")
    for _ in range(rng.integers(2, 8)):
        dresser.picture_on_wall(2 * room[0], 2 * room[1], 2 * room[2], floor=floor)
    for _ in range(rng.integers(1, 4)):
        sheet = np.array([rng.uniform(0.08, 0.3), rng.uniform(0.08, 0.3), rng.uniform(0.001, 0.01)])
        place = rng.uniform(-0.6, 0.6, 2) * half[:2]
        dresser.add(BOX, (*place, sheet[2]), sheet, role=rng.choice(["text", "art", "photo"]), yaw=_yaw(rng))
    _clutter(rng, dresser, (0, 0, 0), 0.85 * half[:2], int(rng.integers(8, 20)), 0.22)
    for _ in range(rng.integers(0, 3)):
        draw_thing(rng, dresser, (*(rng.uniform(-0.6, 0.6, 2) * half[:2]), 0), rng.uniform(0.15, 0.5))
    for _ in range(rng.integers(0, 5)):
        size = rng.uniform(0.2, 0.6, 3)
        dresser.on_floor((*(rng.uniform(-0.9, 0.9, 2) * (room[:2] - size[:2])), floor), size, yaw=_yaw(rng))
    return Layout(eye=eye, target=target, num_fixed=2)


def _street(rng: np.random.Generator, dresser: Dresser) -> Layout:
    radius, height, reach = rng.uniform(25, 70), rng.uniform(1.0, 2.6), rng.uniform(5, 14)
    eye = np.array([0.0, 0.0, height])
    target = np.array([rng.uniform(-1, 1), reach, rng.uniform(0.4, 2.2)])
    dresser.focus = reach
    dresser.sky(radius)
    dresser.add(BOX, (0, 0, -0.5), (radius, radius, 0.5), role=rng.choice(["material", "foliage"]))
    for _ in range(rng.integers(0, 4)):
        half = np.array([rng.uniform(0.6, 2.5), rng.uniform(3, 20), 0.01])
        place = (rng.uniform(-8, 8), rng.uniform(4, 20), 0.01)
        dresser.add(BOX, place, half, role="material", yaw=rng.uniform(-0.6, 0.6))
    for _ in range(rng.integers(2, 8)):
        half = np.array([rng.uniform(1.5, 6), rng.uniform(1.5, 6), rng.uniform(1.5, 6)])
        bearing, far = rng.uniform(-0.9, 0.9), rng.uniform(1.0, 3.2) * reach + half[1]
        centre = (far * math.sin(bearing), far * math.cos(bearing), half[2])
        role = rng.choice(["material", "photo", "photo", "art"])
        dresser.add(BOX, centre, half, role=role, yaw=_yaw(rng), fit=role != "material" or None)
    for _ in range(rng.integers(8, 22)):
        bearing, far = rng.uniform(-0.8, 0.8), reach * math.exp(rng.uniform(math.log(0.45), math.log(2.0)))
        place = np.array([far * math.sin(bearing), far * math.cos(bearing), 0.0])
        choice = rng.random()
        if choice < 0.22:
            _tree(rng, dresser, place, rng.uniform(1.5, 5))
        elif choice < 0.32:
            draw_thing(rng, dresser, place, rng.uniform(0.8, 2.2))
        elif choice < 0.45:
            _sign(rng, dresser, place)
        elif choice < 0.55:
            half = np.array([rng.uniform(0.5, 3), rng.uniform(0.03, 0.15), rng.uniform(0.3, 1.0)])
            dresser.add(BOX, (*place[:2], half[2]), half, role="material", yaw=_yaw(rng))
        else:
            dresser.on_floor(tuple(place), np.exp(rng.uniform(np.log([0.15] * 3), np.log([1.1] * 3))), yaw=_yaw(rng))
    return Layout(eye=eye, target=target, num_fixed=2)


def _aerial(rng: np.random.Generator, dresser: Dresser) -> Layout:
    reach, pitch = rng.uniform(18, 60), math.radians(rng.uniform(22, 85))
    eye = np.array([0.0, -reach * math.cos(pitch), reach * math.sin(pitch)])
    target = np.zeros(3)
    dresser.focus = reach
    dresser.sky(rng.uniform(3, 6) * reach)
    dresser.add(BOX, (0, 0, -0.5), (8 * reach, 8 * reach, 0.5), role=rng.choice(["material", "foliage"]))
    for _ in range(rng.integers(1, 6)):
        half = np.array([rng.uniform(0.02, 0.3) * reach, rng.uniform(0.3, 3) * reach, 0.02])
        place = (*(rng.uniform(-0.6, 0.6, 2) * reach), 0.02)
        dresser.add(BOX, place, half, role=rng.choice(["material", "photo", "foliage"]), yaw=_yaw(rng))
    for _ in range(rng.integers(0, 5)):
        half = rng.uniform([0.1, 0.1, 0.02], [0.6, 0.6, 0.15]) * reach
        place = (*(rng.uniform([-0.8, -0.6], [0.8, 1.4]) * reach), 0)
        dresser.add(ELLIPSOID, place, half, role=rng.choice(["material", "foliage"]), yaw=_yaw(rng))
    for _ in range(rng.integers(14, 45)):
        place = np.array([*(rng.uniform([-0.8, -0.5], [0.8, 1.3]) * reach), 0])
        if rng.random() < 0.6:
            half = np.exp(rng.uniform(np.log([0.02, 0.02, 0.01]), np.log([0.13, 0.13, 0.16]))) * reach
            role = rng.choice(["material", "photo"])
            dresser.add(BOX, (*place[:2], half[2]), half, role=role, yaw=_yaw(rng))
        else:
            _tree(rng, dresser, place, rng.uniform(0.03, 0.12) * reach)
    return Layout(eye=eye, target=target, num_fixed=2)


def _object(rng: np.random.Generator, dresser: Dresser) -> Layout:
    """One large thing, or a few, that the camera walks around, indoors or outdoors, with a busy background."""
    size, elevation, azimuth = rng.uniform(0.5, 3), math.radians(rng.uniform(3, 40)), rng.uniform(0, 2 * math.pi)
    target = np.array([0, 0, rng.uniform(0.3, 0.6) * size])
    reach = size * rng.uniform(1.2, 2.4)
    away = np.array([math.cos(azimuth), math.sin(azimuth), 0]) * math.cos(elevation)
    eye = target + reach * (away + np.array([0, 0, math.sin(elevation)]))
    dresser.focus = reach
    if rng.random() < 0.5:
        room = reach * rng.uniform([1.5, 1.5, 0.7], [3, 3, 1.1])
        dresser.enclosure(BOX, (0, 0, room[2]), tuple(room))
        for _ in range(rng.integers(4, 12)):
            dresser.picture_on_wall(2 * room[0], 2 * room[1], 2 * room[2])
        num_fixed = 1
    else:
        dresser.sky(reach * rng.uniform(6, 14))
        dresser.add(BOX, (0, 0, -0.5), (14 * reach, 14 * reach, 0.5), role=rng.choice(["material", "foliage"]))
        num_fixed = 2
    draw_thing(rng, dresser, (0, 0, 0), size)
    for _ in range(rng.integers(1, 5)):
        x, y = rng.normal(0, 0.5, 2) * size
        draw_thing(rng, dresser, (x, y, 0), rng.uniform(0.3, 0.8) * size)
    _clutter(rng, dresser, (0, 0, 0), np.array([size, size]), int(rng.integers(3, 12)), 0.3 * size)
    # The background is where most parallax is: walls, hedges and boxes behind the thing.
    for _ in range(rng.integers(3, 9)):
        bearing, far = azimuth + math.pi + rng.normal(0, 0.6), reach * rng.uniform(0.6, 2.5)
        place = np.array([far * math.cos(bearing), far * math.sin(bearing), 0])
        if rng.random() < 0.4:
            _tree(rng, dresser, place, rng.uniform(0.6, 1.6) * size)
        else:
            half = np.exp(rng.uniform(np.log([0.1, 0.1, 0.15]), np.log([0.6, 0.6, 0.8]))) * size
            dresser.on_floor(tuple(place), half, yaw=_yaw(rng))
    return Layout(eye=eye, target=target, num_fixed=num_fixed)


def _clutter(
    rng: np.random.Generator,
    dresser: Dresser,
    place: tuple[float, float, float],
    spread: np.ndarray,
    count: int,
    size: float,
) -> None:
    """Small things standing, lying and stacked on a surface."""
    for _ in range(count):
        half = np.exp(rng.uniform(math.log(0.15 * size), math.log(0.7 * size), 3))
        x, y = rng.uniform(-1, 1, 2) * np.maximum(spread - half[:2], 0)
        dresser.on_floor((place[0] + x, place[1] + y, place[2]), half, yaw=_yaw(rng))
        if rng.random() < 0.2:
            top = half * rng.uniform(0.3, 0.8)
            dresser.on_floor((place[0] + x, place[1] + y, place[2] + 2 * half[2]), top, yaw=_yaw(rng))


def _shelf(rng: np.random.Generator, dresser: Dresser, width: float, depth: float) -> None:
    """A board on the far wall with a row of books."""
    half = np.array([rng.uniform(0.4, 1.0), 0.14, 0.015])
    x, z = rng.uniform(-0.5, 0.5) * (width - 2 * half[0]), rng.uniform(0.7, 1.9)
    y = depth / 2 - half[1]
    dresser.add(BOX, (x, y, z), half, role="material")
    left = x - half[0]
    while left < x + half[0] - 0.1:
        book = np.array([rng.uniform(0.015, 0.06), rng.uniform(0.07, 0.12), rng.uniform(0.08, 0.17)])
        dresser.add(BOX, (left + book[0], y, z + half[2] + book[2]), book, role=rng.choice(["text", "art", "photo"]))
        left += 2 * book[0] + (rng.uniform(0.05, 0.4) if rng.random() < 0.3 else 0.002)


def _lamp(rng: np.random.Generator, dresser: Dresser, place: np.ndarray, height: float) -> None:
    """A thin pole with a shade, or a pipe from floor to ceiling."""
    radius = rng.uniform(0.012, 0.05)
    if rng.random() < 0.4:
        dresser.add(CYLINDER, (*place, height / 2), (radius, radius, height / 2), role="material")
        return
    top = rng.uniform(0.9, min(1.9, height - 0.3))
    dresser.add(CYLINDER, (*place, top / 2), (radius, radius, top / 2), role="material")
    half = rng.uniform(0.1, 0.25, 3)
    shape = int(rng.choice([ELLIPSOID, CYLINDER, BOX]))
    dresser.add(shape, (*place, top), (half[0], half[0], half[2]), role=rng.choice(["material", "art"]))


def _tree(rng: np.random.Generator, dresser: Dresser, place: np.ndarray, height: float) -> None:
    """A trunk with smooth or lumpy crowns, or a bush."""
    half = rng.uniform(0.2, 0.4, 3) * height
    kind = rng.random()
    if kind < 0.15:
        plant(rng, dresser, place, 0.7 * height)
        return
    if kind < 0.35:
        dresser.add(ELLIPSOID, (*place[:2], 0.6 * half[2]), half, role="foliage", yaw=_yaw(rng))
        return
    radius = rng.uniform(0.015, 0.05) * height
    dresser.add(CYLINDER, (*place[:2], 0.35 * height), (radius, radius, 0.35 * height), role="material")
    for _ in range(rng.integers(1, 3)):
        centre = place + height * np.array([*rng.normal(0, 0.08, 2), rng.uniform(0.65, 0.8)])
        if kind < 0.6:
            crown(rng, dresser, centre, half)
        else:
            dresser.add(ELLIPSOID, centre, half, role="foliage", yaw=_yaw(rng))


def _sign(rng: np.random.Generator, dresser: Dresser, place: np.ndarray) -> None:
    """A board on a thin pole."""
    top, radius = rng.uniform(1.2, 3), rng.uniform(0.02, 0.06)
    dresser.add(CYLINDER, (*place[:2], top / 2), (radius, radius, top / 2), role="material")
    half = (rng.uniform(0.3, 1.0), 0.02, rng.uniform(0.2, 0.6))
    role = rng.choice(["text", "art", "photo"])
    dresser.add(BOX, (*place[:2], top), half, role=role, yaw=rng.normal(0, 0.4), fit=True)


def _yaw(rng: np.random.Generator) -> float:
    """Half of the things stand parallel to the walls."""
    return 0.0 if rng.random() < 0.4 else float(rng.uniform(0, 2 * math.pi))
