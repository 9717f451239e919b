"""A page that contains everything: it opens from a file, with no network and no server."""

import base64
import gzip
import html
import json
import re
from pathlib import Path

from sr3r.files import writing
from sr3r.viewer.page_files import PAGE
from sr3r.viewer.viewer_scene import ViewerScene, encoded, is_read_by_page, page_suffix

# The program of the page is compressed to a third, and unpacked by the browser.
_UNPACK = """
const packed = document.getElementById("program").textContent;
const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
const script = document.createElement("script");
script.type = "module";
script.textContent = await new Response(stream).text();
document.body.append(script);
"""


def write_html(viewer_scene: ViewerScene, path: str | Path) -> None:
    """Write one self-contained page; the Gaussians travel in the format of `page_suffix`.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians cannot be stored.
    """
    page = scene_page(viewer_scene)
    with writing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


def scene_page(viewer_scene: ViewerScene) -> str:
    """The text of that page.

    Raises:
        InputError: the Gaussians cannot be stored.
    """
    suffix = page_suffix(viewer_scene.layers)
    files = [encoded(layer.gaussians, suffix) for layer in viewer_scene.layers]
    blocks: list[str] = []
    for i, data in enumerate(files):
        blocks.append(_element(f"layer-{i}", "application/octet-stream", base64.b64encode(data).decode()))
    addresses: list[str | None] = []
    for i, photo in enumerate(viewer_scene.photos):
        addresses.append(None if photo is None else f"#photo-{i}")
        if photo is not None:
            text = f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}"
            blocks.append(_element(f"photo-{i}", "text/plain", text))
    description = viewer_scene.describe(
        [(f"#layer-{i}", len(data)) for i, data in enumerate(files)],
        addresses or [None] * len(viewer_scene.names),
        suffix=suffix,
    )
    # Inside a script element only "</" and "<!--" could end the text.
    text = json.dumps(description).replace("<", "\\u003c")
    blocks.append(_element("scene", "application/json", text))
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    style = (PAGE / "viewer.css").read_text(encoding="utf-8")
    page = page.replace("<title>SR3R</title>", f"<title>{html.escape(viewer_scene.title)} - SR3R</title>")
    style_and_scene = re.compile(r'<link rel="stylesheet".*?/>\s*<link rel="preload".*?/>')
    page, count = style_and_scene.subn(lambda _: f"<style>{style}</style>", page)
    assert count == 1
    licences = (PAGE / "LICENSES.txt").read_text(encoding="utf-8").replace("--", "- -")
    head, tail = re.split(r'<script\s+type="module"\s+src="viewer\.js".*?</script>', page, flags=re.DOTALL)
    blocks.append(_element("program", "text/plain", _packed("viewer.js")))
    if not all(is_read_by_page(layer.gaussians) for layer in viewer_scene.layers):
        blocks.append(_element("spark", "text/plain", _packed("spark.wasm")))
    blocks.append(f'<script type="module">{_UNPACK}</script>\n<!--\n{licences}\n-->')
    return head + "\n".join(blocks) + tail


def _packed(name: str) -> str:
    return base64.b64encode(gzip.compress((PAGE / name).read_bytes(), 9, mtime=0)).decode()


def _element(name: str, kind: str, text: str) -> str:
    return f'<script type="{kind}" id="{name}">{text}</script>'
