"""Training examples: pure functions of (seed, number), sampling of views, degradations."""

from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sr3r.cameras import Cameras
from sr3r.data import (
    DegradeConfig,
    ExampleConfig,
    SyntheticDataset,
    collate,
    degrade,
    examples,
    make_example,
    sample_training_views,
    synthetic_example,
)
from sr3r.errors import InputError

SMALL = ExampleConfig(size=32)
CLEAN = DegradeConfig(filters=("bicubic",), blur_probability=0, noise_probability=0, jpeg_probability=0)

FRAME = Cameras(c2w=torch.eye(4)[None], K=torch.eye(3)[None], near=torch.ones(1), far=torch.full((1,), 2.0))


@pytest.fixture(scope="module")
def dataset() -> SyntheticDataset:
    return SyntheticDataset(1, size=(32, 32))


def test_an_example_has_context_targets_and_depth(dataset: SyntheticDataset) -> None:
    example = synthetic_example(dataset, 0, 3, size=32, num_context=3, num_target=2)
    assert example.context.images.shape == (3, 3, 32, 32)
    assert example.target.images.shape == (2, 3, 32, 32)
    assert example.context_depth is not None
    assert example.context_depth.shape == (3, 32, 32)
    assert example.target_depth is not None
    assert example.target_depth.shape == (2, 32, 32)
    assert len(synthetic_example(dataset, 0, 3, size=16, num_target=0).target) == 0


def test_a_batch_stacks_examples(dataset: SyntheticDataset) -> None:
    one, two = (make_example(dataset, 0, i, SMALL) for i in (0, 1))
    batch = collate([one, two])
    assert batch.context.images.shape == (2, 2, 3, 32, 32)
    assert torch.equal(batch.target.cameras.c2w[1], two.target.cameras.c2w)
    assert batch.context_depth is not None
    assert one.context_depth is not None
    assert torch.equal(batch.context_depth[0], one.context_depth)
    with pytest.raises(InputError, match="at least one"):
        collate([])


def test_a_run_resumed_at_a_step_sees_the_same_batches(dataset: SyntheticDataset) -> None:
    whole = list(islice(examples(dataset, seed=5, batch_size=2, config=SMALL), 3))
    resumed = next(examples(SyntheticDataset(1), seed=5, start=2, batch_size=2, config=SMALL))
    assert torch.equal(whole[2].context.images, resumed.context.images)
    assert torch.equal(whole[2].target.cameras.c2w, resumed.target.cameras.c2w)
    assert not torch.equal(whole[0].context.images, whole[1].context.images)
    other = next(examples(dataset, seed=6, batch_size=2, config=SMALL))
    assert not torch.equal(other.target.cameras.c2w, whole[0].target.cameras.c2w)


def test_worker_processes_make_the_same_batches(dataset: SyntheticDataset) -> None:
    config = ExampleConfig(size=16, num_target=1)
    here = list(islice(examples(dataset, seed=0, start=4, batch_size=2, config=config), 2))
    batches = examples(dataset, seed=0, start=4, batch_size=2, workers=1, config=config)
    for expected, batch in zip(here, batches, strict=False):
        assert torch.equal(expected.context.images, batch.context.images)
        assert torch.equal(expected.target.images, batch.target.images)
    batches.close()


@given(
    count=st.integers(2, 40),
    num_context=st.integers(1, 4),
    num_target=st.integers(0, 4),
    gap=st.tuples(st.integers(1, 6), st.integers(0, 10)).map(lambda g: (g[0], g[0] + g[1])),
    seed=st.integers(0, 100),
)
@settings(max_examples=60, deadline=None)
def test_sampled_views_keep_the_gap_and_stay_in_the_sequence(count, num_context, num_target, gap, seed) -> None:
    if num_context > count:
        num_context = count
    cameras = FRAME.select([0] * count)
    generator = torch.Generator().manual_seed(seed)
    context, target = sample_training_views(cameras, generator, num_context=num_context, num_target=num_target, gap=gap)
    assert len(context) == len(set(context)) == num_context
    assert len(target) == num_target
    low, high = min(context), max(context)
    assert low >= 0
    assert high < count
    assert all(max(0, low - 1) <= t <= min(count - 1, high + 1) for t in target)
    if num_context > 1:
        assert high - low <= max(gap[1], num_context - 1)
        assert high - low >= min(gap[0], count - 1)


def test_a_sequence_shorter_than_the_context_is_refused() -> None:
    cameras = FRAME
    with pytest.raises(InputError, match="1 frames"):
        sample_training_views(cameras, torch.Generator())


@pytest.mark.parametrize("filter_name", ["area", "bicubic", "lanczos"])
def test_reductions_keep_constants_and_average_fine_stripes_away(filter_name: str) -> None:
    config = DegradeConfig(filters=(filter_name,), blur_probability=0, noise_probability=0, jpeg_probability=0)
    constant = degrade(torch.full((2, 3, 32, 64), 0.6), 4, torch.Generator(), config)
    assert constant.shape == (2, 3, 8, 16)
    assert torch.allclose(constant, torch.tensor(0.6), atol=1e-6)
    stripes = torch.zeros(1, 3, 32, 32)
    stripes[..., ::2] = 1
    reduced = degrade(stripes, 4, torch.Generator(), config)
    assert torch.allclose(reduced[..., 1:-1], torch.tensor(0.5), atol=0.02)


def test_the_bicubic_reduction_equals_pil() -> None:
    image = torch.randint(0, 256, (32, 48, 3), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    expected = Image.fromarray(image.numpy()).resize((12, 8), Image.Resampling.BICUBIC)
    ours = degrade(image.permute(2, 0, 1)[None].float() / 255, 4, torch.Generator(), CLEAN)
    difference = (ours[0].permute(1, 2, 0) * 255).round() - torch.from_numpy(np.array(expected))
    # PIL rounds to 8 bits after the horizontal pass.
    assert difference.abs().max() <= 1


def test_degradations_come_from_the_generator_and_stay_in_range() -> None:
    images = torch.rand(3, 2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    always = DegradeConfig(blur_probability=1, noise_probability=1, jpeg_probability=1)
    first = degrade(images, 4, torch.Generator().manual_seed(2), always)
    assert first.shape == (3, 2, 3, 8, 8)
    assert first.min() >= 0
    assert first.max() <= 1
    assert torch.equal(first, degrade(images, 4, torch.Generator().manual_seed(2), always))
    assert not torch.equal(first, degrade(images, 4, torch.Generator().manual_seed(3), always))
    mild = degrade(images, 4, torch.Generator().manual_seed(2), CLEAN)
    assert (first - mild).abs().mean() < 0.1


def test_a_factor_that_does_not_divide_is_refused() -> None:
    with pytest.raises(InputError, match="30x32"):
        degrade(torch.zeros(1, 3, 30, 32), 4, torch.Generator())
    with pytest.raises(InputError, match="no reduction filter"):
        degrade(torch.zeros(1, 3, 8, 8), 4, torch.Generator(), DegradeConfig(filters=("nearest",)))
