"""Where drawing is slow, the first picture is drawn of few Gaussians; all follow."""

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import sr3r
from browser_pictures import canvas, psnr, wait_until_drawn
from serving import viewing
from sr3r.camera_files import save_cameras
from sr3r.cameras import Cameras
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.viewer.html import write_html
from sr3r.viewer.viewer_scene import load_viewer_scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WINDOW = (192, 256)
SIDE = 300
# Batches of Gaussians in each call that draws any, and what the first has drawn.
COUNT_DRAWS = """
  window.batches = [];
  const draw = WebGL2RenderingContext.prototype.drawElementsInstanced;
  WebGL2RenderingContext.prototype.drawElementsInstanced = function (...args) {
    draw.apply(this, args);
    if (args[4] === 0) return;
    window.batches.push(args[4]);
    window.firstPicture ??= this.canvas.toDataURL().split(",")[1];
  };
"""
# Whether the page asked for Spark's program in WebAssembly.
ASKED_FOR_SPARK = "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('spark.wasm'))"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wall of 90,000 Gaussians in soft colours, a little oblique."""
    folder = tmp_path_factory.mktemp("first")
    y, x = torch.meshgrid(torch.linspace(-2, 2, SIDE), torch.linspace(-2, 2, SIDE), indexing="ij")
    rgb = torch.stack([0.5 + 0.4 * torch.sin(3 * x), 0.5 + 0.4 * torch.sin(3 * y), torch.full_like(x, 0.3)], -1)
    scene = Gaussians(
        means=torch.stack([x, y, 3 + 0.02 * (x + 0.37 * y)], -1).flatten(0, 1),
        quats=torch.tensor([1.0, 0, 0, 0]).expand(SIDE**2, 4),
        scales=torch.full((SIDE**2, 3), 4 / SIDE),
        opacities=torch.full((SIDE**2,), 0.95),
        sh=((rgb.flatten(0, 1) - 0.5) / SH_C0)[:, None],
    )
    K = torch.tensor([[[0.9, 0, 0.5], [0, 1.2, 0.5], [0, 0, 1]]])
    cameras = Cameras(c2w=torch.eye(4)[None], K=K, near=torch.ones(1), far=torch.full((1,), 9.0))
    sr3r.save(scene, folder / "scene.ply")
    sr3r.save(scene, folder / "scene.scaffold.ply")
    save_cameras(cameras, ["a.png"], folder / "scene.cameras.json")
    write_html(load_viewer_scene(folder), folder / "page.html")
    return folder / "page.html"


@pytest.fixture(scope="module")
def page(shared_page: Callable[..., Any], page_file: Path) -> Any:
    page = shared_page(page_file.as_uri() + "?noui", WINDOW, before=COUNT_DRAWS)
    wait_until_drawn(page)
    page.evaluate("window.untilReady = [...batches]")
    return page


def slopes(degree: int) -> torch.Tensor:
    """Harmonics above degree 0 of the Gaussians of the wall."""
    return 0.3 * torch.randn(SIDE**2, (degree + 1) ** 2 - 1, 3, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module", params=[0, 1])
def degree(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture(scope="module")
def plain(
    shared_page: Callable[..., Any],
    page_file: Path,
    degree: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """The same wall as `sr3r view` shows it, with colours of a degree."""
    scene = sr3r.load(page_file.with_name("scene.ply"))
    folder = tmp_path_factory.mktemp("plain")
    sr3r.save(replace(scene, sh=torch.cat([scene.sh, slopes(degree)], 1)), folder / "scene.ply")
    with viewing(folder) as address:
        page = shared_page(address + "?noui", WINDOW)
        wait_until_drawn(page)
        yield page


def test_few_come_first_and_nothing_is_drawn_for_a_layer_that_nobody_sees(page: Any):
    few, *then = page.evaluate("untilReady")
    everything = -(-(SIDE**2) // 128)
    assert few <= everything / 2.5
    assert then[-1] == everything
    # One order of the Gaussians, one picture of all; the second layer changes nothing of it.
    assert len(then) <= 2


def test_the_first_picture_shows_the_scene(page: Any):
    first = Image.open(io.BytesIO(base64.b64decode(page.evaluate("firstPicture")))).convert("RGB")
    whole = canvas(page).resize(first.size, Image.Resampling.BOX)
    assert psnr(first, np.asarray(whole) / 255) > 30
    # They are not the same picture.
    assert psnr(first, np.asarray(whole) / 255) < 60


def test_sparks_program_is_fetched_only_for_scenes_that_the_page_does_not_read(
    plain: Any, page_file: Path, new_page: Callable[..., Any], tmp_path: Path
):
    assert not plain.evaluate(ASKED_FOR_SPARK)
    scene = sr3r.load(page_file.with_name("scene.ply"))
    sr3r.save(replace(scene, sh=torch.cat([scene.sh, slopes(2)], 1)), tmp_path / "scene.ply")
    with viewing(tmp_path) as address:
        page = new_page(address + "?noui", WINDOW)
        wait_until_drawn(page)
        assert page.evaluate(ASKED_FOR_SPARK)
        assert page.evaluate("viewer.layers[0].mesh.extSplats.getNumSh()") == 2
    write_html(load_viewer_scene(tmp_path), tmp_path / "page.html")
    wait_until_drawn(new_page((tmp_path / "page.html").as_uri(), WINDOW))


def test_the_page_reads_a_plain_file_as_spark_does(plain: Any):
    same = plain.evaluate(
        """async () => {
          const { mesh } = viewer.layers[0];
          const fileBytes = new Uint8Array(await (await fetch("layer-0.ply")).arrayBuffer());
          const theirs = new mesh.constructor({ fileBytes, fileType: "ply", extSplats: true });
          await theirs.initialized;
          const count = theirs.extSplats.numSplats;
          let worst = 0;
          const [[a0, a1], [b0, b1]] = [mesh.extSplats.extArrays, theirs.extSplats.extArrays];
          // The last places of halves may be rounded otherwise; two of them are in a word.
          const halves = (word) => [word & 0xffff, word >>> 16];
          for (let i = 0; i < 4 * count; i++) {
            if (i % 4 < 3 && a0[i] !== b0[i]) return `place ${i}: ${a0[i]} ${b0[i]}`;
            if (i % 4 === 3 && Math.abs(a0[i] - b0[i]) > 1) return `opacity ${i}: ${a0[i]} ${b0[i]}`;
            if (i % 4 === 3) continue;
            const [one, other] = [halves(a1[i]), halves(b1[i])];
            worst = Math.max(worst, Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]));
          }
          const turned = [0, 1, 2, 3].some((i) => a1[4 * i + 3] !== b1[4 * i + 3]);
          const isSame = mesh.extSplats.numSplats === count && worst <= 1 && !turned;
          return isSame ? "the same" : `${count} ${worst} ${turned}`;
        }"""
    )
    assert same == "the same"
    # Spark's reader was not needed for the page itself.
    assert plain.evaluate("viewer.layers[0].mesh.extSplats.isInitialized")


def test_the_order_is_that_of_sparks_worker(plain: Any):
    ours, theirs = plain.evaluate(
        """async () => {
          const { spark } = viewer.layers[0];
          const order = () => [...spark.orderingTexture.image.data.slice(0, spark.activeSplats)];
          const [ours, sorter] = [order(), spark.sortWorker];
          // Spark makes a worker of its own where there is none.
          spark.sortWorker = null;
          spark.sortDirty = true;
          await spark.driveSort();
          spark.sortWorker.dispose();
          spark.sortWorker = sorter;
          return [ours, order()];
        }"""
    )
    assert len(ours) == SIDE**2
    assert ours == theirs
    assert ours != sorted(ours)


def test_colours_by_direction_are_those_of_the_file(plain: Any, page_file: Path, degree: int):
    words = plain.evaluate("[...(viewer.layers[0].mesh.extSplats.extra.sh1 ?? [])]")
    if degree == 0:
        assert words == []
        return
    word = np.array(words, np.uint32).reshape(-1, 4)[: SIDE**2, :3]
    scale = 2.0 ** ((word >> 27).astype(int) - 15) / 255
    sign = np.stack([1 - 2.0 * (word >> bit & 1) for bit in (24, 25, 26)], -1)
    read = np.stack([word >> bit & 255 for bit in (0, 8, 16)], -1) * scale[..., None] * sign
    error = np.abs(read - slopes(degree).numpy())
    assert (error <= 0.51 * scale[..., None]).all()
