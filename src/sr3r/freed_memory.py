"""What the C library does with memory that tensors no longer need."""

import ctypes
import os
import platform

# From malloc.h of glibc.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_OWN_SETTINGS = ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES")
_MB = 2**20


class _Heap(ctypes.Structure):
    """What `mallinfo2` of glibc 2.33 and later tells; `fordblks` are the bytes that it holds and nobody uses."""

    _fields_ = [
        *((name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd")),
        *((name, ctypes.c_size_t) for name in ("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")),
    ]


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


def give_back_excess() -> None:
    """Give what is free back to the system, where it is more than twice of what `keep_freed_memory` keeps.

    Inside the heap, between what is still in use, glibc keeps any amount. After a pass over large images that is half
    of the process.
    """
    most = _set[_M_TRIM_THRESHOLD]
    if not most:
        return
    glibc = ctypes.CDLL(None)
    if not hasattr(glibc, "mallinfo2"):
        return
    glibc.mallinfo2.restype = _Heap
    if glibc.mallinfo2().fordblks > 2 * most:
        glibc.malloc_trim(0)
