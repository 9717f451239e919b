"""The CPU renderer: projection, colour and compositing as one differentiable function over Numba kernels.

Work is cut into chunks of Gaussians and tiles of pixels, every output is written by one of them in a fixed order, and
no two write to the same place: the result has the same bits whatever the number of threads.
"""

import logging
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import torch
from jaxtyping import Float
from numba.core import config, event
from torch import Tensor
from torch.autograd.function import once_differentiable

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.render.reference import NEAR_FRACTION

T = TypeVar("T")

_LOG = logging.getLogger("sr3r.render")


def _import_kernels() -> tuple[ModuleType, ModuleType]:
    """The kernels; Numba raises where it can write neither beside them nor to the user's cache folder."""
    try:
        from sr3r.render import cpu_composite, cpu_project
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        # Numba reads it while it decorates the kernels; nobody else's functions should follow.
        configured = config.CACHE_DIR  # pyright: ignore[reportAttributeAccessIssue]
        config.CACHE_DIR = str(_temporary_cache())  # pyright: ignore[reportAttributeAccessIssue]
        try:
            from sr3r.render import cpu_composite, cpu_project
        finally:
            config.CACHE_DIR = configured  # pyright: ignore[reportAttributeAccessIssue]
    return cpu_composite, cpu_project


def _temporary_cache() -> Path:
    """A folder for compiled code that survives the process, unless somebody else could write to it."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folder = Path(tempfile.gettempdir()) / f"sr3r-numba-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if user != "user" and (status.st_uid != user or not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077):
        return Path(tempfile.mkdtemp(prefix="sr3r-numba-"))
    return folder


cpu_composite, cpu_project = _import_kernels()

# Fixed, because the gradient of the cameras is summed per chunk and must not depend on the number of threads.
_CHUNKS = 64


def rasterize(
    gaussians: Gaussians, cameras: Cameras, size: tuple[int, int]
) -> tuple[Float[Tensor, "b v 3 h w"], Float[Tensor, "b v h w"], Float[Tensor, "b v h w"]]:
    """Colour over black, accumulated opacity, and the opacity-weighted sum of depths (see `sr3r.render.render`).

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
    K_px = cameras.K_px(*size)
    intrinsics = torch.stack([K_px[..., 0, 0], K_px[..., 1, 1], K_px[..., 0, 2], K_px[..., 1, 2]], -1)
    g = gaussians
    image = _Rasterize.apply(
        g.means, g.quats, g.scales, g.opacities, g.sh, cameras.w2c, cameras.centers,
        intrinsics, NEAR_FRACTION * cameras.near, size,
    )  # fmt: skip
    return image[:, :, :3], image[:, :, 3], image[:, :, 4]


@dataclass(frozen=True, kw_only=True)
class _Lists:
    """What one image's tiles are made of; see `cpu_composite.fill_tiles`."""

    records: np.ndarray
    boxes: np.ndarray
    offsets: np.ndarray
    ranks: np.ndarray
    rows: np.ndarray


