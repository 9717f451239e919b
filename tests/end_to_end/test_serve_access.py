"""Who comes in to the real service, and how: with a token, through a proxy, beside others."""

import json
import os
import re
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
import torch

from prefix_proxy import known_under
from serving import PHOTOS, SMALL, serving
from tiny_models import tiny_model

pytestmark = pytest.mark.e2e

TOKEN = "0123456789abcdef"


def test_other_addresses_need_the_token(tmp_path: Path):
    command = [sys.executable, "-m", "sr3r", "serve", "--address", "0.0.0.0", "--data", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if name != "SR3R_TOKEN"}
    refused = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert refused.returncode == 2
    assert refused.stderr.startswith("sr3r: error: Whoever reaches 0.0.0.0 could use this service. Set a token")
    with serving(tmp_path, "--address", "0.0.0.0", "--workers", "0", SR3R_TOKEN=TOKEN) as server:
        server.address = server.address.replace("0.0.0.0", "127.0.0.1")
        assert server.get("/health").status_code == 200
        for path in ("/", "/metrics", "/api/limits", "/api/jobs/x", "/viewer.js", "/?token=wrong"):
            answer = server.get(path)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert server.post(*PHOTOS).status_code == 401
        bearer = {"authorization": f"Bearer {TOKEN}"}
        assert server.post(*PHOTOS, headers=bearer).status_code == 202
        session = requests.Session()
        entered = session.get(f"{server.address}/?token={TOKEN}", timeout=60)
        assert entered.url == server.address + "/"
        cookie = entered.history[0].headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert TOKEN not in cookie
        assert session.get(f"{server.address}/api/limits", timeout=60).status_code == 200


def test_behind_a_proxy_the_service_works_under_a_path(tmp_path: Path):
    tiny_model(dtype=torch.float32).save_pretrained(tmp_path / "weights")
    with (
        serving(tmp_path, "--root-path", "/sr3r", "--weights", str(tmp_path / "weights"), SR3R_TOKEN=TOKEN) as server,
        known_under("/sr3r", server.address) as address,
        requests.Session() as session,
    ):
        origin = address.removesuffix("/sr3r")
        refused = session.get(f"{address}/", timeout=60)
        assert refused.status_code == 401
        assert "Open /sr3r/?token=TOKEN" in refused.json()["error"]
        entered = session.get(f"{address}/?token={TOKEN}", timeout=60)
        assert entered.url == f"{address}/"
        assert "Path=/sr3r/;" in entered.history[0].headers["set-cookie"]
        for page in ("", "docs"):
            links = re.findall(r'(?:href|src)="(?!data:)([^"]+)"', session.get(f"{address}/{page}", timeout=60).text)
            assert links
            for link in links:
                assert session.get(urljoin(f"{address}/{page}", link), timeout=60).status_code == 200, link
        assert session.get(f"{address}/openapi.json", timeout=60).json()["servers"] == [{"url": "/sr3r"}]
        assert session.get(f"{address}/nothing", timeout=60).json()["error"].endswith("See /sr3r/docs.")

        photos = [("photos", (photo.name, photo.read_bytes())) for photo in PHOTOS]
        parts = {"files": photos + SMALL["files"], "data": SMALL["data"], "headers": {"origin": origin}}
        sent = session.post(f"{address}/api/jobs", timeout=60, **parts)
        assert sent.status_code == 202
        told = session.get(origin + sent.headers["location"] + "/events", timeout=60).text.split("data: ")
        job = json.loads(told[-1])
        assert job["state"] == "done"
        # As they happened, not when all was over.
        assert len(told) > 4
        for file in job["files"]:
            assert len(session.get(origin + file["url"], timeout=60).content) == file["bytes"]
        description = session.get(f"{origin}{job['scene']}scene.json", timeout=60).json()
        assert (description["home"], description["downloads"]) == ("/sr3r/", job["files"])
        for name in ("", "viewer.js", "layer-0.spz", "photo-1.jpg"):
            assert session.get(f"{origin}{job['scene']}{name}", timeout=60).status_code == 200
        removed = session.delete(f"{address}/api/jobs/{job['id']}", headers={"origin": origin}, timeout=60)
        assert removed.status_code == 204


def test_one_client_cannot_take_all_uploads(tmp_path: Path):
    with serving(
        tmp_path, "--workers", "0", "--max-uploads", "3", "--hosts", "splat.example", SR3R_TOKEN=TOKEN
    ) as server:
        bearer = {"authorization": f"Bearer {TOKEN}"}
        host, port = server.address.removeprefix("http://").split(":")
        slow = []
        for _ in range(2):
            slow.append(HTTPConnection(host, int(port), timeout=60))
            slow[-1].putrequest("POST", "/api/jobs")
            headers = {**bearer, "content-type": "multipart/form-data; boundary=x", "content-length": "1000"}
            for name, value in {**headers, "x-forwarded-for": "192.0.2.1"}.items():
                slow[-1].putheader(name, value)
            slow[-1].endheaders(b"--x\r\n")
        time.sleep(0.5)
        refused = server.post(*PHOTOS, headers={**bearer, "x-forwarded-for": "192.0.2.1"})
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
        assert server.post(*PHOTOS, headers={**bearer, "x-forwarded-for": "192.0.2.2"}).status_code == 202
        for connection in slow:
            connection.close()
