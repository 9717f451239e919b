"""The picture of a data set."""

from dataclasses import replace

import torch

from memory_scenes import MemoryScene
from sr3r.cameras import look_at
from sr3r.data.contact_sheet import ROW_HEIGHT_PX, contact_sheet, top_view
from tiny_models import tiny_views

VIEWS = tiny_views(4)[0]


def colour_centre(picture: torch.Tensor, colour: tuple[int, int, int]) -> tuple[float, float]:
    """Mean column and row of the pixels of that colour."""
    near = (picture - torch.tensor(colour)[:, None, None] / 255).abs().amax(0) < 0.05
    rows, columns = torch.nonzero(near, as_tuple=True)
    assert len(rows)
    return float(columns.double().mean()), float(rows.double().mean())


def test_cameras_are_drawn_from_above_in_true_proportion() -> None:
    # Four cameras on a half circle of radius 2, looking at its middle, in a world whose y axis points up.
    angle = torch.linspace(-torch.pi / 2, torch.pi / 2, 4, dtype=torch.float64)
    eye = torch.stack([2 * angle.sin(), torch.zeros(4), 2 * angle.cos()], -1).double()
    up = torch.tensor([[0.0, 1, 0]], dtype=torch.float64).expand(4, 3)
    cameras = replace(VIEWS.cameras, c2w=look_at(eye, torch.zeros(4, 3, dtype=torch.float64), up))
    picture = top_view(cameras, height=180, width=270)
    assert picture.shape == (3, 180, 270)
    (first_x, first_y), (last_x, last_y) = (colour_centre(picture, c) for c in ((24, 140, 60), (200, 40, 40)))
    # They look at -z on average, so that world x points to the right and the two in the middle stand behind.
    assert first_x < 135 < last_x
    assert abs(first_y - last_y) < 3
    other_x, other_y = colour_centre(picture, (90, 120, 190))
    assert abs(other_x - 135) < 8
    assert other_y > first_y + 20


def test_the_sheet_has_a_row_for_each_scene_and_shows_unreadable_frames() -> None:
    still = replace(VIEWS.cameras, c2w=VIEWS.cameras.c2w[:1].repeat(4, 1, 1))
    scenes = [
        MemoryScene("x" * 80, VIEWS),
        MemoryScene("broken", VIEWS, broken=0),
        MemoryScene("single", VIEWS.select([0])),
        MemoryScene("still", replace(VIEWS, cameras=still)),
    ]
    sheet = contact_sheet(scenes)
    assert 4 * ROW_HEIGHT_PX < sheet.shape[1] < 5 * ROW_HEIGHT_PX
    assert sheet.shape[2] > 4.5 * ROW_HEIGHT_PX
    assert (sheet == 204 / 255).all(0).sum() > 20_000
