"""The real service: photos in, scenes out, whatever happens in between."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import requests
import torch
from PIL import Image

import sr3r
from postgres import postgresql
from serving import PHOTOS, SMALL, Server, serving
from sr3r.camera_files import read_camera_file
from sr3r.service.store import JobStore
from tiny_models import tiny_model

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tiny")
    tiny_model(dtype=torch.float32).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def server(weights: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that works."""
    with serving(tmp_path_factory.mktemp("data"), "--weights", weights) as server:
        yield server


@pytest.fixture(scope="module")
def taker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that only takes jobs, few and small ones."""
    limits = "--workers 0 --max-bytes 1000000 --max-queue 5 --max-client-queue 5 --keep 1"
    with serving(tmp_path_factory.mktemp("taker"), *limits.split()) as server:
        yield server


def noise(seed: int, size: int = 1600) -> tuple[str, bytes]:
    """A photo that takes long to match with others."""
    pixels = np.random.default_rng(seed).integers(0, 255, (size, size, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=60)
    return f"noise{seed}.jpg", buffer.getvalue()


@pytest.fixture(scope="module")
def slow() -> list[tuple[str, bytes]]:
    """Photos that keep a worker busy for many seconds."""
    return [noise(seed) for seed in range(8)]


def events(server: Server, id: str) -> list[dict]:
    answer = server.get(f"/api/jobs/{id}/events")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block.split("\n") for block in answer.text.split("\n\n") if block.startswith("event: job\n")]
    return [json.loads(block[1].removeprefix("data: ")) for block in blocks]


def test_photos_become_a_scene_with_all_its_files(server: Server, tmp_path: Path):
    answer = server.post(*PHOTOS, **SMALL)
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/api/jobs/{job['id']}"
    assert len(job["id"]) == 32
    seen = events(server, job["id"])
    assert [job["state"] for job in seen][-1] == "done"
    stages = [job["stage"] for job in seen if job["stage"] is not None]
    assert stages == sorted(stages, key=["photos", "cameras", "weights", "network", "files"].index)
    job = seen[-1]
    assert job == server.job(job["id"])
    assert job["photos"] == ["left.jpg", "right.jpg"]
    assert set(job["seconds"]) == {"photos", "weights", "cameras", "network", "files"}
    assert {"scene.ply", "scene.spz", "scene.html", "scene.cameras.json"} <= {file["name"] for file in job["files"]}
    for file in job["files"]:
        answer = server.get(file["url"])
        assert answer.headers["content-disposition"] == f'attachment; filename="{file["name"]}"'
        assert len(answer.content) == file["bytes"]
        (tmp_path / file["name"]).write_bytes(answer.content)
    assert len(sr3r.load(tmp_path / "scene.ply")) == job["num_gaussians"]
    assert read_camera_file(tmp_path / "scene.cameras.json").names == ("left.jpg", "right.jpg")

    scene = server.get(job["scene"])
    assert scene.text == (Path(sr3r.__file__).parent / "viewer" / "page" / "index.html").read_text()
    assert "wasm-unsafe-eval" in scene.headers["content-security-policy"]
    assert server.get(job["scene"] + "viewer.js").headers["content-type"].startswith("text/javascript")
    description = server.get(job["scene"] + "scene.json").json()
    assert description["home"] == "/"
    assert description["downloads"] == job["files"]
    assert [camera["name"] for camera in description["cameras"]] == ["left.jpg", "right.jpg"]
    # The small files, and not the large ones that other programs read.
    assert [layer["file"] for layer in description["layers"]] == ["layer-0.spz", "layer-1.spz"]
    for layer in description["layers"]:
        answer = server.get(job["scene"] + layer["file"])
        assert (layer["format"], layer["bytes"]) == ("spz", len(answer.content))
    assert answer.content == (tmp_path / "scene.spz").read_bytes()
    for part in [*(layer["file"] for layer in description["layers"]), "photo-0.jpg", "photo-1.jpg"]:
        assert server.get(job["scene"] + part).status_code == 200
    metrics = server.get("/metrics").text
    assert 'sr3r_ended_total{state="done"} 1.0' in metrics
    assert 'sr3r_stage_seconds_count{stage="network"} 1.0' in metrics

    assert server.delete(f"/api/jobs/{job['id']}").status_code == 204
    for path in (f"/api/jobs/{job['id']}", job["files"][0]["url"], job["scene"] + "scene.json"):
        assert server.get(path).status_code == 404
        assert server.get(path).json()["error"].startswith("There is no such job")
    gone = server.get(job["scene"])
    assert gone.status_code == 404
    assert "There is no scene at this address" in gone.text


def test_photos_that_cannot_be_used_fail_with_a_sentence_about_them(server: Server):
    damaged = PHOTOS[1].read_bytes()[:5000]
    job = server.wait(server.post(PHOTOS[0], ("my photo.jpg", damaged)).json()["id"], "failed")
    assert job["error"].startswith("The image my photo.jpg is damaged or cut short")
    job = server.wait(server.post(PHOTOS[0], ("a.jpg", PHOTOS[0].read_bytes())).json()["id"], "failed")
    assert job["error"] == "left.jpg and a.jpg are the same picture. Use photos from different places."
    assert job["files"] == []
    assert server.get(f"/scenes/{job['id']}/").status_code == 404


def test_a_running_job_is_cancelled_and_the_next_one_runs_while_the_server_answers_at_once(
    server: Server, slow: list[tuple[str, bytes]]
):
    id = server.post(*slow).json()["id"]
    server.wait(id, "running")
    after = server.post(*PHOTOS, **SMALL).json()["id"]
    assert server.job(after)["position"] == 1
    times = []
    for _ in range(100):
        start = time.perf_counter()
        assert server.get("/health").json()["status"] == "ok"
        times.append(time.perf_counter() - start)
        time.sleep(0.02)
    assert server.job(id)["state"] == "running"
    assert np.median(times) < 0.05
    assert sorted(times)[-3] < 0.2
    (worker,) = server.workers()
    assert server.delete(f"/api/jobs/{id}").status_code == 204
    assert server.job(id)["state"] == "cancelled"
    assert server.wait(after, "done")["num_gaussians"] > 0
    assert server.workers() != [worker]


def test_a_job_that_takes_too_long_is_ended(weights: str, tmp_path: Path, slow: list[tuple[str, bytes]]):
    with serving(tmp_path, "--weights", weights, "--job-time", "2") as server:
        job = server.wait(server.post(*slow).json()["id"], "failed")
    assert job["error"] == "The reconstruction took more than 2 seconds. Send fewer or smaller photos."


def test_the_commands_of_the_page_work(server: Server, tmp_path: Path):
    page = (Path(__file__).parents[2] / "docs" / "service.md").read_text(encoding="utf-8")
    commands = re.findall(r"^(curl .*?)(?: +#.*)?$", page, re.MULTILINE)
    assert len(commands) == 5
    for name, photo in zip("ab", PHOTOS, strict=True):
        shutil.copy(photo, tmp_path / f"{name}.jpg")
    id = ""
    for command in commands:
        here = command.replace("http://127.0.0.1:8000", server.address).replace("ID", id)
        told = subprocess.run(f"{here} -sf", shell=True, capture_output=True, text=True, check=True, cwd=tmp_path)
        id = id or json.loads(told.stdout)["id"]
    assert len(sr3r.load(tmp_path / "scene.ply")) > 0
    assert server.get(f"/api/jobs/{id}").status_code == 404


def test_servers_share_a_database_and_a_folder(weights: str, tmp_path: Path):
    with postgresql() as url:
        shared = ("--database", url)
        with serving(tmp_path, *shared, "--workers", "0") as taker:
            id = taker.post(*PHOTOS, **SMALL).json()["id"]
            with serving(tmp_path, *shared, "--weights", weights) as worker:
                job = taker.wait(id, "done")
                assert worker.job(id) == job
            assert len(taker.get(job["files"][0]["url"]).content) == job["files"][0]["bytes"]


def is_gone(pid: int) -> bool:
    """Whether a process whose parent was killed ends within a while; what nobody has waited for yet has ended too."""
    status, end = Path(f"/proc/{pid}/status"), time.monotonic() + 20
    while time.monotonic() < end:
        try:
            if "State:\tZ" in status.read_text():
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.1)
    return False


def test_no_accepted_job_is_lost_when_the_server_is_killed(weights: str, tmp_path: Path, slow: list[tuple[str, bytes]]):
    with serving(tmp_path, "--weights", weights) as server:
        first = server.post(*slow).json()["id"]
        others = [server.post(*PHOTOS, **SMALL).json()["id"] for _ in range(2)]
        server.wait(first, "running")
        (worker,) = server.workers()
        server.process.kill()
        server.process.wait()
    (tmp_path / "jobs" / "orphan").mkdir()
    (tmp_path / "incoming" / "half").mkdir()
    with serving(tmp_path, "--weights", weights, "--keep", "2", "--grace", "0") as server:
        assert is_gone(worker)
        assert sorted(path.name for path in tmp_path.glob("*/*")) == sorted([first, *others])
        assert server.wait(first, "running")["position"] is None
        server.delete(f"/api/jobs/{first}")
        for id in others:
            assert server.wait(id, "done")["num_gaussians"] > 0
        # What has ended is deleted some time later.
        end = time.monotonic() + 20
        while any(tmp_path.glob("jobs/*")) and time.monotonic() < end:
            time.sleep(0.1)
        assert not any(tmp_path.glob("jobs/*"))
        # A worker that dies is replaced and its job tried again; SIGTERM hands it back.
        id = server.post(*slow).json()["id"]
        server.wait(id, "running")
        os.kill(server.workers()[0], signal.SIGKILL)
        server.wait(id, "queued")
        server.wait(id, "running")
        server.process.terminate()
        assert server.process.wait(30) == 0
    store = JobStore(f"sqlite:///{tmp_path}/jobs.sqlite", keep=1, max_crashes=3, max_queue=9, max_client_queue=9)
    job = store.get(id)
    store.close()
    assert (job.state, job.attempt) == ("queued", 1)


def test_sigterm_lets_the_running_job_end_and_takes_no_new_one(weights: str, tmp_path: Path):
    with serving(tmp_path, "--weights", weights) as server:
        id = server.post(*PHOTOS, **SMALL).json()["id"]
        server.wait(id, "running")
        # As systemd does, which sends it to every process.
        os.kill(server.workers()[0], signal.SIGTERM)
        server.process.terminate()
        health = server.get("/health")
        while health.status_code == 200:
            health = server.get("/health")
        assert (health.status_code, health.json()["status"]) == (503, "stopping")
        refused = server.post(*PHOTOS, **SMALL)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert "stopping" in refused.json()["error"]
        assert server.process.wait(60) == 0
    store = JobStore(f"sqlite:///{tmp_path}/jobs.sqlite", keep=1, max_crashes=3, max_queue=9, max_client_queue=9)
    assert store.get(id).state == "done"
    store.close()


def test_limits_hold_and_are_told(taker: Server, tmp_path: Path):
    limits = taker.get("/api/limits").json()
    assert limits["photos"] == {"min": 2, "max": 8}
    assert limits["bytes"] == 1_000_000
    too_large = taker.post(PHOTOS[0], ("b.jpg", bytes(2_000_000)))
    assert (too_large.status_code, too_large.json()["error"]) == (
        413,
        "The photos have more than 1 MB together. Send fewer or smaller ones.",
    )

    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
        while True:
            yield bytes(100_000)

    headers = {"content-type": "multipart/form-data; boundary=x"}
    # Without a length told, the bytes are counted as they come; who never ends is cut off, and may read why.
    for origin, expected in ((taker.address, 413), ("http://evil.example", 403)):
        with suppress(requests.ConnectionError):
            headers["origin"] = origin
            answer = requests.post(taker.address + "/api/jobs", data=endless(), headers=headers, timeout=60)
            assert answer.status_code == expected
    del headers["origin"]
    assert taker.post(PHOTOS[0]).status_code == 400
    assert taker.post(PHOTOS[0], ("b.jpg", b"no photo")).status_code == 415
    assert requests.post(taker.address + "/api/jobs", data=b"{}", timeout=60).status_code == 415
    broken = requests.post(taker.address + "/api/jobs", data=b"--y\r\n\r\n", headers=headers, timeout=60)
    assert (broken.status_code, list(broken.json())) == (400, ["error"])
    assert taker.get("/api/jobs/..%2f..%2fjobs.sqlite").status_code == 404
    assert taker.get("/..%2f__init__.py").status_code == 404
    assert taker.get(f"/scenes/x/{'long' * 1000}").status_code == 404
    assert taker.get("/nothing").json() == {"error": "There is nothing at this address. See /docs."}
    # A person with a browser gets a page.
    page = taker.get("/nothing", headers={"accept": "text/html,application/xhtml+xml"})
    assert page.status_code == 404
    assert "There is no scene at this address" in page.text
    wrong = requests.put(taker.address + "/api/jobs/x", timeout=60)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "DELETE, GET, HEAD")


def test_the_queue_is_bounded_and_waiting_jobs_can_be_cancelled(taker: Server):
    ids = [taker.post(*PHOTOS).json()["id"] for _ in range(5)]
    assert [taker.job(id)["position"] for id in ids] == [1, 2, 3, 4, 5]
    refused = taker.post(*PHOTOS)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "120")
    assert refused.json()["error"] == "5 jobs are waiting, and no more are taken. Try again in a few minutes."
    assert 'sr3r_rejected_total{reason="queue"} 1.0' in taker.get("/metrics").text
    assert taker.delete(f"/api/jobs/{ids[0]}").status_code == 204
    assert taker.job(ids[0])["state"] == "cancelled"
    assert taker.job(ids[4])["position"] == 4
    assert taker.post(*PHOTOS).status_code == 202
    for id in [*ids[1:], taker.post(*PHOTOS).json().get("id")]:
        taker.delete(f"/api/jobs/{id}")


def test_other_pages_and_other_names_are_refused(taker: Server):
    assert taker.get("/health", headers={"host": "evil.example"}).status_code == 421
    assert taker.get("/health", headers={"host": "localhost:1"}).status_code == 200
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "http://["):
        refused = taker.post(*PHOTOS, headers={"origin": origin})
        assert (refused.status_code, list(refused.json())) == (403, ["error"])
    accepted = taker.post(*PHOTOS, headers={"origin": taker.address})
    assert accepted.status_code == 202
    assert taker.delete(f"/api/jobs/{accepted.json()['id']}").status_code == 204
    headers = taker.get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_model_that_is_not_there_is_told(tmp_path: Path):
    command = [sys.executable, "-m", "sr3r", "serve", "--port", "0", "--data", str(tmp_path), "--weights", "none"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert refused.returncode == 2
    assert "sr3r: error: There are no weights at none" in refused.stderr


def test_help_does_not_import_torch():
    code = "import sys, sr3r.cli.serve, sr3r.service.server; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
    assert shutil.which("sr3r") is None or b"--max-queue" in subprocess.check_output(["sr3r", "serve", "--help"])
