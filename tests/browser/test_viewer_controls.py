"""What can be touched on the viewer page: that it is where it belongs, and does what it says."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import sr3r
from browser_pictures import canvas, psnr, until_still, wait_until_drawn
from sr3r.camera_files import save_cameras
from sr3r.cameras import Cameras
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.rendering import render
from sr3r.rendering.pictures import colour_depth
from sr3r.viewer.html import scene_page
from sr3r.viewer.start_view import read_start_view
from sr3r.viewer.viewer_scene import Layer, ViewerScene, load_viewer_scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WINDOW = (480, 640)
SIZES = [(844, 390), (1024, 768), (390, 844), (700, 1120), (800, 1280), (900, 1440), (1080, 1920)]
TITLE = "IMG_20261128_153012.jpg, IMG_20261128_153019.jpg"
DOWNLOADS = [{"name": "scene.sog", "label": "SOG: small", "bytes": 1, "url": "data:,"}]


def make_cameras() -> Cameras:
    """Two, of a lens whose axis is not in the middle of the photo."""
    c2w = torch.eye(4).repeat(2, 1, 1)
    c2w[1, 0, 3] = 0.5
    K = torch.tensor([[0.9, 0, 0.42], [0, 1.2, 0.55], [0, 0, 1]]).repeat(2, 1, 1)
    return Cameras(c2w=c2w, K=K, near=torch.ones(2), far=torch.full((2,), 9.0))


def make_scene(colour: float) -> Gaussians:
    """A wall of grey and coloured squares at depth 3, and a wall behind its right half at depth 6."""
    y, x = torch.meshgrid(torch.linspace(-1.5, 1.5, 60), torch.linspace(-1.5, 1.5, 60), indexing="ij")
    # A little oblique: of Gaussians at one depth nobody says which is in front.
    depth = 3 + 0.02 * (x + 0.37 * y)
    near = torch.stack([x, y, depth], -1)[:, :30].flatten(0, 1)
    far = torch.stack([2 * x, 2 * y, 2 * depth], -1)[:, 30:].flatten(0, 1)
    means = torch.cat([near, far])
    rgb = torch.stack([0.5 + 0.4 * torch.sin(9 * means[:, 0]), 0.5 + 0.4 * torch.sin(9 * means[:, 1])], -1)
    rgb = torch.cat([rgb, torch.full_like(rgb[:, :1], colour)], -1)
    return Gaussians(
        means=means,
        quats=torch.tensor([1.0, 0, 0, 0]).expand(len(means), 4),
        scales=torch.where(means[:, 2:] > 4, 0.1, 0.05) * torch.tensor([1.0, 1.0, 0.1]),
        opacities=torch.full((len(means),), 0.95),
        sh=((rgb - 0.5) / SH_C0)[:, None],
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("controls") / "walls"
    folder.mkdir()
    sr3r.save(make_scene(0.9), folder / "scene.ply")
    sr3r.save(make_scene(0.1), folder / "scene.scaffold.ply")
    save_cameras(make_cameras(), ["a.png", "b.png"], folder / "scene.cameras.json")
    for name in ("a.png", "b.png"):
        Image.new("RGB", (640, 480), (90, 90, 90)).save(folder / name)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> str:
    """A page as the service shows it, with what it offers for download."""
    page = scene_page(replace(load_viewer_scene(folder), title=TITLE))
    offers = f'"downloads": {json.dumps(DOWNLOADS)}, "home": "#", "stem"'
    (folder / "page.html").write_text(page.replace('"stem"', offers), encoding="utf-8")
    return (folder / "page.html").as_uri()


@pytest.fixture(scope="module")
def opened(shared_page: Callable[..., Any], address: str) -> Any:
    page = shared_page(address, WINDOW, reduced_motion="reduce", color_scheme="dark", accept_downloads=True)
    wait_until_drawn(page)
    return page


@pytest.fixture
def page(opened: Any) -> Any:
    """The page as it is at first."""
    opened.set_viewport_size({"width": WINDOW[1], "height": WINDOW[0]})
    opened.evaluate(
        """() => {
          document.querySelectorAll("[popover]").forEach((each) => each.hidePopover());
          document.getElementById("help").close();
          viewer.isComparing = false;
          viewer.split = 0.5;
          if (viewer.mode !== "colour") viewer.setMode(viewer.mode);
          viewer.hasOutline = false;
          viewer.changeCrop((crop) => crop.clear());
          viewer.setBackground(null);
          viewer.hideControls(false);
          viewer.reset();
          document.activeElement.blur();
        }"""
    )
    until_still(opened)
    return opened


def our_camera(page: Any) -> Cameras:
    """The camera that the page shows the scene with."""
    P, W = page.evaluate("[viewer.camera.projectionMatrix.elements, viewer.camera.matrixWorld.elements]")
    K = torch.tensor([[P[0] / 2, 0, (1 - P[8]) / 2], [0, P[5] / 2, (1 + P[9]) / 2], [0, 0, 1]])
    turn = torch.diag(torch.tensor([1.0, -1, -1, 1]))
    c2w = turn @ torch.tensor(W, dtype=torch.float32).reshape(4, 4).T @ turn
    return Cameras(c2w=c2w[None], K=K[None], near=torch.ones(1), far=torch.full((1,), 99.0))


OVERLAPS = """() => {
  const found = [];
  const panels = [...document.querySelectorAll("#heading, #actions, nav, #cameras")];
  const boxes = panels.filter((each) => each.offsetHeight).map((each) => [each.id, each.getBoundingClientRect()]);
  const meet = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const { left, top, width, height } = viewer.place;
  const photo = { left: left + 1, right: left + width - 1, top: top + 1, bottom: top + height - 1 };
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (const [name, box] of boxes) {
    if (box.left < 0 || box.top < 0 || box.right > screen.right || box.bottom > screen.bottom)
      found.push(`${name} is outside`);
    for (const [other, its] of boxes) if (name < other && meet(box, its)) found.push(`${name} covers ${other}`);
    if (meet(box, photo)) found.push(`${name} covers the photo`);
  }
  for (const control of document.querySelectorAll("header button, header a, #cameras button")) {
    const { left, top, width, height } = control.getBoundingClientRect();
    if (!width) continue;
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    if (!control.contains(there)) found.push(`${control.title} cannot be pressed`);
    if (width < 24 || height < 24) found.push(`${control.title} is too small`);
  }
  return found;
}"""


def test_no_control_covers_another_or_the_photo_in_windows_of_any_size(page: Any):
    found = {}
    # Where things are does not depend on what is drawn.
    page.evaluate("viewer.draw = () => {}")
    for height, width in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("viewer.goTo(0, { atOnce: true })")
        found[f"{width} x {height}"] = page.evaluate(OVERLAPS)
        for name in ("#download", "a[href='#']", "button[title*='(H)']"):
            assert page.is_visible(name), (name, width)
    page.evaluate("delete viewer.draw")
    assert {size: what for size, what in found.items() if what} == {}


def test_a_photo_lies_where_its_camera_sees_the_scene(page: Any):
    """Also where the lens's axis is not in the middle of the photo."""
    page.keyboard.press("p")
    box = page.locator("#photo").bounding_box()
    point = torch.tensor([[[-0.6, 0.4, 3.0]]])
    (u, v), _ = (each[0, 0].tolist() for each in make_cameras().select([0]).project(point))
    x, y = page.evaluate(
        """([x, y, z]) => {
          const at = viewer.camera.position.clone().set(x, -y, -z).project(viewer.camera);
          return [((at.x + 1) / 2) * innerWidth, ((1 - at.y) / 2) * innerHeight];
        }""",
        point.flatten().tolist(),
    )
    assert (x, y) == pytest.approx((box["x"] + u * box["width"], box["y"] + v * box["height"]), abs=0.6)
    assert box["width"] / box["height"] == pytest.approx(4 / 3, abs=0.01)


