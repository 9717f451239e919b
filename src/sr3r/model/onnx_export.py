"""The compact network as an ONNX file, for runtimes other than PyTorch.

A graph is of one size and number of views. What depends on the scene, such as the neighbours of points, keeps its
dynamic sizes. The colour feedback is not part of it: it renders.
"""

import copy
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sr3r.cameras import Cameras
from sr3r.errors import InputError, UnavailableError
from sr3r.files import writing
from sr3r.model.backbones import CompactBackbone
from sr3r.model.compact import CompactNetwork
from sr3r.model.sr3r import SR3R
from sr3r.views import Views

INPUTS = ("images", "c2w", "K", "near", "far")
"""Names of the graph's inputs: images (1 v 3 h w) and their cameras, as `Views` and `Cameras` have them, in float32."""

OUTPUTS = ("means", "quats", "scales", "opacities", "sh")
"""Names of the graph's outputs: the attributes of `Gaussians`, a batch of one scene."""


def export_network(model: SR3R, path: str | Path, *, size: tuple[int, int], num_views: int) -> None:
    """Write a model's forward pass as an ONNX file: views in, HR Gaussians in the world of the cameras out.

    Args:
        model: A compact one. It stays as it is.
        path: The file to write, replaced if it exists.
        size: Height and width of the LR views in pixels.
        num_views: Views of the scene.

    Raises:
        InputError: the model is not a compact one, or there are no such views.
        UnavailableError: the packages for ONNX are not installed.
        FileError: the file cannot be written.
    """
    if not (isinstance(model.network, CompactNetwork) and isinstance(model.backbone, CompactBackbone)):
        raise InputError(f"Only compact networks can be exported, and this is {model}. Choose another model.")
    if num_views < 2:
        raise InputError(f"SR3R needs at least two views of a scene, not {num_views}.")
    if min(size) < 1:
        raise InputError(f"Views of {size[0]}x{size[1]} pixels have none. Give a height and a width.")
    try:
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise UnavailableError("Writing ONNX files needs an extra: pip install 'sr3r[onnx]'.") from error
    height, width = (side + -side % model.network.stride for side in size)
    with torch.no_grad(), _quiet():
        exported = torch.onnx.export(
            torch.export.export(_OnTensors(model), _example(size, num_views), strict=False),
            dynamo=True,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            custom_translation_table=_translations(num_views * height * width),
            optimize=False,  # Runtimes do that themselves, for their machine, and faster.
            verbose=False,
        )
    assert exported is not None
    for node in exported.model.graph.all_nodes():
        # Lines of our code, with where they are on this machine.
        node.metadata_props.clear()
    with writing(path) as temporary:
        exported.save(temporary)


class _OnTensors(nn.Module):
    """The model with tensors as arguments and results, in float32, and without what renders."""

    def __init__(self, model: SR3R):
        super().__init__()
        self.model = copy.deepcopy(model).eval()
        self.model.has_bf16 = False

    def forward(self, images: Tensor, c2w: Tensor, K: Tensor, near: Tensor, far: Tensor) -> tuple[Tensor, ...]:
        """The five attributes of the Gaussians."""
        views = Views(images=images, cameras=Cameras(c2w=c2w, K=K, near=near, far=far))
        gaussians = self.model(views, feedback=False).gaussians
        return tuple(getattr(gaussians, name) for name in OUTPUTS)


def _example(size: tuple[int, int], num_views: int) -> tuple[Tensor, ...]:
    """Views of which only the shapes count."""
    c2w = torch.eye(4).repeat(1, num_views, 1, 1)
    c2w[0, :, 0, 3] = torch.arange(num_views)
    K = torch.tensor([[1.0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]]).repeat(1, num_views, 1, 1)
    near = torch.ones(1, num_views)
    return torch.full((1, num_views, 3, *size), 0.5), c2w, K, near, 10 * near


def _translations(num_points: int) -> dict[Callable[..., Any], Callable[..., Any]]:
    """What the exporter has no translation of, or one that loops: operations of PyTorch to functions in ONNX's.

    Args:
        num_points: Gaussians of the scaffold, with those of padded pixels.
    """
    from onnxscript import opset20

    op: Any = opset20  # Its annotations do not know tensors of the exporter.

    def searchsorted(sorted_sequence, self, out_int32=False, right=False, side=None, sorter=None):
        """A binary search for all at once. There are no more voxels than points."""
        steps = [1 << bit for bit in reversed(range(num_points.bit_length()))]
        beyond = op.Constant(value_ints=[torch.iinfo(torch.int64).max])
        table = op.Concat(sorted_sequence, op.Expand(beyond, op.Constant(value_ints=[sum(steps)])), axis=0)
        found = op.Mul(self, op.Constant(value_int=0))
        for step in steps:
            is_less = op.Less(op.Gather(table, op.Add(found, op.Constant(value_int=step - 1))), self)
            found = op.Add(found, op.Mul(op.Cast(is_less, to=7), op.Constant(value_int=step)))
        return found

    def sort(self, stable=True, dim=-1, descending=False):
        """ONNX, too, lets the first of two equals come first."""
        length = op.Constant(value_ints=[self.shape[dim]])
        return op.TopK(self, length, axis=dim, largest=int(descending))

    def median(self, dim=-1, keepdim=False):
        """The lower of the two in the middle, as PyTorch takes it."""
        middle = (self.shape[dim] - 1) // 2
        values, indices = op.TopK(self, op.Constant(value_ints=[middle + 1]), axis=dim, largest=0)
        last = op.Constant(value_ints=[middle]) if keepdim else op.Constant(value_int=middle)
        return op.Gather(values, last, axis=dim), op.Gather(indices, last, axis=dim)

    def embedding_bag(
        weight,
        indices,
        offsets,
        scale_grad_by_freq=False,
        mode=0,
        sparse=False,
        per_sample_weights=None,
        include_last_offset=False,
        padding_idx=-1,
    ):
        """Bags of one size, as `sr3r.model.feature_query` has them: a weighted sum of rows."""
        rows = op.Mul(op.Gather(weight, indices), op.Unsqueeze(per_sample_weights, op.Constant(value_ints=[1])))
        bags = op.Reshape(rows, op.Constant(value_ints=[offsets.shape[0], -1, weight.shape[1]]))
        result = op.ReduceSum(bags, op.Constant(value_ints=[1]), keepdims=0)
        return result, offsets, offsets, offsets

    aten = torch.ops.aten
    return {
        aten.searchsorted.Tensor: searchsorted,
        aten.sort.stable: sort,
        aten.median.dim: median,
        aten.embedding_bag.padding_idx: embedding_bag,
    }


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what the exporter says of itself: deprecations, and packages that it could also use."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
