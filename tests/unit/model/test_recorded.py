"""Recorded models, as far as a processor can tell: everything but the recording itself."""

from dataclasses import fields

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.model import SR3R
from sr3r.model.recorded import RecordedSR3R
from sr3r.views import Views
from tiny_models import tiny_model, tiny_views


@pytest.fixture
def model() -> SR3R:
    torch.manual_seed(0)
    return tiny_model().eval()


def shifted(views: Views) -> Views:
    return Views(images=views.images.flip(-1), cameras=views.cameras)


def test_a_recorded_model_gives_what_the_model_gives_again_and_again(model: SR3R):
    views = tiny_views()
    recorded = RecordedSR3R(model, views)
    results = [recorded(given) for given in (shifted(views), views)]
    with torch.inference_mode():
        for given, result in zip((shifted(views), views), results, strict=True):
            expected = model(given).gaussians
            assert all(torch.equal(getattr(result, f.name), getattr(expected, f.name)) for f in fields(Gaussians))


def test_views_of_another_size_are_refused(model: SR3R):
    recorded = RecordedSR3R(model, tiny_views())
    views = tiny_views()
    smaller = Views(images=views.images[..., :16, :16], cameras=views.cameras)
    with pytest.raises(InputError, match="Record another"):
        recorded(smaller)


def test_a_model_in_training_is_refused(model: SR3R):
    with pytest.raises(InputError, match=r"Call \.eval"):
        RecordedSR3R(model.train(), tiny_views())


class Questions(TorchDispatchMode):
    """What no graph can record: waiting for values, tensors of a size that depends on them, constants from the host."""

    ASKING = ("_local_scalar_dense", "nonzero", "masked_select", "unique", "equal.default", "lift_fresh")

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if any(name in str(func) for name in self.ASKING):
            self.asked.add(str(func))
        return func(*args, **(kwargs or {}))


def test_the_backbone_can_be_recorded_as_far_as_a_processor_tells(model: SR3R):
    views = tiny_views()
    with torch.inference_mode(), Questions() as questions:
        model.scaffold_only(views)
    assert questions.asked == set()
    with torch.inference_mode(), Questions() as questions:
        model(views)
    assert questions.asked  # Or the whole model could be recorded, too.
