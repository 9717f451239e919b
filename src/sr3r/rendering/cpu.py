"""The CPU renderer: projection, colour and compositing as one differentiable function over Numba kernels.

Work is cut into chunks of Gaussians and tiles of pixels, every output is written by one of them in a fixed order, and
no two write to the same place: the result has the same bits whatever the number of threads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians, sh_basis
from sr3r.rendering.cpu_compile import import_kernels
from sr3r.rendering.cpu_memory import empty
from sr3r.rendering.cpu_rules import CONSTANTS
from sr3r.rendering.cpu_threads import run
from sr3r.rendering.reference import NEAR_FRACTION

cpu_bin, cpu_composite, cpu_project, cpu_project_backward = import_kernels()

_TILE = cpu_composite.TILE
# Fixed, because the gradient of the cameras is summed per chunk and must not depend on the number of threads.
_CHUNKS = 64


def rasterize(
    gaussians: Gaussians, cameras: Cameras, size: tuple[int, int]
) -> tuple[Float[Tensor, "b v 3 h w"], Float[Tensor, "b v h w"], Float[Tensor, "b v h w"]]:
    """Colour over black, accumulated opacity, and the opacity-weighted sum of depths (see `sr3r.rendering.render`).

    Raises:
        InputError: the tensors are not float32 on the CPU, or K requires a gradient.
    """
    if gaussians.means.dtype != torch.float32 or gaussians.device.type != "cpu":
        raise InputError(
            f"The cpu renderer takes float32 tensors on the CPU, not {gaussians.means.dtype} on {gaussians.device}; "
            "use backend='reference', or convert with .to()."
        )
    if cameras.K.requires_grad:
        raise InputError("The cpu renderer has no gradient for the intrinsics K; use backend='reference'.")
    return _Rasterize.apply(*_tensors(gaussians, cameras, size), size)


class CpuProjected:
    """`sr3r.rendering.projected.Projected` of the CPU renderer: the lists are made once."""

    @torch.no_grad()
    def __init__(self, gaussians: Gaussians, cameras: Cameras, size: tuple[int, int]):
        self.gaussians, self.cameras, self.size = gaussians, cameras, size
        self.lists, _ = _listed(_tensors(gaussians, cameras, size), size)

    @torch.no_grad()
    def render(
        self, sh: Float[Tensor, "b n k 3"] | None = None
    ) -> tuple[Float[Tensor, "b v 3 h w"], Float[Tensor, "b v h w"]]:
        """Colour over black and accumulated opacity; in the Gaussians' own colours, or in others."""
        if sh is not None:
            degree = replace(self.gaussians, sh=sh).sh_degree
            # One image after the other, because all that leads to their colours is large.
            for i in range(len(self.lists.depths)):
                scene, view = divmod(i, len(self.cameras))
                directions = F.normalize(self.gaussians.means[scene] - self.cameras.centers[scene, view], dim=-1)
                colours = 0.5 + torch.einsum("nk,nkc->nc", sh_basis(directions, degree), sh[scene])
                self.lists.paint(i, colours.clamp_min_(0).numpy())
        rgb, alpha, _, _, _ = _composited(self.lists, self.size)
        return self._by_scene(rgb), self._by_scene(alpha)

    @torch.no_grad()
    def back_project(
        self, images: Float[Tensor, "b v 3 h w"]
    ) -> tuple[Float[Tensor, "b v n 3"], Float[Tensor, "b v n"]]:
        """Sums of the images where each Gaussian is drawn, and of its weights."""
        lists, (height, width), threads = self.lists, self.size, torch.get_num_threads()
        (num_images, n), pictures = lists.depths.shape, images.contiguous().flatten(0, 1).numpy()
        sums, collected = empty((len(lists.slots), 4), np.float32), empty((num_images, n, 4), np.float32)

        def gather(i: int, first: int) -> None:
            cpu_composite.back_project(
                CONSTANTS, lists.records, lists.blocks, lists.sources, lists.of_image(i), width, height, first, threads,
                pictures[i], sums,
            )  # fmt: skip

        def collect(i: int, first: int) -> None:
            cpu_bin.collect(
                lists.boxes[i], lists.depths[i], _CHUNKS, first, threads, lists.first_rows[i], lists.slots, sums,
                collected[i],
            )  # fmt: skip

        run(partial(gather, i, first) for i in range(num_images) for first in range(threads))
        run(partial(collect, i, first) for i in range(num_images) for first in range(threads))
        both = self._by_scene(collected)
        return both[..., :3], both[..., 3]

    def _by_scene(self, images: np.ndarray) -> Tensor:
        return torch.from_numpy(images).unflatten(0, (-1, len(self.cameras)))


