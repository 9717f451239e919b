"""The description of the API: OpenAPI 3.1 for machines, a page made of it for people."""

import html
from typing import Any

from sr3r.quality import MIN_LR_SIZE, QUALITIES, STRIDE
from sr3r.service.job import FINAL
from sr3r.service.service_config import ServiceConfig
from sr3r.service.upload import MEDIA_TYPES
from sr3r.version import __version__

_STAGES = ("photos", "cameras", "weights", "network", "files")

_ERRORS = {
    400: "The photos or other parts cannot be used.",
    401: "The token is missing or wrong.",
    403: "Another page sent this.",
    404: "There is no such job or file.",
    408: "The upload took too long.",
    413: "Too many bytes or pixels.",
    415: "No form, or not a photo that is read: JPEG, PNG, WebP, TIFF, HEIC, AVIF.",
    421: "The service is not known under this name.",
    429: "The queue is full, or too much comes from this client.",
    503: "The service is stopping, its database does not answer, or too many connections are open.",
    507: "The disk is full.",
}


_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The job's name: 128 random bits.",
    "schema": {"type": "string", "minLength": 1},
}
_NAME = {**_ID, "name": "name", "description": "Name of a file, as the job or the scene tells it."}


def document(config: ServiceConfig) -> dict[str, Any]:
    """The OpenAPI document of a service with these limits."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SR3R",
            "version": __version__,
            "description": "Two or more photos in, a sharp 3D Gaussian Splatting scene out.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": config.root_path or "/"}],
        # Without a token anyone on this machine may; with one, bearer or cookie.
        "security": [{}] if config.token is None else [{"bearer": []}, {"cookie": []}],
        "paths": {**_job_paths(config), **_page_paths(), **_status_paths()},
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "sr3r_token"},
            },
            "schemas": {"Job": _job(), "Limits": _limits(), "Health": _health(), "Error": _error()},
        },
    }


def docs_page(document: dict[str, Any]) -> str:
    """A page that lists the operations; nothing on it comes from elsewhere."""
    rows = []
    for path, item in document["paths"].items():
        for method in ("get", "post", "delete"):
            if method in item:
                summary, answers = html.escape(item[method]["summary"]), ", ".join(item[method]["responses"])
                name = f"<code>{method.upper()} {path}</code>"
                rows.append(f"<li>{name}<span>{summary}</span><small>{answers}</small></li>")
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>SR3R: API</title>
<style>
  :root {{ color-scheme: dark light; background: light-dark(#f6f7f9, #101216); color: light-dark(#16181d, #f2f3f5) }}
  body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1.25rem }}
  a {{ color: light-dark(#0a62b5, #6ab7ff) }}
  pre, code {{ white-space: pre-wrap; overflow-wrap: anywhere }}
  ul {{ list-style: none; padding: 0 }}
  li {{ display: grid; grid-template-columns: 19rem 1fr 13rem; gap: 0 1rem; padding: .4rem 0 }}
  li + li {{ border-top: 1px solid #8884 }}
  small {{ color: light-dark(#50565f, #b0b6c0) }}
  @media (max-width: 50rem) {{ li {{ grid-template-columns: 1fr }} }}
</style>
<header><a href="./">SR3R</a></header>
<main>
<h1>API</h1>
<p>Photos in, a scene out. Errors are <code>{{"error": "what is wrong, and what to do"}}</code>.
Machines read <a href="openapi.json">openapi.json</a>.</p>
<pre>
curl -F photos=@a.jpg -F photos=@b.jpg ADDRESS/api/jobs   # the job, with its id
curl ADDRESS/api/jobs/ID                                  # until its state is done
curl -O ADDRESS/api/jobs/ID/files/scene.ply</pre>
<p>With a token: <code>-H "Authorization: Bearer TOKEN"</code>.</p>
<ul>
{chr(10).join(rows)}
</ul>
</main>
</html>
"""


def _job_paths(config: ServiceConfig) -> dict[str, Any]:
    job = _answer("The job.", _json("Job"))
    return {
        "/api/limits": {"get": _operation("limits", "What may be sent", {200: _answer("Limits.", _json("Limits"))})},
        "/api/jobs": {
            "post": {
                **_operation(
                    "submit",
                    "Send photos; the job is safe when this answers",
                    {202: {**job, "headers": {"Location": _header("Address of the job.", "string")}}},
                    (400, 403, 408, 413, 415, 429, 503, 507),
                ),
                "requestBody": {"required": True, "content": {"multipart/form-data": _form(config)}},
            }
        },
        "/api/jobs/{id}": {
            "parameters": [_ID],
            "get": _operation("job", "How a job is doing", {200: job}, (404, 503)),
            "delete": _operation(
                "remove",
                "Cancel a job, or forget one that ended, with its files",
                {204: {"description": "Done."}},
                (403, 404, 503),
            ),
        },
        "/api/jobs/{id}/events": {
            "parameters": [_ID],
            "get": _operation(
                "events",
                "A job at every change, until it ends: events named job, with the job as data",
                {200: _answer("Events.", {"text/event-stream": {"schema": {"type": "string"}}})},
                (404, 429, 503),
            ),
        },
        "/api/jobs/{id}/files/{name}": {
            "parameters": [_ID, _NAME],
            "get": _operation("file", "A file of the result", {200: _file()}, (404, 503)),
        },
    }


