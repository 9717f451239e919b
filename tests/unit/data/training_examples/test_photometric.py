"""Changes of colour."""

from dataclasses import replace

import pytest
import torch

from sr3r.data import (
    ExampleConfig,
    PhotometricConfig,
    SyntheticDataset,
    make_example,
)
from sr3r.data.training_examples.photometric import change_colors
from sr3r.errors import InputError

SMALL = ExampleConfig(size=32)


def test_colours_change_alike_in_all_views_and_nothing_else_does(dataset: SyntheticDataset) -> None:
    plain = make_example(dataset, 0, 2, SMALL)
    changed = make_example(dataset, 0, 2, replace(SMALL, photometric=PhotometricConfig()))
    assert torch.equal(changed.context.cameras.c2w, plain.context.cameras.c2w)
    assert plain.context_depth is not None
    assert changed.context_depth is not None
    assert torch.equal(changed.context_depth, plain.context_depth)
    before = torch.cat([plain.context.images, plain.target.images])
    after = torch.cat([changed.context.images, changed.target.images])
    assert 0.005 < (after - before).abs().mean() < 0.2
    assert after.min() >= 0
    assert after.max() <= 1
    # A colour becomes the same colour wherever it is seen.
    images = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    images[1, :, 0, 0] = images[0, :, 5, 5]
    mapped = change_colors(images, torch.Generator().manual_seed(1), PhotometricConfig())
    assert torch.equal(mapped[1, :, 0, 0], mapped[0, :, 5, 5])
    assert not torch.equal(mapped, images)
    none = PhotometricConfig(gain=0, gamma=0, contrast=0, saturation=0, tint=0)
    same = make_example(dataset, 0, 2, replace(SMALL, photometric=none))
    torch.testing.assert_close(same.context.images, plain.context.images, atol=1e-6, rtol=0)
    with pytest.raises(InputError, match="must not be negative"):
        PhotometricConfig(gamma=-0.1)