@dataclass(frozen=True, kw_only=True)
class _Lists:
    """Gaussians in images, in a list for every tile, sorted by depth; i counts the images of all scenes.

    Attributes:
        boxes: (i, n, 4): as `cpu_project.project` left them, with depths (i, n).
        first_rows: (i, chunks): where the rows of each chunk's Gaussians begin in `slots`.
        offsets: (i * tiles + 1): where each tile's list begins.
        slots: (entries): where in the lists, before sorting, each row is.
        indices: (entries): the Gaussian of each entry, before sorting.
        records: (entries, 10): as `cpu_bin.sort_tiles` left them, with blocks and sources (entries).
    """

    boxes: np.ndarray
    depths: np.ndarray
    first_rows: np.ndarray
    offsets: np.ndarray
    slots: np.ndarray
    indices: np.ndarray
    records: np.ndarray
    blocks: np.ndarray
    sources: np.ndarray

    def of_image(self, i: int) -> np.ndarray:
        """Where the lists of an image's tiles begin, and the last one ends."""
        tiles = (len(self.offsets) - 1) // len(self.depths)
        return self.offsets[i * tiles : (i + 1) * tiles + 1]

    def paint(self, i: int, colours: np.ndarray) -> None:
        """Give the records of an image other colours: (n, 3), at least 0."""
        begin, *_, end = self.of_image(i)
        self.records[begin:end, 6:9] = colours[self.indices[self.sources[begin:end]]]


def _tensors(gaussians: Gaussians, cameras: Cameras, size: tuple[int, int]) -> tuple[Tensor, ...]:
    """What the kernels take."""
    K_px, g = cameras.K_px(*size), gaussians
    intrinsics = torch.stack([K_px[..., 0, 0], K_px[..., 1, 1], K_px[..., 0, 2], K_px[..., 1, 2]], -1)
    near = NEAR_FRACTION * cameras.near
    return g.means, g.quats, g.scales, g.opacities, g.sh, cameras.w2c, cameras.centers, intrinsics, near


