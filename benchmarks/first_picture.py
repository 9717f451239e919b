"""How long does a browser take until it shows a scene?

    python benchmarks/first_picture.py --output benchmarks/results/first-picture

writes first-picture.json and first-picture.md. The scene is the package's road at `normal`, unless another folder is
given. Chromium draws in software, and a new one is started, or a new profile (without a cache) in one that runs.

The clock starts when the browser is told the address. The picture is there when Gaussians have been drawn onto the
canvas, the canvas has many colours, and the pixels could be read back: drawing is over. Processor time is that of all
of Chromium's processes meanwhile. On a shared machine it is what the page costs; wall time says more about the others.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import tyro
from playwright.sync_api import sync_playwright
from publishing import commit, processor, publish

import sr3r

OWN = Path(sr3r.__file__).parents[1]
DEMO = Path(sr3r.__file__).parent / "assets" / "demo_road"
CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), "chromium")
WINDOW = {"width": 1280, "height": 800}
# So many colours in so many pixels of the middle are a picture.
COLOURS, SAMPLE = 100, 128

# Notes when things happen for the first time, in milliseconds since the navigation began.
NOTES = f"""
const times = {{}};
const note = (name) => (times[name] ??= performance.now());
const before = (object, method, act) => {{
  const original = object[method];
  object[method] = function (...args) {{
    act.call(this, args);
    return original.apply(this, args);
  }};
}};
const after = (object, method, act) => {{
  const original = object[method];
  object[method] = function (...args) {{
    original.apply(this, args);
    act.call(this, args);
  }};
}};
const gl = WebGL2RenderingContext.prototype;
before(HTMLCanvasElement.prototype, "getContext", () => note("program"));
before(gl, "texSubImage3D", () => note("scene"));
before(gl, "drawElementsInstanced", (args) => args[4] > 0 && note("order"));
after(gl, "drawElementsInstanced", function (args) {{
  if (args[4] === 0 || times.picture || this.getParameter(this.FRAMEBUFFER_BINDING)) return;
  const pixels = new Uint32Array({SAMPLE} ** 2);
  const corner = [this.drawingBufferWidth, this.drawingBufferHeight].map((side) => (side - {SAMPLE}) >> 1);
  this.readPixels(...corner, {SAMPLE}, {SAMPLE}, this.RGBA, this.UNSIGNED_BYTE, new Uint8Array(pixels.buffer));
  if (new Set(pixels).size < {COLOURS}) return;
  note("picture");
  // Nothing goes on until it is answered.
  alert(JSON.stringify(times));
}});
"""
STEPS = {
    "program": "the page's program runs",
    "scene": "the scene is there, and read",
    "order": "the Gaussians are in order",
    "picture": "they are drawn",
}


def chromium_seconds() -> dict[str, float]:
    """Processor seconds of the Chromiums that this process has started, by kind of process."""
    parents, seconds, kinds = {}, {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            words = (folder / "cmdline").read_text(errors="replace").replace("\0", " ").split()
        except OSError:  # It has ended meanwhile.
            continue
        fields = rest.split()
        pid = int(folder.name)
        parents[pid] = int(fields[1])
        if name.startswith("chrom"):
            seconds[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            given = [word.removeprefix("--type=") for word in words if word.startswith("--type=")]
            kinds[pid] = given[0] if given else "browser"

    def is_ours(pid: int) -> bool:
        return pid == os.getpid() or (pid in parents and is_ours(parents[pid]))

    total: dict[str, float] = {}
    for pid in filter(is_ours, seconds):
        total[kinds[pid]] = total.get(kinds[pid], 0) + seconds[pid]
    return total


def one_picture(browser: Any, address: str) -> dict[str, Any]:
    """Wall seconds, processor seconds by kind of process, and the steps, until a page shows its scene."""
    page = browser.new_page(viewport=WINDOW)
    page.add_init_script(NOTES)
    before, start = chromium_seconds(), time.perf_counter()
    with page.expect_event("dialog", timeout=60_000) as dialog:
        page.goto(address, wait_until="commit")
    steps = json.loads(dialog.value.message)
    wall, after = time.perf_counter() - start, chromium_seconds()
    # The page does not go on to what follows the first picture.
    page.close()
    return {
        "wall": wall,
        "processor": {kind: seconds - before.get(kind, 0) for kind, seconds in after.items()},
        "steps": {step: steps[step] / 1000 for step in STEPS},
    }


@contextmanager
def served(scene: Path, package: Path) -> Iterator[str]:
    """Where `sr3r view` of a checkout shows a scene, which it has read."""
    command = [sys.executable, "-m", "sr3r", "view", str(scene), "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(package)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    urllib.request.urlopen(f"{address}scene.json").read()
    yield address
    process.send_signal(signal.SIGINT)
    process.communicate()


def exported(scene: Path, package: Path, path: Path) -> str:
    """The address of a page that `sr3r export` of a checkout has written."""
    command = [sys.executable, "-m", "sr3r", "export", str(scene / "scene.ply"), str(path)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(package)})
    return path.as_uri()


def measure(addresses: Mapping[str, Mapping[str, str]], runs: int) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What `one_picture` says, by row and checkout; the checkouts alternate."""
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    with sync_playwright() as playwright:

        def launch() -> Any:
            return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        for name, by_checkout in addresses.items():
            running = launch()
            for _ in range(runs):
                for checkout, address in by_checkout.items():
                    new = launch()
                    picture = one_picture(new, address)
                    rows.setdefault(f"{name}, new browser", {}).setdefault(checkout, []).append(picture)
                    new.close()
                    picture = one_picture(running, address)
                    rows.setdefault(f"{name}, running browser", {}).setdefault(checkout, []).append(picture)
            running.close()
    return rows