def test_keys_work_after_a_button_was_pressed(page: Any):
    page.click("nav button[title*='(C)']")
    before = page.evaluate("viewer.camera.position.z")
    page.keyboard.down("w")
    page.wait_for_function("(before) => viewer.camera.position.z < before - 0.1", arg=before)
    page.keyboard.up("w")


def test_the_page_begins_with_the_result_and_compares_by_choice(page: Any):
    assert not page.is_visible("#divider")
    alone = canvas(page)
    page.keyboard.press("c")
    assert page.inner_text("#label-left") == "Low resolution"
    halves = np.asarray(canvas(page), dtype=int)
    # Left the scaffold without blue, right the result.
    assert np.abs(halves[:, 330:] - np.asarray(alone)[:, 330:]).max() <= 2
    assert np.abs(halves - np.asarray(alone))[200:280, 200:310, 2].mean() > 50
    # A drag on the line, beside its handle, turns the scene.
    page.mouse.move(320, 100)
    page.mouse.down()
    page.mouse.move(360, 100, steps=2)
    page.mouse.up()
    assert page.evaluate("viewer.split") == 0.5
    assert page.evaluate("viewer.navigation.wanted.yaw") < -0.1
    page.focus("#divider")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute("#divider", "aria-valuenow") == "45"
    page.keyboard.press("Home")
    assert not page.is_visible("#label-left")
    assert page.locator("#divider").bounding_box()["x"] >= 0
    page.keyboard.press("c")
    assert not page.is_visible("#divider")


