"""The viewer page where the network is slow, or breaks: it says so, and what to do."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import torch

import sr3r
from browser_pictures import wait_until_drawn
from sr3r.gaussians import Gaussians
from sr3r.viewer.page_files import PAGE
from sr3r.viewer.scene_server import scene_files

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

RESULT, SCAFFOLD = "layer-1.ply", "layer-0.ply"
SIZE = {"width": 390, "height": 300}


class Network(ThreadingHTTPServer):
    """Serves a scene; what is `cut` breaks half way, what is `slow` waits there until it is released."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files = {name: data for name, (data, _) in scene_files(folder).items()}
        for file in PAGE.iterdir():
            self.files["" if file.name == "index.html" else file.name] = file.read_bytes()
        self.cut: set[str] = set()
        self.slow: set[str] = set()
        self.released = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        network = self.server
        assert isinstance(network, Network)
        name = self.path[1:].partition("?")[0]
        data = network.files[name]
        kind = {"": "text/html", "js": "text/javascript", "css": "text/css"}.get(name.rpartition(".")[2], "x/y")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        half = len(data) * 48 // 100
        self.wfile.write(data[:half])
        if name in network.cut:
            return
        if name in network.slow:
            self.wfile.flush()
            network.released.wait(60)
        self.wfile.write(data[half:])

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    """A grid of Gaussians and its scaffold."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, 50), torch.linspace(-1, 1, 50), indexing="ij")
    count = x.numel()
    grid = Gaussians(
        means=torch.stack([x, y, torch.full_like(x, 3.0)], -1).flatten(0, 1),
        quats=torch.tensor([1.0, 0, 0, 0]).expand(count, 4),
        scales=torch.full((count, 3), 0.05),
        opacities=torch.full((count,), 0.95),
        sh=torch.ones(count, 1, 3),
    )
    sr3r.save(grid, tmp_path / "scene.ply")
    sr3r.save(grid, tmp_path / "scene.scaffold.ply")
    network = Network(tmp_path)
    thread = threading.Thread(target=network.serve_forever)
    thread.start()
    yield network
    network.released.set()
    network.shutdown()
    thread.join()
    network.server_close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_page(viewport=SIZE)
    page.set_default_timeout(60_000)
    yield page
    page.close()


def said(page: Any) -> str:
    return page.locator("#status").inner_text()


def test_how_much_has_arrived_is_told(page: Any, network: Network) -> None:
    network.slow.add(RESULT)
    page.goto(network.address)
    page.wait_for_selector("#status:has-text('Loading 45 % of ')")
    assert said(page) == f"Loading 45 % of {len(network.files[RESULT]) // 1000}\u00a0kB ..."
    network.released.set()
    wait_until_drawn(page)
    assert page.locator("#status").is_hidden()


@pytest.mark.parametrize("name", [RESULT, "scene.json"])
def test_a_broken_connection_is_told_and_can_be_tried_again(page: Any, network: Network, name: str) -> None:
    network.cut.add(name)
    page.goto(network.address)
    page.wait_for_selector("#status button")
    assert "cannot be shown: the connection was lost before all of it had arrived." in said(page)
    network.cut.clear()
    page.get_by_role("button", name="Try again").click()
    wait_until_drawn(page)
    assert page.locator("#status").is_hidden()


def test_a_program_that_does_not_arrive_is_told(page: Any, network: Network) -> None:
    network.cut.add("viewer.js")
    page.goto(network.address)
    page.wait_for_selector("#status:has-text('The page did not arrive')")


def test_the_scene_is_there_without_what_it_can_be_compared_with(page: Any, network: Network) -> None:
    network.cut.add(SCAFFOLD)
    page.goto(network.address)
    page.wait_for_selector("#status:has-text('Low resolution is missing: the connection was lost')")
    wait_until_drawn(page)
    page.wait_for_selector("#status", state="hidden")
    assert page.evaluate("window.viewer.layers.map((layer) => layer.isLoaded)") == [True, False]


def test_the_sentence_about_a_scene_that_cannot_be_read_is_shown(page: Any, network: Network) -> None:
    sentence = "room.ply is damaged. Get or export it again."
    page.route("**/scene.json", lambda route: route.fulfill(status=500, body=sentence, content_type="text/plain"))
    page.goto(network.address)
    page.wait_for_selector(f"#status:has-text('This scene cannot be shown: {sentence}')")
