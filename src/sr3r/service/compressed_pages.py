"""The files of the pages, larger ones compressed: the viewer's script is a quarter of its size on its way."""

import gzip
import os
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_LARGE_BYTES = 10_000


class CompressedPages(StaticFiles):
    """A folder of files; larger ones go out as gzip to whoever takes it. They are compressed once."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer with one file, or that it has not changed."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_large = isinstance(response, FileResponse) and stat_result.st_size > _LARGE_BYTES
        if not is_large or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return response
        headers = {
            "content-encoding": "gzip",
            "vary": "accept-encoding",
            # The same content in other bytes.
            "etag": "W/" + response.headers["etag"],
            "last-modified": response.headers["last-modified"],
        }
        data = _compressed(Path(full_path), stat_result.st_mtime_ns)
        return Response(data, status_code, headers, media_type=response.media_type)


@lru_cache(maxsize=8)
def _compressed(path: Path, changed_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)
