"""The pictures of the two pages: docs/images/viewer.jpg and service.jpg.

    make demo
    python docs/figures/page.py outputs/demo/road

They are taken in Chromium, of a scene as `sr3r view` shows it, and of the first page of `sr3r serve`.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parents[1] / "images"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """The address that a command of sr3r prints first."""
    command = [sys.executable, "-m", "sr3r", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield next(word for line in process.stdout for word in line.split() if word.startswith("http"))
    finally:
        process.terminate()
        process.wait()


def keep(page: Any, name: str) -> None:
    """Write what the window shows."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.save(IMAGES / name, quality=88, optimize=True)


def main(scene: str) -> None:
    """Take both pictures."""
    with sync_playwright() as playwright:
        chromium = next(path for path in CHROMIUM if Path(path).exists())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def opened(address: str, width: int, height: int) -> Any:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="dark")
            page.set_default_timeout(300_000)
            page.goto(address)
            return page

        with served("view", scene, "--no-browser") as address:
            page = opened(address, 1120, 700)
            page.wait_for_selector("body[data-ready=true]", state="attached")
            keep(page, "viewer.jpg")
        with tempfile.TemporaryDirectory() as data, served("serve", "--port", "0", "--data", data) as address:
            page = opened(address, 800, 880)
            page.click("#sample")
            page.wait_for_selector("#photos li:nth-child(2) img")
            page.wait_for_load_state("networkidle")
            keep(page, "service.jpg")


if __name__ == "__main__":
    main(sys.argv[1])