class _Rasterize(torch.autograd.Function):
    """Images (b, v, 5, h, w) of colour, opacity and depth sum, with a hand-written backward pass."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Tensor:
        *tensors, (height, width) = args
        inputs = [tensor.detach().contiguous().numpy() for tensor in tensors]
        scenes, n, views = inputs[0].shape[0], inputs[0].shape[1], inputs[5].shape[1]
        tiles_x, tiles_y = -(-width // cpu_composite.TILE), -(-height // cpu_composite.TILE)
        images = scenes * views
        threads = torch.get_num_threads()

        points = np.empty((scenes, views, n, 10), np.float32)
        boxes = np.empty((scenes, views, n, 4), np.int32)
        depths = np.empty((scenes, views, n), np.float32)
        extent = np.float32(width), np.float32(height)
        _run(
            partial(
                cpu_project.project, *(x[scene] for x in inputs), *extent, _CHUNKS, first, threads,
                points[scene], boxes[scene], depths[scene],
            )
            for scene in range(scenes)
            for first in range(threads)
        )  # fmt: skip

        points, boxes, depths = (x.reshape(images, *x.shape[2:]) for x in (points, boxes, depths))
        bases = np.empty((images, n + 1), np.int64)
        lists = _run(
            partial(_list_tiles, points[image], boxes[image], depths[image], tiles_x, tiles_y, bases[image])
            for image in range(images)
        )
        image = np.empty((images, 5, height, width), np.float32)
        state = np.empty((images, tiles_x * tiles_y, 2, cpu_composite.TILE**2), np.float32)
        _run(
            partial(
                cpu_composite.composite, x.records, x.boxes, x.ranks, x.offsets, width, height, first, threads,
                image[i], state[i],
            )
            for i, x in enumerate(lists)
            for first in range(threads)
        )  # fmt: skip
        ctx.save_for_backward(*tensors)
        ctx.kept = (points, depths, bases, lists, state, height, width)
        return torch.from_numpy(image).reshape(scenes, views, 5, height, width)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grad_outputs: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        inputs = [tensor.detach().contiguous().numpy() for tensor in ctx.saved_tensors]
        points, depths, bases, lists, state, height, width = ctx.kept
        scenes, n, views = inputs[0].shape[0], inputs[0].shape[1], inputs[5].shape[1]
        threads = torch.get_num_threads()
        grad_image = grad_outputs[0].contiguous().numpy().reshape(-1, 5, height, width)

        first_row = np.concatenate([[0], np.cumsum([len(x.rows) for x in lists], dtype=np.int64)])
        sums = np.empty((first_row[-1], 10), np.float32)
        _run(
            partial(
                cpu_composite.composite_backward, x.records, x.boxes, x.ranks, x.rows, x.offsets, width, height,
                first, threads, grad_image[i], state[i], sums[first_row[i] : first_row[i + 1]],
            )
            for i, x in enumerate(lists)
            for first in range(threads)
        )  # fmt: skip

        bases = (bases + first_row[:-1, None]).reshape(scenes, views, n + 1)
        points, depths = points.reshape(scenes, views, n, 10), depths.reshape(scenes, views, n)
        grads = [np.empty(x.shape, np.float32) for x in inputs[:5]]
        grad_cameras = np.zeros((scenes, _CHUNKS, views, 15), np.float32)
        extent = np.float32(width), np.float32(height)
        _run(
            partial(
                cpu_project.project_backward, *(x[scene] for x in inputs[:8]), *extent, _CHUNKS, first, threads,
                points[scene], depths[scene], bases[scene], sums, *(x[scene] for x in grads), grad_cameras[scene],
            )
            for scene in range(scenes)
            for first in range(threads)
        )  # fmt: skip

        grad_cameras = grad_cameras.sum(1)
        grad_w2c = np.zeros((scenes, views, 4, 4), np.float32)
        grad_w2c[..., :3, :3] = grad_cameras[..., :9].reshape(scenes, views, 3, 3)
        grad_w2c[..., :3, 3] = grad_cameras[..., 9:12]
        grads += [grad_w2c, np.ascontiguousarray(grad_cameras[..., 12:])]
        return *map(torch.from_numpy, grads), None, None, None


def _list_tiles(
    points: np.ndarray, boxes: np.ndarray, depths: np.ndarray, tiles_x: int, tiles_y: int, base: np.ndarray
) -> _Lists:
    """Sort one image's Gaussians by depth and list them per tile."""
    order = np.empty(len(depths), np.int32)
    order = order[: cpu_composite.sort_by_depth(depths, order)]
    offsets = np.zeros(tiles_x * tiles_y + 1, np.int64)
    cpu_composite.count_tiles(depths, boxes, tiles_x, base, offsets)
    records = np.empty((len(order), 10), np.float32)
    record_boxes = np.empty((len(order), 4), np.int32)
    ranks, rows = np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.int32)
    cpu_composite.fill_tiles(order, points, boxes, tiles_x, base, offsets, records, record_boxes, ranks, rows)
    return _Lists(records=records, boxes=record_boxes, offsets=offsets, ranks=ranks, rows=rows)


_pools: dict[int, ThreadPoolExecutor] = {}
_pools_lock = threading.Lock()


def _run(tasks: Iterable[Callable[[], T]]) -> list[T]:
    """Results of the tasks, run by as many threads as PyTorch uses; the kernels release the GIL."""
    tasks = list(tasks)
    threads = torch.get_num_threads()
    if threads == 1 or len(tasks) < 2:
        return [task() for task in tasks]
    with _pools_lock:
        if threads not in _pools:
            _pools[threads] = ThreadPoolExecutor(threads, thread_name_prefix="sr3r-render")
        pool = _pools[threads]
    return list(pool.map(lambda task: task(), tasks))


def _forget_pools() -> None:
    """A forked process inherits the dictionary and the state of the lock, but not the threads."""
    global _pools_lock
    _pools.clear()
    _pools_lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pools)


class _Announce(event.Listener):
    """Says once that the first use takes longer; Numba keeps what it compiles in a cache folder."""

    def __init__(self) -> None:
        self.has_spoken = False

    def on_start(self, event: event.Event) -> None:
        module = event.data["dispatcher"].py_func.__module__ if event.data else ""
        if not self.has_spoken and module.startswith("sr3r.render."):
            self.has_spoken = True
            _LOG.info("compiling the CPU renderer, once per machine")

    def on_end(self, event: event.Event) -> None:
        pass


event.register("numba:compile", _Announce())
