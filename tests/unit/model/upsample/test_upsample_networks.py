"""The parts of SwinIR and HAT against slow definitions of them, and whole networks of toy size."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.model import SR3R
from sr3r.model.compact import CompactNetwork
from sr3r.model.upsample import HAT, HATConfig, InterpolationConfig, SwinIR, SwinIRConfig, build_upsampler
from sr3r.model.upsample.hat import OverlapBlock
from sr3r.model.upsample.learned import LearnedUpsampler, reflected
from sr3r.model.upsample.windows import WindowAttention, cut, relative_index
from tiny_models import tiny_config, tiny_views

SWINIR = SwinIRConfig(dim=12, groups=1, blocks=2, num_heads=2, window=4)
HAT_TINY = HATConfig(dim=12, groups=1, blocks=2, num_heads=2, window=4, compress=3, squeeze=4)


def randomise(module: nn.Module) -> None:
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.3 * torch.randn(parameter.shape, generator=generator))


def network(config: SwinIRConfig | HATConfig, factor: int = 4) -> LearnedUpsampler:
    built = build_upsampler(config, factor=factor).eval()
    assert isinstance(built, LearnedUpsampler)
    randomise(built)
    return built.double()


def image(height: int, width: int, batch: int = 1) -> Tensor:
    return torch.rand(batch, 3, height, width, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@pytest.mark.parametrize("shift", [0, 2])
def test_windows_hold_every_token_once_and_put_it_back(shift: int) -> None:
    x = torch.randn(2, 8, 12, 3)
    windows = cut(x, 4, shift=shift)
    cells = windows.gather(x)
    assert cells.shape == (12, 16, 3)
    assert sum(windows.counts) == 12
    assert torch.equal(cells[0, 5], x[0, 1 + shift, 1 + shift])
    assert torch.equal(windows.scatter(cells, x.shape), x)


def attend_slowly(x: Tensor, attention: WindowAttention, side: int, shift: int) -> Tensor:
    """One pair of tokens after the other, as the paper says it."""
    (batch, height, width, dim), heads = x.shape, attention.num_heads
    q, k, v = attention.qkv(x).reshape(batch, height, width, 3, heads, dim // heads).unbind(3)
    result = torch.zeros_like(x)
    for b in range(batch):
        for y in range(height):
            for z in range(width):
                # Where the token is after the cyclic shift, and who shares its window.
                row, column = (y - shift) % height, (z - shift) % width
                logits, values = [], []
                for i in range(row // side * side, row // side * side + side):
                    for j in range(column // side * side, column // side * side + side):
                        other = (i + shift) % height, (j + shift) % width
                        index = (row - i + side - 1) * (2 * side - 1) + column - j + side - 1
                        logit = (q[b, y, z] * k[b, *other]).sum(-1) / (dim // heads) ** 0.5 + attention.bias_table[
                            index
                        ]
                        # One of them came from the opposite edge.
                        is_far = ((y < shift) != (other[0] < shift)) or ((z < shift) != (other[1] < shift))
                        logits.append(logit - 100 * is_far)
                        values.append(v[b, *other])
                weights = torch.stack(logits).softmax(0)
                result[b, y, z] = (weights[..., None] * torch.stack(values)).sum(0).flatten()
    return attention.proj(result)


@pytest.mark.parametrize("shift", [0, 2])
@pytest.mark.parametrize(("height", "width"), [(8, 12), (4, 8), (4, 4)])
def test_window_attention_is_its_definition(shift: int, height: int, width: int) -> None:
    attention = WindowAttention(6, 2, 4).double()
    randomise(attention)
    x = torch.randn(2, height, width, 6, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    with torch.no_grad():
        fast = attention(x, cut(x, 4, shift=shift), relative_index(4))
        torch.testing.assert_close(fast, attend_slowly(x, attention, 4, shift))


def test_overlapping_windows_see_zeros_beyond_the_edges() -> None:
    block = OverlapBlock(HAT_TINY).double()
    randomise(block)
    x = torch.randn(1, 8, 8, 12, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    with torch.no_grad():
        q, k, v = block.qkv(block.norm1(x))[0].reshape(8, 8, 3, 2, 6).unbind(2)
        logits, values = [], []
        for i in range(-1, 5):
            for j in range(-1, 5):
                # Token (2, 1), of the window in the corner; in the table, offsets begin in the middle.
                index = (i + 1 - 2 - 1) * 9 + (j + 1 - 1 - 1)
                inside = i >= 0 and j >= 0
                logits.append(block.bias_table[index] + inside * (q[2, 1] * k[i, j]).sum(-1) / 6**0.5)
                values.append(v[i, j] * inside)
        attended = (torch.stack(logits).softmax(0)[..., None] * torch.stack(values)).sum(0).flatten()
        expected = x[0, 2, 1] + block.proj(attended)
        expected = expected + block.mlp(block.norm2(expected))
        torch.testing.assert_close(block(x, cut(x, 4))[0, 2, 1], expected)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 5), (8, 11), (2, 16)])
def test_padding_mirrors_images_of_any_size(height: int, width: int) -> None:
    images = image(height, width)
    padded = reflected(images, 8)
    assert padded.shape[-2] % 8 == padded.shape[-1] % 8 == 0
    assert torch.equal(padded[..., :height, :width], images)
    if 2 * height > padded.shape[-2] and 2 * width > padded.shape[-1]:
        missing = (0, padded.shape[-1] - width, 0, padded.shape[-2] - height)
        assert torch.equal(padded, F.pad(images, missing, mode="reflect"))


@pytest.mark.parametrize("factor", [2, 4, 8])
@pytest.mark.parametrize(
    "config",
    [SWINIR, replace(SWINIR, tail="nearest"), replace(SWINIR, tail="pixelshuffle-direct"), HAT_TINY],
    ids=lambda config: getattr(config, "tail", "hat"),
)
def test_images_of_any_size_are_enlarged(config: SwinIRConfig | HATConfig, factor: int) -> None:
    upsampler = network(config, factor)
    with torch.no_grad():
        for height, width in [(1, 2), (5, 8), (8, 12)]:
            views = image(height, width, batch=6).unflatten(0, (3, 2))
            result = upsampler(views)
            assert result.shape == (3, 2, 3, factor * height, factor * width)
            assert 0 <= result.min() < result.max() <= 1
            # Images do not know of each other.
            torch.testing.assert_close(upsampler(views[1:2])[0], result[1])


def test_what_padding_adds_is_cut_off_again() -> None:
    upsampler = network(HAT_TINY)
    images = image(6, 7)
    with torch.no_grad():
        whole = upsampler.upsample(F.pad(images, (0, 1, 0, 2), mode="reflect"))
        assert torch.equal(upsampler.upsample(images), whole[..., :24, :28])


@pytest.mark.parametrize("config", [SWINIR, HAT_TINY])
def test_a_graph_can_be_exported(config: SwinIRConfig | HATConfig) -> None:
    upsampler = network(config)
    views = image(6, 9, batch=2)[None]
    graph = torch.export.export(upsampler, (views,)).module()
    torch.testing.assert_close(graph(views.flip(-1)), upsampler(views.flip(-1)))


@pytest.mark.parametrize("config", [SWINIR, HAT_TINY])
def test_bf16_stays_close(config: SwinIRConfig | HATConfig) -> None:
    upsampler = network(config).float()
    views = image(8, 8).float()[None]
    with torch.no_grad():
        exact = upsampler(views)
        with torch.autocast("cpu", torch.bfloat16):
            rounded = upsampler(views)
    assert rounded.dtype == torch.float32
    assert 0 < (rounded - exact).abs().mean() < 0.01


@pytest.mark.parametrize("config", [SWINIR, HAT_TINY])
def test_sr3r_works_on_what_a_frozen_upsampler_made(config: SwinIRConfig | HATConfig) -> None:
    torch.manual_seed(0)
    views = tiny_views(size=(16, 16), dtype=torch.float32)
    interpolated = SR3R(tiny_config())
    model = SR3R(replace(tiny_config(), upsampler=config))
    model.load_state_dict(interpolated.state_dict(), strict=False)
    for made in (interpolated, model):
        assert isinstance(made.network, CompactNetwork)
        nn.init.constant_(made.network.offsets.head.out.weight, 0.1)
    gaussians = model(views).gaussians
    gaussians.means.sum().backward()
    assert isinstance(model.network, CompactNetwork)
    assert all(p.grad is None and not p.requires_grad for p in model.network.upsampler.parameters())
    assert any(p.grad is not None and p.grad.any() for p in model.network.mapping.parameters())
    assert not torch.allclose(gaussians.means, interpolated(views).gaussians.means)


def test_contradictory_sizes_are_refused() -> None:
    with pytest.raises(InputError, match="width of 12 cannot be divided among 5 attention heads"):
        replace(SWINIR, num_heads=5)
    with pytest.raises(InputError, match="even number of pixels, not 7"):
        replace(SWINIR, window=7)
    with pytest.raises(InputError, match="multiple of 4 pixels, not 6"):
        replace(HAT_TINY, window=6)
    with pytest.raises(InputError, match="narrow a width of 12 to nothing"):
        replace(HAT_TINY, squeeze=30)
    with pytest.raises(InputError, match="by a power of two, not by 3"):
        SwinIR(SWINIR, factor=3)
    assert isinstance(build_upsampler(HAT_TINY, factor=2), HAT)
    assert not list(build_upsampler(InterpolationConfig(), factor=2).parameters())
