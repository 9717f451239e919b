"""A client of `sr3r serve`: sends two photos, follows the job's events, saves the scene. Needs nothing but Python.

    sr3r serve &
    python examples/05_service.py a.jpg b.jpg room.ply

Without arguments it sends the aerial photos that come with sr3r. Another address: SR3R_SERVICE; its token: SR3R_TOKEN.
"""

import json
import os
import secrets
import sys
from importlib.resources import files
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import Request, urlopen

SERVICE = os.environ.get("SR3R_SERVICE", "http://127.0.0.1:8000")
HEADERS = {"Authorization": f"Bearer {os.environ['SR3R_TOKEN']}"} if "SR3R_TOKEN" in os.environ else {}


def submit(photos: list[Path]) -> str:
    """Send photos; the job's id."""
    boundary = secrets.token_hex(16)
    body = b""
    for photo in photos:
        part = f'Content-Disposition: form-data; name="photos"; filename="{photo.name}"'
        body += f"--{boundary}\r\n{part}\r\n\r\n".encode() + photo.read_bytes() + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    headers = {**HEADERS, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    with urlopen(Request(f"{SERVICE}/api/jobs", body, headers)) as answer:
        return json.load(answer)["id"]


def follow(id: str) -> dict:
    """Print each stage as it begins; the job when it has ended."""
    job: dict = {}
    with urlopen(Request(f"{SERVICE}/api/jobs/{id}/events", headers=HEADERS)) as events:
        for line in events:
            if line.startswith(b"data: "):
                job = json.loads(line.removeprefix(b"data: "))
                print(job["state"], job["stage"] or "", job["position"] or "")
    return job


demo = Path(str(files("sr3r"))) / "assets" / "demo_aerial"
*photos, out = [Path(name) for name in sys.argv[1:]] or [demo / "left.jpg", demo / "right.jpg", Path("scene.ply")]
job = follow(submit(photos))
if job["state"] != "done":
    sys.exit(job["error"])
with urlopen(Request(f"{SERVICE}/api/jobs/{job['id']}/files/scene.ply", headers=HEADERS)) as scene:
    out.write_bytes(scene.read())
print(f"{out}: {job['num_gaussians']:,} Gaussians in {sum(job['seconds'].values()):.1f} s")
print(f"Look at it: {urljoin(SERVICE, job['scene'])}")