def test_what_is_behind_the_scene_follows_the_theme_or_a_choice(page: Any):
    def corner() -> tuple[int, ...]:
        return canvas(page).getpixel((2, 300))  # pyright: ignore[reportReturnType]

    page.evaluate("viewer.setFov(110)")
    assert corner() == (0, 0, 0)
    page.keyboard.press("t")
    assert corner() == (246, 247, 249)
    page.click("nav button[title*='(G)']")
    page.fill("#background", "#204060")
    assert corner() == (32, 64, 96)
    page.click("text=Automatic")
    page.click("nav button[title*='(G)']")
    assert not page.is_visible("#settings")
    page.keyboard.press("t")
    assert corner() == (0, 0, 0)


def test_depth_is_coloured_as_our_pictures_of_depth_with_its_scale(page: Any):
    page.keyboard.press("1")
    near, _, far = (float(text) for text in page.inner_text("#legend").split("\n")[-3:])
    assert (near, far) == pytest.approx((3, 6), rel=0.02)
    seen = render(make_scene(0.9), our_camera(page), WINDOW)
    expected = colour_depth(seen.depth[0], seen.alpha[0], near=near, far=far).permute(1, 2, 0).numpy()
    assert psnr(canvas(page), expected) > 32
    page.keyboard.press("1")
    assert not page.is_visible("#legend")


def test_normals_of_a_wall_are_of_one_colour(page: Any):
    page.keyboard.press("2")
    left, top, width, height = page.evaluate("['left', 'top', 'width', 'height'].map((side) => viewer.place[side])")
    wall = np.asarray(canvas(page))[
        round(top + 0.3 * height) : round(top + 0.7 * height), round(left + 0.1 * width) : round(left + 0.35 * width)
    ]
    assert np.abs(wall - np.array([127.5, 127.5, 255])).mean() < 4
    assert wall.std((0, 1)).max() < 4


def test_ellipsoids_have_hard_edges(page: Any):
    soft = np.asarray(canvas(page), dtype=int)
    page.keyboard.press("3")
    assert np.abs(np.asarray(canvas(page)) - soft).mean() > 3


def test_the_camera_stays_where_the_photos_were_unless_it_is_set_free(page: Any):
    def turn() -> float:
        for _ in range(3):
            page.mouse.move(600, 200)
            page.mouse.down()
            page.mouse.move(60, 200)
            page.mouse.up()
        return page.evaluate("viewer.navigation.wanted.yaw")

    limited = turn()
    # The second photo was taken from atan(0.5 / 3) to the right; 20 degrees more.
    assert limited < np.radians(20 + 12)
    page.keyboard.press("l")
    assert turn() > limited + 2
    page.keyboard.press("r")
    assert page.evaluate("[viewer.navigation.isFree, viewer.navigation.wanted.yaw]") == [False, 0]


