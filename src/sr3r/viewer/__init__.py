"""The viewer in the browser: what it shows, as a page of its own or served to it.

The public names are imported when first used: the page is served before torch is there.
"""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sr3r.viewer.html import write_html
    from sr3r.viewer.viewer_scene import Layer, ViewerScene, load_viewer_scene

PAGE = Path(__file__).parent / "page"
"""The built pages (viewer/ in the repository says how)."""

__all__ = ["PAGE", "Layer", "ViewerScene", "load_viewer_scene", "write_html"]

_HOMES = {
    "ViewerScene": "viewer_scene",
    "Layer": "viewer_scene",
    "load_viewer_scene": "viewer_scene",
    "write_html": "html",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sr3r.viewer' has no attribute {name!r}")
    return getattr(importlib.import_module(f"sr3r.viewer.{_HOMES[name]}"), name)
