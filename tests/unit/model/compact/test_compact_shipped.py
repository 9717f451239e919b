"""The properties of `test_sr3r.py`, of the model that ships: its sizes, and weights that training has moved."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from sr3r.gaussians import Gaussians, quats_to_matrices
from sr3r.model import SR3R
from sr3r.model.backbones.compact import CompactBackbone
from sr3r.model.compact import CompactNetwork
from sr3r.model.shuffle_split import shuffle_split
from sr3r.rendering import render
from sr3r.views import Views
from tiny_models import idle_parameters, tiny_views

# Powers of two: their pixel centres have no rounding errors.
SIZE = (8, 16)


def shipped() -> SR3R:
    model = SR3R.from_pretrained("compact")
    assert isinstance(model.backbone, CompactBackbone)
    # This layer starts at zero and may have been added after the training: what it says must not be nothing here.
    last = model.backbone.check[-1]
    assert isinstance(last, nn.Conv2d)
    with torch.no_grad():
        last.weight.add_(0.02 * torch.randn(last.weight.shape, generator=torch.Generator().manual_seed(0)))
    return model


@pytest.fixture(scope="module")
def model() -> SR3R:
    return shipped().double()


def assert_same(a: Gaussians, b: Gaussians) -> None:
    torch.testing.assert_close(a.means, b.means, atol=1e-8, rtol=1e-6)
    torch.testing.assert_close(a.covariances(), b.covariances(), atol=1e-8, rtol=1e-5)
    torch.testing.assert_close(a.opacities, b.opacities, atol=1e-8, rtol=1e-6)
    torch.testing.assert_close(a.sh, b.sh, atol=1e-8, rtol=1e-6)


def gaussians(model: SR3R, views: Views, *, backdrop: bool = False) -> Gaussians:
    with torch.no_grad():
        return model(views, backdrop=backdrop).gaussians


def test_a_similarity_of_the_cameras_moves_the_result_by_the_same(model: SR3R) -> None:
    views = tiny_views(num_views=3, size=SIZE)
    similarity = torch.eye(4, dtype=torch.float64)[None]
    similarity[:, :3, :3] = 3.7 * quats_to_matrices(torch.tensor([0.3, -0.5, 0.7, 0.4], dtype=torch.float64))
    similarity[:, :3, 3] = torch.tensor([4.0, -5.0, 6.0])
    moved = replace(views, cameras=views.cameras.transformed(similarity))
    here, there = (gaussians(model, seen, backdrop=True) for seen in (views, moved))
    assert_same(there, here.transformed(similarity))


def test_neither_the_order_of_the_views_nor_the_other_scenes_of_a_batch_matter(model: SR3R) -> None:
    views, order = tiny_views(num_views=4, size=SIZE, batch=2), [0, 3, 1, 2]
    together = gaussians(model, views)
    per_view = len(together) // 4
    index = torch.cat([torch.arange(per_view) + view * per_view for view in order])
    assert_same(gaussians(model, views[1].unsqueeze().select(order)), together[1].unsqueeze().select(index))


def test_a_head_of_zeros_gives_exactly_the_dense_scaffold(model: SR3R, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(model.network, CompactNetwork)
    whole = model.network.offsets.head
    monkeypatch.setattr(whole, "config", replace(whole.config, smoothing_px=0.0))
    head, views = whole.out, tiny_views(size=SIZE)
    weight, bias = head.weight.detach().clone(), head.bias.detach().clone()
    monkeypatch.setattr(model.network, "feedback", None)
    with torch.no_grad():
        trained = model(views, backdrop=False)
        head.weight.zero_()
        head.bias.zero_()
        zeros = model(views, backdrop=False)
        head.weight.copy_(weight)
        head.bias.copy_(bias)
    dense = shuffle_split(zeros.scaffold.gaussians)
    # The logits of opacities are clamped by 1e-6.
    torch.testing.assert_close(zeros.gaussians.opacities, dense.opacities, atol=2e-6, rtol=0)
    assert_same(replace(zeros.gaussians, opacities=dense.opacities), dense)
    assert not torch.allclose(trained.gaussians.means, dense.means)


def test_a_loss_on_the_render_reaches_every_parameter(model: SR3R) -> None:
    views = tiny_views(size=SIZE)
    output = model(views)
    rgb = render(output.gaussians, views.cameras, (16, 32), backend="reference").rgb
    (rgb.square().mean() + output.scaffold.depth.mean()).backward()
    idle = idle_parameters(model)
    model.zero_grad()
    assert idle == []


def test_single_precision_repeats_bit_for_bit_and_bf16_stays_close() -> None:
    model, views = shipped(), tiny_views(size=SIZE, dtype=torch.float32)
    full, again = gaussians(model, views), gaussians(model, views)
    for name, value in vars(full).items():
        assert torch.equal(getattr(again, name), value)
    model.has_bf16 = True
    mixed = gaussians(model, views)
    assert not torch.equal(mixed.sh, full.sh)
    a, b = (render(some, views.cameras, (32, 64)).rgb for some in (full, mixed))
    assert (a - b).abs().mean() < 0.02
