"""Serving the viewer page of one scene on this machine: the page at once, the scene as soon as it is read."""

import asyncio
import json
from concurrent.futures import Future
from pathlib import Path

from sr3r.errors import UnavailableError
from sr3r.viewer.page_files import PAGE

Files = dict[str, tuple[bytes, str]]
"""Address below the page's own -> bytes, media type."""

_SUFFIX = ".ply"
_PAGE_FILES = {
    "": ("index.html", "text/html"),
    "viewer.js": ("viewer.js", "text/javascript"),
    "viewer.css": ("viewer.css", "text/css"),
    "spark.wasm": ("spark.wasm", "application/wasm"),
}


def scene_files(path: str | Path) -> Files:
    """What the page asks for: the description of a scene, its Gaussians and photos.

    Args:
        path: As `load_viewer_scene` takes it.

    Raises:
        FileError: there is no scene, or something beside it cannot be read.
        InputError: the Gaussians cannot be stored.
    """
    # NumPy and PIL come with these; the browser can start the page meanwhile.
    from sr3r.viewer.viewer_scene import encoded, load_viewer_scene

    viewer_scene = load_viewer_scene(path)
    layers = [encoded(layer.gaussians, _SUFFIX) for layer in viewer_scene.layers]
    names = [f"layer-{i}{_SUFFIX}" for i in range(len(layers))]
    photos = [None if photo is None else f"photo-{i}.jpg" for i, photo in enumerate(viewer_scene.photos)]
    description = viewer_scene.describe(
        [(name, len(data)) for name, data in zip(names, layers, strict=True)],
        photos or [None] * len(viewer_scene.names),
        suffix=_SUFFIX,
    )
    files = {"scene.json": (json.dumps(description).encode(), "application/json")}
    files |= {name: (data, "application/octet-stream") for name, data in zip(names, layers, strict=True)}
    for name, photo in zip(photos, viewer_scene.photos, strict=True):
        if name is not None and photo is not None:
            files[name] = (photo, "image/jpeg")
    return files


def scene_app(scene: Future[Files]):
    """A Starlette application with the page, and the files of a scene that may still be on their way.

    Raises:
        UnavailableError: the extra is not installed.
    """
    try:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.middleware.trustedhost import TrustedHostMiddleware
        from starlette.responses import PlainTextResponse, Response
        from starlette.routing import Route
    except ImportError as error:
        raise UnavailableError("The viewer needs an extra: pip install 'sr3r[viewer]'.") from error

    # Few files, kept in memory: sending them takes no turns with the thread that reads the scene.
    page: Files = {address: ((PAGE / name).read_bytes(), kind) for address, (name, kind) in _PAGE_FILES.items()}

    async def respond(request) -> Response:
        name = request.path_params["name"]
        if name in page:
            data, kind = page[name]
            return Response(data, media_type=kind)
        try:
            files = await asyncio.shield(asyncio.wrap_future(scene))
        except Exception as error:  # Whoever reads the scene raises it too; the page should not wait for ever.
            return PlainTextResponse(str(error), 500)
        if name not in files:
            return PlainTextResponse("There is no such file.", 404)
        data, kind = files[name]
        return Response(data, media_type=kind)

    # A page elsewhere whose name was turned to this address (DNS rebinding) sends its own name.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)
    return Starlette(routes=[Route("/{name:path}", respond)], middleware=[hosts])
