"""The CPU renderer's compiled kernels: where they are kept, and the line that says that compiling takes a while."""

import logging
import os
import stat
import tempfile
from pathlib import Path
from types import ModuleType

from numba.core import config, event

from sr3r.rendering.kernel_cache import forgive

# As a warning, because without any set-up of logging that is what reaches stderr.
_LOG = logging.getLogger("sr3r.rendering")


def import_kernels() -> tuple[ModuleType, ...]:
    """The modules of the kernels, with a folder to keep compiled code in.

    Numba takes NUMBA_CACHE_DIR, the folder of the source, or the user's cache folder, and raises where it can write to
    none of them.
    """
    try:
        return _import()
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
    # Numba reads it while it decorates the kernels; nobody else's functions should follow.
    configured = config.CACHE_DIR  # pyright: ignore[reportAttributeAccessIssue]
    config.CACHE_DIR = str(_temporary_folder())  # pyright: ignore[reportAttributeAccessIssue]
    try:
        return _import()
    finally:
        config.CACHE_DIR = configured  # pyright: ignore[reportAttributeAccessIssue]


def _import() -> tuple[ModuleType, ...]:
    from sr3r.rendering import (
        cpu_bin,
        cpu_colour,
        cpu_composite,
        cpu_project,
        cpu_project_backward,
        cpu_rules,
        reference,
    )

    kernels = cpu_bin, cpu_composite, cpu_project, cpu_project_backward
    forgive(*kernels, needing=(cpu_colour, cpu_rules, reference))
    return kernels


def _temporary_folder() -> Path:
    """A folder for compiled code that survives the process, unless somebody else could write to it."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folder = Path(tempfile.gettempdir()) / f"sr3r-numba-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if user != "user" and (status.st_uid != user or not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077):
        return Path(tempfile.mkdtemp(prefix="sr3r-numba-"))
    return folder


class _Announce(event.Listener):
    """Says once per process that kernels are compiled; loading compiled ones is not such an event."""

    def __init__(self) -> None:
        self.has_spoken = False

    def on_start(self, event: event.Event) -> None:
        # Functions that were made by exec() belong to no module.
        module = (event.data["dispatcher"].py_func.__module__ if event.data else None) or ""
        if not self.has_spoken and module.startswith("sr3r.rendering."):
            self.has_spoken = True
            _LOG.warning("compiling the CPU renderer, once per machine")

    def on_end(self, event: event.Event) -> None:
        pass


event.register("numba:compile", _Announce())
