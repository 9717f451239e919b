"""Two small photos in, a sharp 3D Gaussian Splatting scene out.

The public names below are imported when first used, so that `import sr3r` (and `sr3r --help`) costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

from sr3r.version import __version__

if TYPE_CHECKING:
    from sr3r.cameras import Cameras
    from sr3r.data import open_dataset
    from sr3r.errors import InputError, Sr3rError
    from sr3r.formats import load
    from sr3r.gaussians import Gaussians
    from sr3r.model import SR3R, SR3RConfig
    from sr3r.reconstruction import reconstruct
    from sr3r.rendering import render
    from sr3r.viewer.notebook import show
    from sr3r.viewer.saving import save
    from sr3r.views import Views

__all__ = [
    "SR3R",
    "Cameras",
    "Gaussians",
    "InputError",
    "SR3RConfig",
    "Sr3rError",
    "Views",
    "__version__",
    "load",
    "open_dataset",
    "reconstruct",
    "render",
    "save",
    "show",
]

_HOMES = {
    "Cameras": "sr3r.cameras",
    "Gaussians": "sr3r.gaussians",
    "InputError": "sr3r.errors",
    "SR3R": "sr3r.model",
    "SR3RConfig": "sr3r.model",
    "Sr3rError": "sr3r.errors",
    "Views": "sr3r.views",
    "load": "sr3r.formats",
    "load_ipython_extension": "sr3r.viewer.notebook",  # What `%load_ext sr3r` calls.
    "open_dataset": "sr3r.data",
    "reconstruct": "sr3r.reconstruction",
    "render": "sr3r.rendering",
    "save": "sr3r.viewer.saving",
    "show": "sr3r.viewer.notebook",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sr3r' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
