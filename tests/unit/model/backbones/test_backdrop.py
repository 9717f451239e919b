"""What no view shows: blurred continuations of the views behind everything."""

from dataclasses import replace

import pytest
import torch

from sr3r.data import Example
from sr3r.gaussians import concatenate
from sr3r.model import SR3R
from sr3r.model.backbones.parts.backdrop import CELLS, DISTANCE, MARGIN, backdrop
from sr3r.rendering import render
from sr3r.train import ScaffoldStage
from sr3r.train.losses import LossModule
from sr3r.train.training_config import LossConfig
from sr3r.views import Views
from tiny_models import tiny_config, tiny_views


def ramp(views: Views) -> Views:
    """Red grows to the right and green downwards."""
    height, width = views.size
    y, x = torch.meshgrid((torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij")
    picture = torch.stack([x, y, torch.full_like(x, 0.5)]).to(views.images)
    return replace(views, images=picture.expand_as(views.images))


@pytest.mark.parametrize("size", [(64, 64), (48, 96), (40, 24)])
def test_it_shows_each_view_blurred_and_goes_on_beyond_its_borders(size: tuple[int, int]) -> None:
    views = ramp(tiny_views(2, size, dtype=torch.float32))
    gaussians = backdrop(views)
    short = min(size)
    rows, columns = (round(CELLS * side / short) + 2 * MARGIN for side in size)
    assert gaussians.means.shape == (1, 2 * rows * columns, 3)
    for view in range(2):
        own = gaussians.select(torch.arange(rows * columns) + view * rows * columns)
        camera = views.cameras.select([view])
        _, depth = camera.project(own.means[:, None])
        torch.testing.assert_close(depth, torch.full_like(depth, DISTANCE * float(camera.far[0, 0])))
        shown = render(own, camera, size)
        # A cell off at most.
        torch.testing.assert_close(shown.rgb[0, 0], views.images[0, view], atol=1 / CELLS, rtol=0)
        # From twice as far off axis: the colours of the border, and no hole.
        K = camera.K.clone()
        K[..., :2, 2] += torch.tensor([0.4 * short / size[1], 0.0])
        beside = render(own, replace(camera, K=K), size)
        assert float(beside.alpha.min()) > 0.9
        torch.testing.assert_close(beside.rgb[0, 0, 0, :, 0], torch.zeros(size[0]), atol=0.08, rtol=0)


def test_the_result_has_it_behind_its_own_gaussians_and_so_has_the_scaffold() -> None:
    config = tiny_config()
    torch.manual_seed(0)
    without = SR3R(config).double().eval()
    torch.manual_seed(0)
    model = SR3R(replace(config, backbone=replace(config.backbone, backdrop=True))).double().eval()
    views = tiny_views()
    with torch.no_grad():
        plain, output, scaffold = without(views), model(views), model.scaffold_only(views)
    expected = backdrop(views)
    for before, after in ((plain.gaussians, output.gaussians), (plain.scaffold.gaussians, output.scaffold.gaussians)):
        whole = concatenate([before, expected])
        for name in ("means", "scales", "opacities", "sh"):
            torch.testing.assert_close(getattr(after, name), getattr(whole, name))
    # Tools that know the layout see one Gaussian per pixel, and the backdrop apart.
    assert len(scaffold.gaussians) == len(plain.scaffold.gaussians)
    assert output.scaffold.backdrop is None
    assert len(scaffold.in_world().gaussians) == len(output.scaffold.gaussians)
    with torch.no_grad():
        bare = model(views, backdrop=False)
    assert torch.equal(bare.gaussians.means, plain.gaussians.means)
    assert len(bare.scaffold.gaussians) == len(plain.scaffold.gaussians)
    # A scaffold that has run already is not given another backdrop.
    with torch.no_grad():
        again = model(views, scaffold=scaffold)
    torch.testing.assert_close(again.gaussians.means, output.gaussians.means)


def test_it_takes_the_degree_of_the_gaussians_before_it() -> None:
    views = tiny_views()
    gaussians = backdrop(views)
    brighter = replace(gaussians, sh=torch.cat([gaussians.sh, torch.ones_like(gaussians.sh).repeat(1, 1, 3, 1)], 2))
    both = concatenate([brighter, gaussians])
    assert both.sh_degree == 1
    torch.testing.assert_close(both.sh[:, len(gaussians) :, 0], gaussians.sh[:, :, 0])
    assert float(both.sh[:, len(gaussians) :, 1:].abs().max()) == 0


def test_the_scaffold_stage_is_judged_with_it() -> None:
    config = tiny_config()
    views = tiny_views(dtype=torch.float32)
    # Targets above the inputs: few Gaussians of pixels reach there.
    K = views.cameras.K.clone()
    K[..., 1, 2] += 0.8
    grey = replace(views, images=torch.full_like(views.images, 0.5))
    example = Example(context=grey, target=replace(grey, cameras=replace(views.cameras, K=K)))
    errors = []
    for has_backdrop in (False, True):
        torch.manual_seed(0)
        model = SR3R(replace(config, backbone=replace(config.backbone, backdrop=has_backdrop)))
        loss_module = LossModule(model, LossConfig(lpips=0, depth_class=0, depth_l1=0), None)
        losses = loss_module(example, ScaffoldStage(steps=1), torch.Generator().manual_seed(0))
        errors.append(losses["mse"].item())
    assert errors[0] > 0.15
    assert errors[1] < 0.5 * errors[0]
