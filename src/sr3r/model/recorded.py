"""A model for views of one size, recorded on a CUDA device as a graph that launches its many kernels at once."""

from collections.abc import Callable
from dataclasses import fields

import torch
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.model.sr3r import SR3R
from sr3r.views import Views

# Libraries choose their algorithms and take their memory in the first runs, which no recording may do.
_RUNS_BEFORE = 3


class RecordedSR3R:
    """A model in eval mode whose forward pass for views of one size is recorded once and then replayed.

    On other devices than CUDA ones nothing is recorded, and every call runs the model.

    >>> import sr3r
    >>> from sr3r.model.recorded import RecordedSR3R
    >>> model = sr3r.SR3R.from_pretrained("compact")
    >>> views = sr3r.open_dataset("synthetic")[0].load([0, 1]).resized(32, 32).unsqueeze()
    >>> recorded = RecordedSR3R(model, views)
    >>> len(recorded(views)) > 32 * 32
    True
    """

    def __init__(self, model: SR3R, views: Views):
        """Record the forward pass.

        Args:
            model: In eval mode, on the device of the views; its weights must stay where they are.
            views: A batch of the size of all that will come.

        Raises:
            InputError: the model is in training mode.
            RuntimeError: the forward pass of this model does something that cannot be recorded.
        """
        if model.training:
            raise InputError("A model that is trained changes, so it cannot be recorded. Call .eval() first.")
        self._views = Views(images=views.images.clone(), cameras=_like(views.cameras, Tensor.clone))
        with torch.inference_mode():
            self._result, self._replay = _recorded(lambda: model(self._views).gaussians, views.images.device)

    def __call__(self, views: Views) -> Gaussians:
        """What `SR3R` makes of the views: the HR Gaussians.

        Raises:
            InputError: the views are of another number, size or device than those that were recorded.
        """
        given, kept = _tensors(views), _tensors(self._views)
        if [(x.shape, x.device) for x in given] != [(x.shape, x.device) for x in kept]:
            raise InputError(
                f"The recorded model takes views of {tuple(kept[0].shape)} on {kept[0].device}, not "
                f"{tuple(given[0].shape)} on {given[0].device}. Record another for them."
            )
        with torch.inference_mode():
            for mine, theirs in zip(kept, given, strict=True):
                mine.copy_(theirs)
            self._replay()
            # The next call writes over the recorded ones.
            return Gaussians(**{field.name: getattr(self._result, field.name).clone() for field in fields(Gaussians)})


def _recorded(run: Callable[[], Gaussians], device: torch.device) -> tuple[Gaussians, Callable[[], None]]:
    """The tensors of the result, and what fills them again."""
    if device.type != "cuda":
        result = run()

        def rerun() -> None:
            again = run()
            for field in fields(Gaussians):
                getattr(result, field.name).copy_(getattr(again, field.name))

        return result, rerun
    stream = torch.cuda.Stream(device)
    stream.wait_stream(torch.cuda.current_stream(device))
    with torch.cuda.stream(stream):
        for _ in range(_RUNS_BEFORE):
            run()
    torch.cuda.current_stream(device).wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = run()
    return result, graph.replay


def _tensors(views: Views) -> list[Tensor]:
    return [views.images, *(getattr(views.cameras, field.name) for field in fields(Cameras))]


def _like(cameras: Cameras, change: Callable[[Tensor], Tensor]) -> Cameras:
    return Cameras(**{field.name: change(getattr(cameras, field.name)) for field in fields(Cameras)})
