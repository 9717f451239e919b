"""Serving the viewer page of one scene on this machine."""

from sr3r.errors import UnavailableError
from sr3r.viewer.exhibit import PAGE, Exhibit, encoded

_SUFFIX = ".ply"


def exhibit_app(exhibit: Exhibit):
    """A Starlette application with the page, its description, the Gaussians and the photos.

    Raises:
        UnavailableError: the extra is not installed.
        InputError: the Gaussians cannot be stored.
    """
    try:
        from starlette.applications import Starlette
        from starlette.responses import JSONResponse, Response
        from starlette.routing import Mount, Route
        from starlette.staticfiles import StaticFiles
    except ImportError as error:
        raise UnavailableError("The viewer needs an extra: pip install 'sr3r[viewer]'.") from error

    files = [encoded(layer.gaussians, _SUFFIX) for layer in exhibit.layers]
    photos = [None if photo is None else f"photo-{i}.jpg" for i, photo in enumerate(exhibit.photos)]
    description = exhibit.describe(
        [(f"layer-{i}{_SUFFIX}", len(data)) for i, data in enumerate(files)],
        photos or [None] * len(exhibit.names),
        suffix=_SUFFIX,
    )

    def constant(data: bytes, kind: str):
        return lambda request: Response(data, media_type=kind)

    routes = [Route("/scene.json", lambda request: JSONResponse(description))]
    for i, data in enumerate(files):
        routes.append(Route(f"/layer-{i}{_SUFFIX}", constant(data, "application/octet-stream")))
    for name, photo in zip(photos, exhibit.photos, strict=False):
        if name is not None and photo is not None:
            routes.append(Route(f"/{name}", constant(photo, "image/jpeg")))
    return Starlette(routes=[*routes, Mount("/", StaticFiles(directory=PAGE, html=True))])
