"""What axe-core, a reader of pages that we did not write, finds about reading and using ours without mouse or sight."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from browser_pictures import wait_until_drawn
from serving import serving
from sr3r.gaussians import Gaussians
from sr3r.viewer.html import write_html
from sr3r.viewer.viewer_scene import Layer, ViewerScene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

AXE = Path(__file__).parents[2] / "viewer" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = (844, 390), (800, 1280)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("data"), "--workers", "0") as server:
        yield server.address


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    gaussians = Gaussians(
        means=torch.tensor([[0.0, 0, 3]]),
        quats=torch.tensor([[1.0, 0, 0, 0]]),
        scales=torch.full((1, 3), 0.3),
        opacities=torch.ones(1),
        sh=torch.ones(1, 1, 3),
    )
    path = tmp_path_factory.mktemp("page") / "one.html"
    layers = [Layer(name=name, gaussians=gaussians.arrays()) for name in ("Low resolution", "Result")]
    write_html(ViewerScene(title="one", layers=layers), path)
    return path.as_uri()


def findings(page: Any) -> list[str]:
    """What axe-core says about a page as it is now."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci in viewer/)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run(document)")["violations"]
    return [f"{found['help']}: {[node['target'] for node in found['nodes']]}" for found in violations]


def test_what_is_pressed_is_seen_where_the_system_chooses_the_colours(new_page: Callable[..., Any], file: str):
    page = new_page(file, DESK, forced_colors="active", reduced_motion="reduce")
    wait_until_drawn(page)
    compare = page.locator("button[title*='(C)']")
    frame = "(button) => getComputedStyle(button).outlineStyle"
    assert compare.evaluate(frame) == "none"
    page.keyboard.press("c")
    assert compare.get_attribute("aria-pressed") == "true"
    assert compare.evaluate(frame) == "solid"
    # The line between the two scenes is white, whatever is behind it.
    assert page.locator("#line").evaluate("(line) => getComputedStyle(line).backgroundColor") == "rgb(255, 255, 255)"
    assert page.inner_text("#subtitle") == "1 Gaussian"


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_viewer_opened_from_a_file_on_a_phone(new_page: Callable[..., Any], file: str, scheme: str):
    page = new_page(file, PHONE, color_scheme=scheme, has_touch=True, is_mobile=True, reduced_motion="reduce")
    wait_until_drawn(page)
    page.keyboard.press("i")
    page.keyboard.press("c")
    page.keyboard.press("1")
    assert findings(page) == []
    page.keyboard.press("g")
    assert findings(page) == []
    page.keyboard.press("g")
    page.keyboard.press("h")
    assert findings(page) == []
    # Nothing is wider than the screen.
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[1]


@pytest.mark.parametrize(("scheme", "size"), [("dark", PHONE), ("light", DESK)])
def test_the_pages_of_the_service(new_page: Callable[..., Any], address: str, scheme: str, size: tuple[int, int]):
    page = new_page(address, size, color_scheme=scheme)
    page.wait_for_selector("text=2 to 8 photos")
    page.click("summary")
    assert findings(page) == []
    page.click("text=API")
    page.wait_for_selector("text=POST /api/jobs")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[1]


def test_the_page_of_a_scene_that_is_gone(browser: Any, address: str):
    page = browser.new_page()
    page.goto(f"{address}/scenes/{'0' * 32}/")
    assert findings(page) == []
    page.close()


def test_photos_are_chosen_and_ordered_with_the_keyboard_alone(new_page: Callable[..., Any], address: str):
    page = new_page(address, DESK)
    page.wait_for_selector("text=2 to 8 photos")
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.localName"))
    # In the order in which they are read; what cannot be done yet is left out.
    assert reached == ["a", "theme", "choose", "sample", "input", "summary", "body", "a"]
    page.focus("#choose")
    with page.expect_file_chooser() as chooser:
        page.evaluate("0")  # the browser has heard that we answer its dialogue only when it has answered this
        page.keyboard.press("Enter")
    assert chooser.value.is_multiple()
