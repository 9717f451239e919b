"""Scenes in a Python session: the preview of notebooks, and viser's page."""

import base64
import io
import re
import urllib.request
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.notebook import scene_html


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
    page = make_scene(generator, middle)._repr_html_()
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
    image = picture(scene_html(make_scene(generator), camera=camera, facts={"from": "<here>"}))
    assert image.shape == (128, 256, 3)
    assert image.max() == 0


def test_batches_and_scenes_that_cannot_be_drawn_have_a_text(generator: torch.Generator):
    scene = make_scene(generator)
    batch = replace(scene, **{k: torch.stack([v, v, v]) for k, v in vars(scene).items()})
    assert "600 in each of 3 scenes" in batch._repr_html_()
    assert picture(batch._repr_html_()).max() > 0.5
    empty = scene.select(torch.zeros(0, dtype=torch.long))._repr_html_()
    assert "<img" not in empty
    assert ">0<" in empty
    broken = replace(scene, means=torch.full_like(scene.means, torch.nan))
    assert "none" in broken._repr_html_()


def test_what_a_caller_names_is_escaped(generator: torch.Generator):
    page = scene_html(make_scene(generator), title="<b>", facts={"from": "<here>"})
    assert "&lt;here&gt;" in page
    assert "<here>" not in page


def test_show_serves_a_page_that_a_notebook_frames(generator: torch.Generator, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("viser", reason="viser is not installed (extra: viewer)")
    shown = make_scene(generator).show(browser=False)
    try:
        with urllib.request.urlopen(shown.address, timeout=20) as answer:
            assert b"<html" in answer.read(2000)
        assert f'<iframe src="{shown.address}"' in shown._repr_html_()
    finally:
        shown.close()
    assert capsys.readouterr().out == ""


def test_a_batch_is_not_shown(generator: torch.Generator):
    with pytest.raises(InputError, match="one scene, not a batch"):
        make_scene(generator).unsqueeze().show(browser=False)
