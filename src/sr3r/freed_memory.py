"""What the C library does with memory that tensors no longer need."""

import ctypes
import os
import platform

# From malloc.h of glibc.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_OWN_SETTINGS = ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES")
_MB = 2**20

_set = {_M_TRIM_THRESHOLD: 0, _M_MMAP_THRESHOLD: 0}
"""In this process so far."""


def keep_freed_memory(*, largest_mb: int = 32, most_mb: int = 128) -> None:
    """Let glibc keep what is freed for the next tensors, instead of giving it back to the system at once.

    The system clears every page that it hands out again: a tenth of a forward pass, a quarter of a training step. It
    holds for the whole process; a later call can only raise it. Other C libraries, and a process whose environment has
    settings of its own for glibc, stay as they are.

    Args:
        largest_mb: Tensors up to this size are kept; larger ones go back to the system.
        most_mb: What is kept at most at the end of the heap.
    """
    if platform.libc_ver()[0] != "glibc" or any(name in os.environ for name in _OWN_SETTINGS):
        return
    mallopt = ctypes.CDLL(None).mallopt
    for setting, size in ((_M_MMAP_THRESHOLD, largest_mb * _MB), (_M_TRIM_THRESHOLD, most_mb * _MB)):
        if size > _set[setting]:
            _set[setting] = size
            mallopt(setting, size)
