"""Numba's compiled code on the disk, done without where it is damaged or cannot be written."""

import logging
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher

# As warnings, because without any set-up of logging that is what reaches stderr.
_LOG = logging.getLogger("sr3r.rendering")


def forgive(*modules: ModuleType, needing: Iterable[ModuleType] = ()) -> None:
    """Let the kernels of modules compile anew what numba cannot load, and go on where it cannot store.

    Numba compiles a kernel anew when its file has changed. Here a change of any file of these modules, or of those that
    they are said to need, is enough: kernels use each other's functions and constants.
    """
    stamp = tuple(_stamp(module) for module in (*modules, *needing))
    for module in modules:
        for kernel in vars(module).values():
            if isinstance(kernel, Dispatcher) and type(getattr(kernel, "_cache", None)) is FunctionCache:
                vars(kernel)["_cache"] = _ForgivingCache(kernel.py_func, stamp)


def _stamp(module: ModuleType) -> tuple[float, int]:
    """When a module's file was written, and its size; of a frozen program, those of the program, as Numba has it."""
    status = Path(sys.executable if getattr(sys, "frozen", False) else str(module.__file__)).stat()
    return status.st_mtime, status.st_size


class _ForgivingCache(FunctionCache):
    def __init__(self, function: Any, stamp: tuple[tuple[float, int], ...]) -> None:
        super().__init__(function)
        vars(self._cache_file)["_source_stamp"] = stamp

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # Damaged pickles raise nearly anything.
            _LOG.warning("compiled code in %s is damaged (%s) and is made anew", self.cache_path, type(error).__name__)
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except Exception as error:  # What is on the disk may be damaged too; the disk may be full.
            _LOG.warning("compiled code cannot be kept in %s (%s)", self.cache_path, error)
