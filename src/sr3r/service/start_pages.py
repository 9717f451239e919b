"""For who has no photos at hand, or a link to a scene that is gone."""

import html
from pathlib import Path

import sr3r

_FOLDER = Path(sr3r.__file__).parent / "assets" / "demo_road"

SAMPLES = {name: _FOLDER / name for name in ("left.jpg", "right.jpg")}
"""Photos of one scene, to try the service with."""


def no_scene_page(home: str) -> str:
    """What a link to a scene shows that is not there.

    Args:
        home: Address of the page that takes photos.
    """
    return f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark light">
    <link rel="icon" href="data:,">
    <title>No scene here - SR3R</title>
    <link rel="stylesheet" href="{html.escape(home)}service.css">
  </head>
  <body>
    <header><strong>SR3R</strong></header>
    <main>
      <h1>There is no scene at this address</h1>
      <p>It was deleted, as all scenes are some time after they are made, or is not ready yet. Perhaps the link is not
      complete.</p>
      <p><a class="button main" href="{html.escape(home)}">Make a scene</a></p>
    </main>
  </body>
</html>
"""