def to_markdown(result: dict[str, Any]) -> str:
    """The tables."""
    setup, rows = result["setup"], result["rows"]
    lines = [f"`{setup['command']}`: {setup['processor']}, load {setup['load']}, {setup['gaussians']:,} Gaussians.", ""]
    lines += [f"Seconds from the address to the first picture, median of {setup['runs']} (least to most).", ""]
    lines += [
        "| what | " + " | ".join(f"{clock}{checkout}" for checkout in setup["checkouts"] for clock in CLOCKS) + " |"
    ]
    lines += ["|---" * (1 + len(CLOCKS) * len(setup["checkouts"])) + "|"]
    for name, by_checkout in rows.items():
        cells = [cell(clock(p) for p in by_checkout[c]) for c in setup["checkouts"] for clock in CLOCKS.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        "Where the time goes: medians of the wall seconds until each step, and of processor seconds by process.",
        "",
    ]
    kinds = ("browser", "renderer", "gpu-process")
    lines += ["| what | " + " | ".join((*STEPS.values(), *kinds)) + " |", "|---" * (1 + len(STEPS) + len(kinds)) + "|"]
    for name, by_checkout in rows.items():
        for checkout, pictures in by_checkout.items():
            parts = [statistics.median(p["steps"][step] for p in pictures) for step in STEPS]
            parts += [statistics.median(p["processor"].get(kind, 0) for p in pictures) for kind in kinds]
            lines.append(f"| {name}{checkout} | {' | '.join(f'{part:.2f}' for part in parts)} |")
    return "\n".join(lines) + "\n"


CLOCKS = {"wall": lambda picture: picture["wall"], "processor": lambda picture: sum(picture["processor"].values())}


def cell(values: Iterator[float]) -> str:
    """Median, least and most."""
    seconds = sorted(values)
    return f"{statistics.median(seconds):.2f} ({seconds[0]:.2f} to {seconds[-1]:.2f})"


def main(
    scene: Path | None = None, /, *, output: Path | None = None, compare: Path | None = None, runs: int = 3
) -> None:
    """Measure, print the tables, and write them.

    Args:
        scene: A folder that `sr3r reconstruct` has written.
        output: Files to write, without a suffix; nothing is written if not given.
        compare: The src folder of another checkout, which is called before.
        runs: Of each.
    """
    packages = {"": OWN} | ({} if compare is None else {", before": compare.resolve()})
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as servers:
        folder = Path(temporary)
        if scene is None:
            scene = folder / "road"
            command = [sys.executable, "-m", "sr3r", "reconstruct", str(DEMO / "left.jpg"), str(DEMO / "right.jpg")]
            subprocess.run([*command, "--cameras", str(DEMO / "cameras.json"), "-o", str(scene)], check=True)
        load = os.getloadavg()[0]
        pages = {
            key: exported(scene, package, folder / f"page{i}.html") for i, (key, package) in enumerate(packages.items())
        }
        addresses = {key: servers.enter_context(served(scene, package)) for key, package in packages.items()}
        with urllib.request.urlopen(next(iter(addresses.values())) + "scene.json") as answer:
            gaussians = json.load(answer)["layers"][-1]["gaussians"]
        rows = measure({"`sr3r view`": addresses, "exported page": pages}, runs)
    setup = {
        "command": "python benchmarks/first_picture.py" + ("" if compare is None else " --compare ../before/src"),
        "commit": commit(),
        "processor": processor(),
        "load": f"{load:.1f} on {os.cpu_count()} processors",
        "gaussians": gaussians,
        "runs": runs,
        "checkouts": list(packages),
    }
    publish({"rows": rows, "setup": setup}, to_markdown, output)


if __name__ == "__main__":
    tyro.cli(main)
