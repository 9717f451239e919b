import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians, quats_to_matrices
from sr3r.model.shuffle_split import NUM_CHILDREN, shuffle_split
from sr3r.rendering import render


def draw(num: int, opacity: float, seed: int = 0) -> Gaussians:
    generator = torch.Generator().manual_seed(seed)
    return Gaussians(
        means=torch.randn(num, 3, generator=generator, dtype=torch.float64) * 0.3 + torch.tensor([0.0, 0.0, 3.0]),
        quats=F.normalize(torch.randn(num, 4, generator=generator, dtype=torch.float64), dim=-1),
        scales=0.05 + 0.1 * torch.rand(num, 3, generator=generator, dtype=torch.float64),
        opacities=torch.full((num,), opacity, dtype=torch.float64),
        sh=torch.randn(num, 1, 3, generator=generator, dtype=torch.float64),
    )


@given(st.integers(0, 1000), st.floats(0.1, 1.0))
def test_children_lie_on_the_principal_axes_at_beta_standard_deviations(seed: int, beta: float) -> None:
    parents = draw(4, 0.9, seed)
    children = shuffle_split(parents, beta=beta)
    offsets = (children.means - parents.means.repeat_interleave(NUM_CHILDREN, 0)).unflatten(0, (4, NUM_CHILDREN))
    local = offsets @ quats_to_matrices(parents.quats)
    for axis in range(3):
        for sign in range(2):
            expected = torch.zeros(4, 3, dtype=torch.float64)
            expected[:, axis] = beta * parents.scales[:, axis] * (1 - 2 * sign)
            torch.testing.assert_close(local[:, 2 * axis + sign], expected, atol=1e-12, rtol=0)


def test_children_are_a_quarter_as_long_along_their_axis_and_inherit_the_rest() -> None:
    parents = draw(3, 0.9)
    children = shuffle_split(parents)
    ratio = children.scales.unflatten(0, (3, NUM_CHILDREN)) / parents.scales[:, None]
    torch.testing.assert_close(ratio[:, 2], torch.tensor([[1 / 1.9, 1 / 4, 1 / 1.9]], dtype=torch.float64).repeat(3, 1))
    for name in ("quats", "opacities", "sh"):
        assert torch.equal(getattr(children, name), getattr(parents, name).repeat_interleave(NUM_CHILDREN, 0))


def test_the_mean_of_the_children_is_the_parent() -> None:
    parents = draw(5, 0.9)
    means = shuffle_split(parents).means.unflatten(0, (5, NUM_CHILDREN)).mean(1)
    torch.testing.assert_close(means, parents.means)


@pytest.mark.parametrize("opacity", [0.2, 0.5])
def test_faint_parents_render_exactly_as_before(opacity: float) -> None:
    parents = draw(20, opacity)
    eye = torch.eye(4, dtype=torch.float64)[None]
    K = torch.tensor([[[1.0, 0, 0.5], [0, 1.0, 0.5], [0, 0, 1.0]]], dtype=torch.float64)
    one = torch.ones(1, dtype=torch.float64)
    cameras = Cameras(c2w=eye, K=K, near=0.1 * one, far=10 * one)
    before = render(parents, cameras, (24, 24)).rgb
    after = render(shuffle_split(parents), cameras, (24, 24)).rgb
    torch.testing.assert_close(after, before, atol=1e-12, rtol=0)
    assert before.abs().sum() > 1


def test_beta_must_be_positive() -> None:
    with pytest.raises(InputError, match="beta > 0"):
        shuffle_split(draw(1, 0.9), beta=0.0)
