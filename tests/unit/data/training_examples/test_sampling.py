"""Views drawn without a protocol."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sr3r.cameras import Cameras
from sr3r.data import (
    sample_training_views,
)
from sr3r.errors import InputError

FRAME = Cameras(c2w=torch.eye(4)[None], K=torch.eye(3)[None], near=torch.ones(1), far=torch.full((1,), 2.0))


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
