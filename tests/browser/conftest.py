"""A Chromium for each module of browser tests, and pages in it that notice errors and requests to anybody else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Ends with the module: while Playwright runs, no other test of this process could run asyncio."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: test)")
    chromium = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
    if chromium is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages of a size (height, width); no page may complain or ask anybody else."""
    yield from pages_of(browser)


@pytest.fixture(scope="module")
def shared_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """The same, for pages that the tests of a module share."""
    yield from pages_of(browser)


def pages_of(browser: Any) -> Iterator[Callable[..., Any]]:
    pages, problems = [], []

    def open_page(address: str, size: tuple[int, int], *, before: str = "", **options: Any) -> Any:
        page = browser.new_page(viewport={"width": size[1], "height": size[0]}, **options)
        page.add_init_script(before)
        page.set_default_timeout(60_000)
        page.on("console", lambda message: message.type == "error" and problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        ours = ("data:", "blob:", "file:", "http://127.0.0.1")
        page.on("request", lambda request: request.url.startswith(ours) or problems.append(request.url))
        pages.append(page)
        page.goto(address)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert not problems
