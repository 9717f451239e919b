"""Large arrays of the CPU renderer, handed out again once nobody refers to them.

A fresh large array comes from the operating system page by page, zeroed, which costs more than the arithmetic that
fills it (measured: a tenth of forward and backward with 131,072 Gaussians).
"""

import threading
import weakref
from math import prod

import numpy as np
from numpy.typing import DTypeLike

# Smaller arrays are handed out again by the C library already.
_LARGE_BYTES = 2**20
_MAX_KEPT_BYTES = 2**27

_kept: list[np.ndarray] = []
_lock = threading.Lock()


class _Lease:
    """What an array and all its views refer to as their owner, so that its end is the end of the last of them."""

    def __init__(self, memory: np.ndarray, shape: tuple[int, ...], dtype: np.dtype) -> None:
        self.memory = memory
        self.__array_interface__ = {
            "data": (memory.ctypes.data, False),
            "shape": shape,
            "typestr": dtype.str,
            "version": 3,
        }


def empty(shape: tuple[int, ...], dtype: DTypeLike) -> np.ndarray:
    """As `numpy.empty`."""
    dtype = np.dtype(dtype)
    size = prod(shape) * dtype.itemsize
    if size < _LARGE_BYTES:
        return np.empty(shape, dtype)
    lease = _Lease(_take(size), shape, dtype)
    weakref.finalize(lease, _keep, lease.memory).atexit = False
    return np.asarray(lease)


def _keep(memory: np.ndarray) -> None:
    """Without the lock: this runs wherever the last reference ends, perhaps in a thread that holds it."""
    if sum(kept.nbytes for kept in tuple(_kept)) + memory.nbytes <= _MAX_KEPT_BYTES:
        _kept.append(memory)


def _take(size: int) -> np.ndarray:
    """Memory of this many bytes or up to half as many again."""
    with _lock:
        fitting = [i for i, memory in enumerate(_kept) if size <= memory.nbytes <= 1.5 * size]
        if fitting:
            return _kept.pop(min(fitting, key=lambda i: _kept[i].nbytes))
        # The oldest go first.
        while _kept and sum(memory.nbytes for memory in _kept) + size > _MAX_KEPT_BYTES:
            _kept.pop(0)
    return np.empty(size, np.uint8)
