"""The page of `sr3r serve` in a real browser: photos in, a scene to look at and its files out."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import sr3r
from browser_pictures import rendered, shown, wait_until_drawn
from prefix_proxy import known_under
from serving import AERIAL, PHOTOS, Server, serving
from sr3r.camera_files import read_camera_file, to_cameras
from sr3r.cameras import Cameras
from tiny_models import tiny_model

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SIZE = (360, 480)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service behind a proxy and under a path: a link that forgets the path leads nowhere."""
    weights = tmp_path_factory.mktemp("weights")
    tiny_model(dtype=torch.float32).save_pretrained(weights)
    with (
        serving(tmp_path_factory.mktemp("data"), "--weights", str(weights), "--root-path", "/sr3r") as server,
        known_under("/sr3r", server.address) as address,
    ):
        yield Server(server.process, address)


SENT = """const { send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.send = function (form) {
  window.sent = form.get("quality");
  send.call(this, form);
};"""


def test_photos_become_a_scene_and_its_files(new_page: Callable[..., Any], server: Server, tmp_path: Path):
    page = new_page(server.address, SIZE, before=SENT)
    page.wait_for_selector("text=2 to 8 photos")
    assert page.is_disabled("#send")
    page.set_input_files("#choose", [PHOTOS[1], PHOTOS[0]])
    page.wait_for_selector("#photos li:nth-child(2)")
    # Into the order of the cameras, by the keyboard.
    page.focus("#photos li:nth-child(2) .earlier")
    page.keyboard.press("Enter")
    assert page.locator("#photos .name").all_inner_texts() == ["left.jpg", "right.jpg"]
    page.click("summary")
    page.set_input_files("#camera-file", AERIAL / "cameras.json")
    page.check("text=Fast")
    page.click("#send")
    assert page.wait_for_function("window.sent").json_value() == "fast"

    page.wait_for_url("**/scenes/**")
    wait_until_drawn(page)
    page.keyboard.press("u")
    seen = shown(page)
    page.keyboard.press("u")
    page.click("#download")
    names = page.locator("#download-menu a strong").all_inner_texts()
    assert names[:2] == ["SOG", "SPZ"]
    assert len(names) >= 6
    assert all("B" in size for size in page.locator("#download-menu a > small").all_inner_texts())
    with page.expect_download() as download:
        page.click("#download-menu a[download='scene.ply']")
    download.value.save_as(tmp_path / "scene.ply")
    with page.expect_download() as download:
        page.click("#download-menu a[download='scene.cameras.json']")
    download.value.save_as(tmp_path / "scene.cameras.json")
    cameras = to_cameras(read_camera_file(tmp_path / "scene.cameras.json"))
    first = Cameras(c2w=cameras.c2w[:1], K=cameras.K[:1], near=cameras.near[:1], far=cameras.far[:1])
    expected = rendered(sr3r.load(tmp_path / "scene.ply"), first, SIZE)
    assert expected.std() > 0.05
    assert np.abs(seen - expected).mean() < 0.03

    page.keyboard.press("Escape")
    page.click("text=New scene")
    page.wait_for_selector("text=Made in this browser")
    assert "Gaussians" in page.inner_text("#scenes")
    page.click("#scenes button")
    page.wait_for_selector("#recent", state="hidden")


def test_what_cannot_be_sent_is_said_before_sending(new_page: Callable[..., Any], server: Server, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / "torn.jpg").write_bytes(PHOTOS[0].read_bytes()[:400])
    page = new_page(server.address, SIZE, color_scheme="light")
    page.wait_for_selector("text=2 to 8 photos")
    heic = [tmp_path / "IMG_1.HEIC", tmp_path / "IMG_2.heic"]
    for path in heic:
        path.write_bytes(b"\0\0\0\x18ftypheic")
    (tmp_path / "nothing.jpg").write_bytes(b"")
    chosen = [PHOTOS[0], tmp_path / "notes.txt", tmp_path / "nothing.jpg", *heic, tmp_path / "torn.jpg"]
    page.set_input_files("#choose", chosen)
    page.wait_for_selector("text=torn.jpg cannot be shown")
    assert "notes.txt is not a photo" in page.inner_text("#problem")
    assert "nothing.jpg is empty" in page.inner_text("#problem")
    # What iPhones write is left to the service, which can read it where the browser cannot.
    assert "HEIC" not in page.inner_text("#problem")
    assert page.locator("#photos li").count() == 3
    assert "3 photos" in page.inner_text("#hint")
    page.set_input_files("#choose", [PHOTOS[1]] * 8)
    page.wait_for_selector("text=8 photos are the most")
    assert page.locator("#photos li").count() == 8


def test_photos_of_another_shape_are_named_before_sending(new_page: Callable[..., Any], server: Server, tmp_path: Path):
    page = new_page(server.address, SIZE)
    page.wait_for_selector("#sample")
    # Who has no photos takes ours.
    page.click("#sample")
    page.wait_for_selector("#photos li:nth-child(2)")
    assert not page.is_disabled("#send")
    width, height = (int(part) for part in page.inner_text("#photos li:nth-child(1) small").split(" x "))
    assert "stay whole" in page.inner_text("#qualities label:nth-of-type(4)")
    # As docs/quality.md has it.
    assert "47 s, 4.7 GB" in page.inner_text("#qualities label:nth-of-type(4)")
    Image.new("RGB", (height // 2, width), (90, 90, 90)).save(tmp_path / "upright.png")
    page.set_input_files("#choose", tmp_path / "upright.png")
    page.wait_for_selector("text=upright.png is")
    assert f"sample-left.jpg is {width} x {height}" in page.inner_text("#hint")
    # A crop would move the middle of the lens: the service refuses it.
    assert "crop" not in page.inner_text("#hint")
    assert page.is_disabled("#send")
    page.click("#photos li:nth-child(3) .remove")
    assert not page.is_disabled("#send")


def test_a_link_to_a_scene_that_is_gone_leads_to_the_page_that_makes_one(browser: Any, server: Server):
    page = browser.new_page()
    answer = page.goto(f"{server.address}/scenes/{'0' * 32}/")
    assert answer.status == 404
    assert "no scene at this address" in page.inner_text("h1")
    page.click("text=Make a scene")
    page.wait_for_selector("text=2 to 8 photos")
    page.close()


def test_a_failed_job_shows_the_sentence_of_the_service(new_page: Callable[..., Any], server: Server, tmp_path: Path):
    page = new_page(server.address, SIZE)
    page.wait_for_selector("text=2 to 8 photos")
    # The same photo twice, once as a TIFF, which only the service can read: nothing to find cameras with.
    with Image.open(PHOTOS[0]) as photo:
        photo.save(tmp_path / "left.tif")
    page.set_input_files("#choose", [PHOTOS[0], tmp_path / "left.tif"])
    page.wait_for_selector("#photos li:nth-child(2)")
    page.click("#send")
    page.wait_for_selector("#again")
    assert page.inner_text("#failure") == (
        "left.jpg and left.tif are the same picture. Use photos from different places."
    )
    assert page.locator("#stages [data-state=bad]").count() == 1
    page.click("#again")
    assert page.locator("#photos li").count() == 2