def _listed(tensors: Sequence[Tensor], size: tuple[int, int]) -> tuple[_Lists, np.ndarray]:
    """Projected, coloured, and sorted; and the points (i, n, 10) that `cpu_project.project` left."""
    means, quats, scales, opacities, sh, views, centers, intrinsics, near = (
        tensor.detach().contiguous().numpy() for tensor in tensors
    )
    (b, n), v, (height, width) = means.shape[:2], views.shape[1], size
    tiles_x, tiles = -(-width // _TILE), -(-width // _TILE) * -(-height // _TILE)
    threads = torch.get_num_threads()

    points, boxes = empty((b, v, n, 10), np.float32), empty((b, v, n, 4), np.int32)
    depths, counts = empty((b, v, n), np.float32), np.zeros((b, v, _CHUNKS, tiles), np.int64)

    def project(scene: int, first: int) -> None:
        cpu_project.project(
            means[scene], quats[scene], scales[scene], opacities[scene], sh[scene], views[scene], centers[scene],
            intrinsics[scene], near[scene], np.float32(width), np.float32(height), tiles_x, _CHUNKS, first, threads,
            points[scene], boxes[scene], depths[scene], counts[scene],
        )  # fmt: skip

    run(partial(project, scene, first) for scene in range(b) for first in range(threads))

    # From here on images do not care which scene they show.
    points, boxes, depths = points.reshape(b * v, n, 10), boxes.reshape(b * v, n, 4), depths.reshape(b * v, n)
    counts = counts.reshape(b * v, _CHUNKS, tiles)
    first_rows = _sums_before(counts.sum(-1))
    cursors = np.ascontiguousarray(_sums_before(counts.swapaxes(1, 2)).swapaxes(1, 2))
    entries = int(counts.sum())
    offsets = np.append(cursors[:, 0], entries)
    indices, slots, sources = (empty((entries,), np.int32) for _ in range(3))
    blocks = empty((entries,), np.uint64)

    def fill(i: int, first: int) -> None:
        part = _CHUNKS, first, threads
        cpu_bin.fill_tiles(depths[i], boxes[i], tiles_x, *part, cursors[i], first_rows[i], indices, slots)

    run(partial(fill, i, first) for i in range(b * v) for first in range(threads))

    records = empty((entries, 10), np.float32)

    def sort(i: int, first: int) -> None:
        lists = offsets[i * tiles : (i + 1) * tiles + 1]
        cpu_bin.sort_tiles(points[i], boxes[i], tiles_x, lists, first, threads, indices, records, blocks, sources)

    run(partial(sort, i, first) for i in range(b * v) for first in range(threads))
    lists = _Lists(
        boxes=boxes,
        depths=depths,
        first_rows=first_rows,
        offsets=offsets,
        slots=slots,
        indices=indices,
        records=records,
        blocks=blocks,
        sources=sources,
    )
    return lists, points


def _composited(lists: _Lists, size: tuple[int, int]) -> tuple[np.ndarray, ...]:
    """Images of colour (i, 3, h, w), opacity and depth sum, and what their backward pass needs."""
    (height, width), num_images, threads = size, len(lists.depths), torch.get_num_threads()
    rgb = empty((num_images, 3, height, width), np.float32)
    alpha, depth = (empty((num_images, height, width), np.float32) for _ in range(2))
    state = empty((num_images, (len(lists.offsets) - 1) // num_images, 2, _TILE**2), np.float32)
    touched = empty((len(lists.blocks),), np.uint64)

    def composite(i: int, first: int) -> None:
        cpu_composite.composite(
            CONSTANTS, lists.records, lists.blocks, lists.of_image(i), width, height, first, threads, touched,
            rgb[i], alpha[i], depth[i], state[i],
        )  # fmt: skip

    run(partial(composite, i, first) for i in range(num_images) for first in range(threads))
    return rgb, alpha, depth, touched, state


class _Rasterize(torch.autograd.Function):
    """Images of colour, opacity and depth sum, with a hand-written backward pass."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> tuple[Tensor, Tensor, Tensor]:
        *tensors, size = args
        (lists, points), (b, v) = _listed(tensors, size), tensors[5].shape[:2]
        rgb, alpha, depth, touched, state = _composited(lists, size)
        ctx.save_for_backward(*tensors)
        ctx.kept = (lists, points, touched, state, *size)
        rgb, alpha, depth = (torch.from_numpy(x).unflatten(0, (b, v)) for x in (rgb, alpha, depth))
        return rgb, alpha, depth

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grad_outputs: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        means, quats, scales, opacities, sh, views, centers, intrinsics, _ = (
            tensor.detach().contiguous().numpy() for tensor in ctx.saved_tensors
        )
        lists, points, touched, state, height, width = ctx.kept
        (b, n), v = means.shape[:2], views.shape[1]
        threads = torch.get_num_threads()

        grad_rgb, grad_alpha, grad_depth = (x.contiguous().flatten(0, 1).numpy() for x in grad_outputs)
        sums = empty((len(lists.slots), 10), np.float32)

        def composite_backward(i: int, first: int) -> None:
            cpu_composite.composite_backward(
                CONSTANTS, lists.records, touched, lists.sources, lists.of_image(i), width, height, first, threads,
                grad_rgb[i], grad_alpha[i], grad_depth[i], state[i], sums,
            )  # fmt: skip

        run(partial(composite_backward, i, first) for i in range(b * v) for first in range(threads))

        points, boxes = points.reshape(b, v, n, 10), lists.boxes.reshape(b, v, n, 4)
        depths, first_rows = lists.depths.reshape(b, v, n), lists.first_rows.reshape(b, v, _CHUNKS)
        grad_means, grad_quats, grad_scales, grad_opacities, grad_sh = (
            empty(x.shape, x.dtype) for x in (means, quats, scales, opacities, sh)
        )
        grad_cameras = empty((b, _CHUNKS, v, 15), np.float32)

        def project_backward(scene: int, first: int) -> None:
            cpu_project_backward.project_backward(
                means[scene], quats[scene], scales[scene], opacities[scene], sh[scene], views[scene], centers[scene],
                intrinsics[scene], np.float32(width), np.float32(height), _CHUNKS, first, threads, points[scene],
                boxes[scene], depths[scene], first_rows[scene], lists.slots, sums, grad_means[scene],
                grad_quats[scene], grad_scales[scene], grad_opacities[scene], grad_sh[scene], grad_cameras[scene],
            )  # fmt: skip

        run(partial(project_backward, scene, first) for scene in range(b) for first in range(threads))

        rotation, translation, grad_centers = np.split(grad_cameras.sum(1), [9, 12], -1)
        grad_w2c = np.zeros((b, v, 4, 4), np.float32)
        grad_w2c[..., :3, :3], grad_w2c[..., :3, 3] = rotation.reshape(b, v, 3, 3), translation
        grads = grad_means, grad_quats, grad_scales, grad_opacities, grad_sh, grad_w2c, grad_centers
        return *map(torch.from_numpy, grads), None, None, None


def _sums_before(counts: np.ndarray) -> np.ndarray:
    """Running sum over all elements in order, each without its own."""
    flat = counts.ravel()
    return (np.cumsum(flat) - flat).reshape(counts.shape)
