"""The routes of the service."""

import asyncio
import json
import logging
import re
import time
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Match, Route

from sr3r.decoding import add_heic
from sr3r.errors import UnavailableError
from sr3r.quality import MIN_LR_SIZE, PIXELS, STRIDE
from sr3r.service.api_error import ApiError, no_such_job
from sr3r.service.client_limit import ClientLimit
from sr3r.service.compressed_pages import CompressedPages
from sr3r.service.connections import client_of
from sr3r.service.guard import Guard, error_response
from sr3r.service.job import FINAL, Job
from sr3r.service.openapi import docs_page, document
from sr3r.service.start_pages import SAMPLES, no_scene_page
from sr3r.service.supervisor import Supervisor
from sr3r.service.upload import HEIC_TYPES, MEDIA_TYPES, read_form, receive_form
from sr3r.version import __version__
from sr3r.viewer.page_files import PAGE

_CHECK_S, _ALIVE_S, _DRAIN_S = 1.0, 15.0, 10.0

_logger = logging.getLogger(__name__)


def build_app(supervisor: Supervisor) -> Guard:
    """The application; its supervisor runs while it does."""
    service = Service(supervisor)
    return Guard(service.app(), config=supervisor.config, metrics=supervisor.metrics)


class Service:
    """What the routes do; one method each."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor, self.config, self.store = supervisor, supervisor.config, supervisor.store
        self.folders, self.metrics = supervisor.folders, supervisor.metrics
        self.root = self.config.root_path
        self._pages, self._page_names = CompressedPages(directory=PAGE), {path.name for path in PAGE.iterdir()}
        self._uploads, self._streams = ClientLimit(self.config.max_uploads), ClientLimit(self.config.max_streams)

    def app(self) -> Starlette:
        """The application without its guard."""
        routes = [
            Route("/", self.upload_page),
            Route("/scenes/{id}/", self.scene_page),
            Route("/scenes/{id}/{name}", self.scene_file),
            Route("/samples/{name}", self.sample),
            Route("/docs", self.docs),
            Route("/openapi.json", self.openapi),
            Route("/health", self.health),
            Route("/metrics", self.prometheus),
            Route("/api/limits", self.limits),
            Route("/api/jobs", self.submit, methods=["POST"]),
            Route("/api/jobs/{id}", self.job),
            Route("/api/jobs/{id}", self.remove, methods=["DELETE"]),
            Route("/api/jobs/{id}/events", self.events),
            Route("/api/jobs/{id}/files/{name}", self.file),
            Route("/{name}", self.page_file),
        ]
        handlers: dict[Any, Any] = {
            ApiError: self._refused,
            UnavailableError: self._unavailable,
            SQLAlchemyError: self._no_database,
            HTTPException: self._http_error,
            Exception: self._mistake,
        }
        return Starlette(routes=routes, exception_handlers=handlers, lifespan=self._lifespan)

    async def upload_page(self, request: Request) -> Response:
        """The page that takes photos."""
        return await self._pages.get_response("service.html", request.scope)

    async def scene_page(self, request: Request) -> Response:
        """The viewer."""
        try:
            await self._done(request)
        except (ApiError, HTTPException):
            return HTMLResponse(no_scene_page(f"{self.root}/"), 404)
        return await self._pages.get_response("index.html", request.scope)

    async def scene_file(self, request: Request) -> Response:
        """What the viewer asks for: its own files, the scene's description, Gaussians and photos."""
        name = request.path_params["name"]
        if name in self._page_names:
            return await self._pages.get_response(name, request.scope)
        job = await self._done(request)
        folder = self.folders.result(job)
        if name == "scene.json":
            description = json.loads(await to_thread((folder / "page" / name).read_bytes))
            downloads = job.describe(self.root)["files"]
            return JSONResponse({**description, "downloads": downloads, "home": f"{self.root}/"})
        layer = self.folders.layer(job, name)
        if layer is not None:
            return FileResponse(layer, media_type="application/octet-stream")
        if name in {f"photo-{i}.jpg" for i in range(len(job.names))} and (folder / "page" / name).is_file():
            return FileResponse(folder / "page" / name)
        raise HTTPException(404)

    async def page_file(self, request: Request) -> Response:
        """A script or style sheet of the pages."""
        return await self._pages.get_response(request.path_params["name"], request.scope)

    async def sample(self, request: Request) -> Response:
        """One of the photos that the page offers to who has none at hand."""
        path = SAMPLES.get(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path)

    async def docs(self, request: Request) -> Response:
        """The API for people."""
        return HTMLResponse(docs_page(document(self.config)))

    async def openapi(self, request: Request) -> Response:
        """The API for machines."""
        return JSONResponse(document(self.config))

    async def health(self, request: Request) -> Response:
        """Whether the service takes jobs; asks nobody, so it answers at once."""
        supervisor = self.supervisor
        status = "stopping" if supervisor.is_stopping else "no database" if not supervisor.has_database else "ok"
        if status == "ok" and not supervisor.has_worker:
            status = "no worker"
        counts = {state: supervisor.counts[state] for state in ("queued", "running")}
        return JSONResponse({"status": status, "version": __version__, **counts}, 200 if status == "ok" else 503)

    async def prometheus(self, request: Request) -> Response:
        """The metrics."""
        return Response(self.metrics.text(), media_type="text/plain; version=0.0.4")

    async def limits(self, request: Request) -> Response:
        """What may be sent."""
        config = self.config
        return JSONResponse(
            {
                "photos": {"min": 2, "max": config.max_photos},
                "bytes": config.max_bytes,
                "pixels": config.max_pixels,
                "types": [kind for kind in MEDIA_TYPES if kind not in HEIC_TYPES or add_heic()],
                "samples": list(SAMPLES),
                "quality": {
                    "default": config.default_quality,
                    "pixels": {name: PIXELS[name] for name in config.qualities},
                },
                "lr_size": {"min": MIN_LR_SIZE, "max": config.max_lr_size, "multiple": STRIDE},
                "keep_seconds": config.keep,
                "queue": config.max_queue,
            }
        )

    async def submit(self, request: Request) -> Response:
        """Take photos in; they are safe when this answers."""
        client = _client(request)
        try:
            await to_thread(self._check_open)
            await to_thread(self.store.check_room, client)
            job = await self._accept(request, client)
        except (ApiError, UnavailableError):
            await self._drain(request)
            raise
        self.supervisor.notifier.notify()
        return JSONResponse(job.describe(self.root), 202, {"location": f"{self.root}/api/jobs/{job.id}"})

    async def job(self, request: Request) -> Response:
        """How a job is doing."""
        return JSONResponse((await self._job(request)).describe(self.root))

    async def remove(self, request: Request) -> Response:
        """Cancel a job, or forget one that ended, with its files."""
        id = _job_id(request)
        # Of a job that runs, the folder goes when its worker has ended.
        try:
            state = await to_thread(self.store.cancel, id)
        except SQLAlchemyError:
            if not await to_thread(self.folders.use_reserve):
                # Then what is to be deleted makes the room, unless it is still needed.
                if (await to_thread(self.store.get, id)).state not in FINAL:
                    raise
                await to_thread(self.folders.remove, id)
            state = await to_thread(self.store.cancel, id)
        if state != "running":
            await to_thread(self.folders.remove, id)
        self.supervisor.notifier.notify()
        return Response(status_code=204)

    async def events(self, request: Request) -> Response:
        """A job at every change, as server-sent events."""
        job, client = await self._job(request), _client(request)
        if not self._streams.has_room(client):
            message = "Too many streams of events are open. Ask for the job itself every few seconds."
            raise ApiError(message, status=429, reason="streams", retry_after=30)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._events(job.id, client), media_type="text/event-stream", headers=headers)

    async def file(self, request: Request) -> Response:
        """A file of the result, to keep."""
        job, name = await self._done(request), request.path_params["name"]
        path = self.folders.result(job) / name
        if name not in {file["name"] for file in job.files} or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, filename=name, media_type="application/octet-stream")

    async def _accept(self, request: Request, client: str) -> Job:
        if not self._uploads.has_room(client):
            message = "Too many uploads at once. Send the photos again in a few seconds."
            raise ApiError(message, status=429, reason="uploads", retry_after=10)
        with self._uploads.taken(client):
            form = await receive_form(request, self.config)
        try:
            upload = await to_thread(read_form, form, self.config)
            id = await to_thread(self.folders.accept, upload.files)
        finally:
            await form.close()
        job = Job(id=id, client=client, state="queued", created=time.time(), names=upload.names, request=upload.request)
        try:
            # The service may have been told to stop meanwhile; the job is safe all the same.
            await to_thread(self.store.submit, job)
        except BaseException:
            await to_thread(self.folders.remove, id)
            raise
        return await to_thread(self.store.get, id)

    def _check_open(self) -> None:
        if self.supervisor.is_stopping:
            message = "The service is stopping. Send the photos again in a minute."
            raise ApiError(message, status=503, reason="stopping", retry_after=60)
        if self.folders.free_bytes() - self.config.max_bytes < self.config.min_free_bytes:
            message = "The service's disk is full. Try again later."
            raise ApiError(message, status=507, reason="disk", retry_after=600)
        self.folders.check_writable()

    async def _drain(self, request: Request) -> None:
        """Let a client that is refused finish sending: many read no answer before that."""
        received = 0
        with suppress(ClientDisconnect, TimeoutError, RuntimeError):
            async with asyncio.timeout(_DRAIN_S):
                async for chunk in request.stream():
                    received += len(chunk)
                    if received > self.config.max_bytes:
                        return

    async def _job(self, request: Request) -> Job:
        return await to_thread(self.store.see, _job_id(request))

    async def _done(self, request: Request) -> Job:
        job = await self._job(request)
        if job.state != "done":
            raise no_such_job() if job.state in FINAL else HTTPException(404)
        return job

    async def _events(self, id: str, client: str) -> AsyncIterator[str]:
        with self._streams.taken(client):
            last, sent = None, 0.0
            while not self.supervisor.is_closing:
                try:
                    job = await to_thread(self.store.see, id)
                except (ApiError, SQLAlchemyError):
                    # Whoever listens asks again, and is told why.
                    return
                description = json.dumps(job.describe(self.root))
                if description != last:
                    last, sent = description, time.monotonic()
                    yield f"event: job\ndata: {description}\n\n"
                elif time.monotonic() - sent > _ALIVE_S:
                    sent = time.monotonic()
                    yield ": still here\n\n"
                if job.state in FINAL:
                    return
                await self.supervisor.notifier.wait(_CHECK_S)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        await self.supervisor.start()
        yield
        await self.supervisor.stop(0.0)

    def _refused(self, request: Request, error: ApiError) -> Response:
        self.metrics.rejected.labels(error.reason).inc()
        return error_response(error)

    def _unavailable(self, request: Request, error: UnavailableError) -> Response:
        return self._refused(request, ApiError(str(error), status=507, reason="disk", retry_after=600))

    def _no_database(self, request: Request, error: SQLAlchemyError) -> Response:
        message = "The service's database does not answer. Try again in a minute."
        return self._refused(request, ApiError(message, status=503, reason="database", retry_after=60))

    def _http_error(self, request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(no_scene_page(f"{self.root}/"), 404)
        if error.status_code != 405:
            message = f"There is nothing at this address. See {self.root}/docs."
            return JSONResponse({"error": message}, error.status_code)
        # Starlette names the methods of one route; GET and DELETE of a job are two.
        routes = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
        allowed = ", ".join(sorted(set().union(*(route.methods for route in routes))))
        message = f"This address takes {allowed}, not {request.method}. See {self.root}/docs."
        return JSONResponse({"error": message}, 405, {"allow": allowed})

    def _mistake(self, request: Request, error: Exception) -> Response:
        return JSONResponse({"error": "This is a mistake of ours, and recorded. Try again later."}, 500)


def _job_id(request: Request) -> str:
    """The job that a request is about; what cannot be a name does not reach the database."""
    id = request.path_params["id"]
    if not re.fullmatch("[0-9a-f]{32}", id):
        raise no_such_job()
    return id


def _client(request: Request) -> str:
    """Whom a request is from, for fairness."""
    return client_of(request.client.host if request.client is not None else "unknown")
