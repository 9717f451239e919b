"""What a notebook shows of a scene at a glance."""

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from sr3r.cameras import Cameras
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.viewer.preview import preview_html


def make_scene(generator: torch.Generator, middle: tuple[float, float, float] = (0, 0, 4)) -> Gaussians:
    """A ball of orange Gaussians."""
    n = 600
    return Gaussians(
        means=torch.nn.functional.normalize(torch.randn(n, 3, generator=generator), dim=-1) + torch.tensor(middle),
        quats=torch.tensor([1.0, 0, 0, 0]).repeat(n, 1),
        scales=torch.full((n, 3), 0.06),
        opacities=torch.full((n,), 0.9),
        sh=((torch.tensor([1.0, 0.5, 0.0]) - 0.5) / SH_C0).repeat(n, 1, 1),
    )


def picture(page: str) -> np.ndarray:
    data = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    assert len(data) == 1
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data[0])))) / 255


@pytest.mark.parametrize("middle", [(0, 0, 4), (0, 0, 0), (30, -20, -50)])
def test_a_preview_shows_the_whole_scene_wherever_it_is(middle, generator: torch.Generator):
    page = preview_html(make_scene(generator, middle))
    assert ">600<" in page
    image = picture(page)
    assert image.shape == (256, 256, 3)
    orange = (image[..., 0] > 0.5) & (image[..., 2] < 0.2)
    assert 0.3 < orange.mean() < 0.95
    # In the middle, whole.
    assert orange[96:160, 96:160].mean() > 0.9
    assert orange[[0, 0, -1, -1], [0, -1, 0, -1]].sum() == 0


def test_a_preview_looks_through_the_given_camera(generator: torch.Generator):
    c2w = torch.eye(4)[None]
    c2w[0, 2, 3] = 20  # The scene is behind it.
    K = torch.tensor([[[1.0, 0, 0.5], [0, 2.0, 0.5], [0, 0, 1]]])
    camera = Cameras(c2w=c2w, K=K, near=torch.ones(1), far=torch.full((1,), 9.0))
    image = picture(preview_html(make_scene(generator), camera=camera, facts={"from": "<here>"}))
    assert image.shape == (128, 256, 3)
    assert image.max() == 0


def test_batches_and_scenes_that_cannot_be_drawn_have_a_text(generator: torch.Generator):
    scene = make_scene(generator)
    batch = replace(scene, **{k: torch.stack([v, v, v]) for k, v in vars(scene).items()})
    assert "600 in each of 3 scenes" in preview_html(batch)
    assert picture(preview_html(batch)).max() > 0.5
    empty = preview_html(scene.select(torch.zeros(0, dtype=torch.long)))
    assert "<img" not in empty
    assert ">0<" in empty
    broken = replace(scene, means=torch.full_like(scene.means, torch.nan))
    assert "none" in preview_html(broken)


def test_what_a_caller_names_is_escaped(generator: torch.Generator):
    page = preview_html(make_scene(generator), title="<b>", facts={"from": "<here>"})
    assert "&lt;here&gt;" in page
    assert "<here>" not in page