def test_damping_is_the_same_at_any_rate_of_frames(page: Any):
    page.emulate_media(reduced_motion="no-preference")
    rests = page.evaluate(
        """() => [[0.08], Array(16).fill(0.005)].map((steps) => {
          const { navigation } = viewer;
          navigation.shown = navigation.wanted.clone();
          navigation.wanted.yaw = navigation.shown.yaw + 1;
          for (const seconds of steps) navigation.step(seconds);
          const rest = navigation.wanted.yaw - navigation.shown.yaw;
          navigation.wanted = navigation.shown.clone();
          return rest;
        })"""
    )
    page.emulate_media(reduced_motion="reduce")
    assert rests[0] == pytest.approx(rests[1], abs=1e-6)
    assert 0.2 < rests[0] < 0.5


def test_a_double_click_makes_the_point_under_it_the_pivot(page: Any):
    left, top, width, height = page.evaluate("['left', 'top', 'width', 'height'].map((side) => viewer.place[side])")
    page.mouse.dblclick(left + 0.3 * width, top + 0.6 * height)
    x, y, z = page.evaluate("viewer.navigation.wanted.pivot.toArray()")
    # Through the photo's lens, on the wall at depth 3.
    assert (x, -y, -z) == pytest.approx((3 * (0.3 - 0.42) / 0.9, 3 * (0.6 - 0.55) / 1.2, 3.0), abs=0.03)
    assert page.evaluate("viewer.camera.position.length()") < 1e-6


def test_the_scene_sways_until_it_is_touched(page: Any):
    page.keyboard.press("o")
    page.wait_for_function("Math.abs(viewer.navigation.shown.yaw) > 0.02")
    assert page.get_attribute("nav button[title*='(O)']", "aria-pressed") == "true"
    page.mouse.click(320, 200)
    assert page.evaluate("viewer.navigation.sway") is None


def test_all_controls_can_be_hidden(page: Any):
    page.keyboard.press("u")
    assert not any(page.is_visible(name) for name in ("header", "nav", "#cameras"))
    assert page.evaluate("viewer.place.height") > 470
    page.keyboard.press("u")
    assert page.is_visible("nav")


def test_a_link_leads_to_the_same_view(page: Any):
    page.evaluate("viewer.setFov(33); viewer.setBackground('#102030'); viewer.setSplit(0.25)")
    page.evaluate("viewer.navigation.wanted.yaw = 0.2; viewer.navigation.wanted.distance = 2.5")
    page.evaluate("viewer.changeCrop((crop) => crop.sides()[0].set(20))")
    until_still(page)
    before = page.evaluate("viewer.state()")
    page.keyboard.press("k")
    page.wait_for_function("location.hash.includes('view=')")
    link = page.evaluate("location.hash")
    page.evaluate("viewer.reset(); history.replaceState(null, '', location.pathname)")
    page.evaluate("viewer.changeCrop((crop) => crop.clear()); viewer.setSplit(1); viewer.setBackground(null)")
    page.evaluate("(link) => (location.hash = link)", link)
    page.wait_for_function("viewer.background === '#102030'")
    until_still(page)
    after = page.evaluate("viewer.state()")
    for name in ("position", "target", "up"):
        assert after["view"][name] == pytest.approx(before["view"][name], abs=1e-3)
    assert after["fov"] == pytest.approx(33, abs=1e-3)
    assert (after["compare"], after["background"]) == (0.25, "#102030")
    assert after["crop"]["low"][0] == pytest.approx(before["crop"]["low"][0], abs=1e-3)
    page.evaluate("history.replaceState(null, '', location.pathname)")


def test_a_crop_box_cuts_and_goes_into_exports(page: Any, folder: Path, tmp_path: Path):
    page.keyboard.press("g")
    page.check("text=Hide the backdrop")
    pixels = np.asarray(canvas(page))
    left, top, width, height = page.evaluate("['left', 'top', 'width', 'height'].map((side) => viewer.place[side])")
    middle = round(top + height / 2)
    assert pixels[middle, round(left + 0.75 * width)].max() == 0
    assert pixels[middle, round(left + 0.25 * width)].max() > 50
    with page.expect_download() as download:
        page.click("text=Save the view as a file")
    assert download.value.suggested_filename == "scene.view.json"
    download.value.save_as(tmp_path / "scene.view.json")
    start = read_start_view(tmp_path / "scene.view.json")
    assert start.crop is not None
    scene = sr3r.load(folder / "scene.ply")
    assert len(start.crop.inside(scene.arrays())) == int((scene.means[:, 2] < 4).sum())
    assert start.position == pytest.approx((0, 0, 0), abs=1e-6)
    assert start.target == pytest.approx((0, 0, start.target[2]), abs=1e-6)