def _page_paths() -> dict[str, Any]:
    return {
        "/": {
            "get": _operation(
                "upload_page", "The page that takes photos; ?token=TOKEN lets a browser in", {200: _page()}
            )
        },
        "/scenes/{id}/": {
            "parameters": [_ID],
            "get": _operation("scene_page", "The viewer of a finished job", {200: _page()}, (404, 503)),
        },
        "/scenes/{id}/{name}": {
            "parameters": [_ID, _NAME],
            "get": _operation("scene_file", "What the viewer asks for", {200: _file()}, (404, 503)),
        },
        "/samples/{name}": {
            "parameters": [_NAME],
            "get": _operation("sample", "A photo to try the service with", {200: _file()}, (404,)),
        },
        "/{name}": {
            "parameters": [_NAME],
            "get": _operation("page_file", "A script or style sheet of the pages", {200: _file()}, (404,)),
        },
    }


def _status_paths() -> dict[str, Any]:
    return {
        "/docs": {"get": _operation("docs", "This description for people", {200: _page()})},
        "/openapi.json": {
            "get": _operation("openapi", "This description", {200: _answer("OpenAPI 3.1.", _media({"type": "object"}))})
        },
        "/health": {
            "get": {
                **_operation(
                    "health",
                    "Whether jobs are taken",
                    {200: _answer("Yes.", _json("Health")), 503: _answer("Not now.", _json("Health"))},
                ),
                "security": [],
            }
        },
        "/metrics": {
            "get": _operation(
                "prometheus", "Metrics", {200: _answer("Prometheus.", {"text/plain": {"schema": {"type": "string"}}})}
            )
        },
    }


def _page() -> dict[str, Any]:
    return _answer("A page.", {"text/html": {"schema": {"type": "string"}}})


def _file() -> dict[str, Any]:
    return _answer("The file.", {"application/octet-stream": {"schema": {}}})


def _operation(
    id: str, summary: str, answers: dict[int, dict[str, Any]], errors: tuple[int, ...] = ()
) -> dict[str, Any]:
    responses = {str(status): answer for status, answer in answers.items()}
    for status in sorted({*errors, 401, 421}):
        responses[str(status)] = _answer(_ERRORS[status], _json("Error"))
        if status in (429, 503, 507):
            responses[str(status)]["headers"] = {"Retry-After": _header("Seconds.", "integer")}
    return {"operationId": id, "summary": summary, "responses": responses}


def _answer(description: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": content}


def _media(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _json(schema: str) -> dict[str, Any]:
    return _media({"$ref": f"#/components/schemas/{schema}"})


def _header(description: str, type: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": type}}


def _form(config: ServiceConfig) -> dict[str, Any]:
    photos = {
        "type": "array",
        "minItems": 2,
        "maxItems": config.max_photos,
        "items": {"type": "string", "contentMediaType": "application/octet-stream"},
        "description": f"Photos of one static scene, of one size; {config.max_bytes:,} bytes together, "
        f"{config.max_pixels:,} pixels each.",
    }
    cameras = {
        "type": "string",
        "contentMediaType": "application/json",
        "description": "Cameras of the photos: sr3r's cameras file or a transforms.json, with the photos' names.",
    }
    quality = {
        "enum": list(config.qualities),
        "default": config.default_quality,
        "description": "How much of the photos the network sees. Not together with lr_size.",
    }
    lr_size = {
        "type": "integer",
        "minimum": MIN_LR_SIZE,
        "maximum": config.max_lr_size,
        "multipleOf": STRIDE,
        "description": "Instead of a quality, the pixels on the short side at which the network sees the photos.",
    }
    return {
        "schema": {
            "type": "object",
            "required": ["photos"],
            "additionalProperties": False,
            "properties": {"photos": photos, "cameras": cameras, "quality": quality, "lr_size": lr_size},
        },
        "encoding": {"photos": {"contentType": ", ".join(MEDIA_TYPES)}, "cameras": {"contentType": "application/json"}},
    }


def _job() -> dict[str, Any]:
    time = {"type": ["string", "null"], "format": "date-time"}
    file = {
        "name": {"type": "string"},
        "label": {"type": "string"},
        "bytes": {"type": "integer"},
        "url": {"type": "string"},
    }
    return _object(
        {
            "id": {"type": "string"},
            "state": {"enum": ["queued", "running", *FINAL]},
            "stage": {"enum": [None, *_STAGES]},
            "position": {"type": ["integer", "null"], "minimum": 1, "description": "Place in the queue."},
            "created": {"type": "string", "format": "date-time"},
            "started": time,
            "finished": time,
            "expires": time,
            "photos": {"type": "array", "items": {"type": "string"}},
            "error": {"type": ["string", "null"]},
            "seconds": {"type": "object", "additionalProperties": {"type": "number"}},
            "num_gaussians": {"type": ["integer", "null"]},
            "files": {"type": "array", "items": _object(file)},
            "scene": {"type": ["string", "null"], "description": "Address of the viewer page."},
        }
    )


def _limits() -> dict[str, Any]:
    integer = {"type": "integer"}
    return _object(
        {
            "photos": _object({"min": integer, "max": integer}),
            "bytes": integer,
            "pixels": integer,
            "types": {"type": "array", "items": {"type": "string"}},
            "samples": {"type": "array", "items": {"type": "string"}},
            "quality": _object({"default": {"enum": list(QUALITIES)}, "pixels": {"type": "object"}}),
            "lr_size": _object({"min": integer, "max": integer, "multiple": integer}),
            "keep_seconds": {"type": "number"},
            "queue": integer,
        }
    )


def _health() -> dict[str, Any]:
    status = {"enum": ["ok", "stopping", "no database", "no worker"]}
    integer = {"type": "integer"}
    return _object({"status": status, "version": {"type": "string"}, "queued": integer, "running": integer})


def _error() -> dict[str, Any]:
    return _object({"error": {"type": "string"}})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }
