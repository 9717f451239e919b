"""The viewer in the browser: what it shows, as a page of its own or served to it."""

from sr3r.viewer.exhibit import Exhibit, Layer, load_exhibit
from sr3r.viewer.html import write_html
from sr3r.viewer.server import exhibit_app

__all__ = ["Exhibit", "Layer", "exhibit_app", "load_exhibit", "write_html"]
