"""The process that reconstructs: `python -m sr3r.service.worker`, started and ended by the server.

Requests come as lines of JSON on stdin, answers go as lines of JSON to stdout: {"ready"}, then for each request
{"stage": name} several times and {"error": sentence} or {"result": ..}. When stdin ends, so does the process.
"""

import errno
import json
import logging
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sr3r.errors import Sr3rError
from sr3r.service.folders import CAMERAS, attempt_name
from sr3r.service.plain_text import message_for_client, plain
from sr3r.service.service_log import set_up_log

if TYPE_CHECKING:
    from sr3r.model import SR3R

_logger = logging.getLogger(__name__)


def main() -> None:
    """Work until stdin ends."""
    weights, device = sys.argv[1:]
    set_up_log(logging.WARNING)
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def answer(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    # systemd sends it to every process of a service; what runs here ends when the server says so.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # The server must answer also while this process uses every core.
    if hasattr(os, "nice"):
        os.nice(5)
    try:
        model = _load_model(weights, device)
    except Sr3rError as error:
        answer({"error": plain(str(error))})
        return
    answer({"ready": True})
    while True:
        request = requests.get()
        answer(_answer(request, model, device, lambda stage: answer({"stage": stage})))


def _read_requests(requests: "queue.SimpleQueue[dict[str, Any]]") -> None:
    for line in sys.stdin:
        requests.put(json.loads(line))
    # The server is gone: nobody waits for what runs.
    os._exit(0)


def _load_model(weights: str, device: str) -> "SR3R":
    from sr3r.model import SR3R
    from sr3r.reconstruction import choose_device

    where = choose_device(device)
    return SR3R.from_pretrained(weights).to(where)


def _answer(request: dict[str, Any], model: "SR3R", device: str, report: Callable[[str], None]) -> dict[str, Any]:
    # Names relative to the job's folder: messages are for the client, whom our folders do not concern.
    os.chdir(request["folder"])
    try:
        return {"result": _reconstruct(request, model, device, report)}
    except (Sr3rError, OSError) as error:
        if refusal := _refusal_of_disk(error):
            return {"error": f"The service's disk cannot take the result ({refusal}). Send the photos again later."}
        if isinstance(error, Sr3rError):
            return {"error": message_for_client(str(error), request["names"])}
        return _mistake(request)
    except MemoryError:
        return {"error": "The photos need more memory than there is. Send fewer or smaller ones."}
    except Exception:
        return _mistake(request)
    finally:
        os.chdir(tempfile.gettempdir())


def _mistake(request: dict[str, Any]) -> dict[str, Any]:
    _logger.exception("job %s", request["id"])
    return {"error": "The reconstruction failed by a mistake of ours, which is in the server's log. Try other photos."}


def _refusal_of_disk(error: BaseException) -> str | None:
    """The system's words if a full or read-only disk is behind an error."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        return os.strerror(error.errno)
    return None


def _reconstruct(request: dict[str, Any], model: "SR3R", device: str, report: Callable[[str], None]) -> dict[str, Any]:
    from sr3r.quality import DEFAULT_QUALITY
    from sr3r.reconstruction import reconstruct
    from sr3r.service.result import write_result

    out = Path(attempt_name(request["attempt"]))
    shutil.rmtree(out, ignore_errors=True)
    photos = [Path(name) for name in request["photos"]]
    cameras = CAMERAS if request["has_cameras"] else None
    result = reconstruct(
        photos,
        cameras=cameras,
        model=model,
        quality=request.get("quality", DEFAULT_QUALITY),
        lr_size=request.get("lr_size"),
        device=device,
        on_stage=report,
    )
    report("files")
    start = time.perf_counter()
    try:
        files = write_result(result, out, names=request["names"])
    except BaseException:
        # At once, while the server may need room to write down that this failed.
        shutil.rmtree(out, ignore_errors=True)
        raise
    seconds = {**result.seconds, "files": time.perf_counter() - start}
    return {
        "num_gaussians": len(result.gaussians),
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
        "files": files,
    }


if __name__ == "__main__":
    main()
