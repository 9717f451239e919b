"""The built pages, which ship with the package; `viewer/` in the repository is their source."""

from pathlib import Path

PAGE = Path(__file__).parent / "page"
"""Folder of both pages: HTML, scripts and style sheets."""