def test_a_view_is_saved_under_the_name_of_its_scene(page: Any):
    page.keyboard.press("g")
    page.evaluate("viewer.description.stem = 'Küche am See 2'")
    with page.expect_download() as download:
        page.click("text=Save the view as a file")
    page.evaluate("viewer.description.stem = 'scene'")
    assert download.value.suggested_filename == "Küche am See 2.view.json"
    assert "Put Küche am See 2.view.json beside the scene" in page.inner_text("#status")


def test_downloads_of_a_cropped_scene_say_that_they_are_whole(page: Any):
    note = page.locator("#download-menu .note")
    page.click("#download")
    assert not note.is_visible()
    page.keyboard.press("Escape")
    page.evaluate("viewer.changeCrop((crop) => crop.hideBackdrop(true))")
    page.click("#download")
    assert "The files hold the whole scene" in note.inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_text_of_the_settings_is_broken_into_lines(page: Any, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    page.keyboard.press("g")
    broken = page.evaluate(
        """[...document.querySelectorAll("#settings :is(output, button, label)")]
          .filter((each) => each.offsetHeight > 44).map((each) => each.textContent)"""
    )
    assert broken == []
    field = page.locator("#field-of-view")
    assert float(field.get_attribute("max")) > page.evaluate("viewer.camera.fov")


def test_a_recording_shows_its_time_and_is_a_video_that_programs_play(page: Any, tmp_path: Path):
    page.keyboard.press("v")
    page.wait_for_function("document.getElementById('recording').textContent > '0:00'")
    with page.expect_download() as download:
        page.keyboard.press("v")
    assert not page.is_visible("#recording")
    name = download.value.suggested_filename
    download.value.save_as(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    # H.264 in MP4, or WebM: never VP9 in MP4.
    assert (name.endswith(".mp4") and b"avc1" in data) or (name.endswith(".webm") and data.startswith(b"\x1aE\xdf\xa3"))


def test_the_saved_view_comes_first_and_the_headset_is_offered_where_there_is_one(
    new_page: Callable[..., Any], tmp_path: Path
):
    # Far from the origin, as scenes with given cameras are: where half floats are coarser than the Gaussians.
    move = torch.eye(4)
    move[0, 3] = 300.0
    scene = make_scene(0.9).transformed(move)
    there = ViewerScene(title="walls", layers=[Layer(name="Result", gaussians=scene.arrays())])
    view = {"position": [300.3, 0, -1], "target": [300.3, 0, 3], "up": [0, -1, 0]}
    (tmp_path / "scene.view.json").write_text(json.dumps({"sr3r": {"view": view, "background": "#336699"}}))
    content = replace(there, start=read_start_view(tmp_path / "scene.view.json"))
    (tmp_path / "page.html").write_text(scene_page(content), encoding="utf-8")
    fake = """Object.defineProperty(navigator, "xr", { value: {
      isSessionSupported: async () => true,
      requestSession: async (kind) => { window.asked = kind; throw new Error("no headset"); },
      addEventListener() {},
    } })"""
    page = new_page((tmp_path / "page.html").as_uri() + "?noui", WINDOW, before=fake)
    wait_until_drawn(page)
    assert page.evaluate("viewer.camera.position.toArray()") == pytest.approx([300.3, 0, 1], abs=1e-6)
    assert page.evaluate("viewer.colour()") == "#336699"
    page.keyboard.press("u")
    assert page.is_visible("nav button[title*='(J)']")
    # As our renderer shows it from there: sharp, with every Gaussian in its place.
    background = torch.tensor([0x33, 0x66, 0x99]) / 255
    ours = render(scene, our_camera(page), WINDOW, background=background)
    assert psnr(canvas(page), ours.rgb[0].clamp(0, 1).permute(1, 2, 0).numpy()) > 40
