"""How fast is what one would use instead on a CPU, on the same scene and the same pictures, in one run?

    pip install --no-deps warp-lang gswarp
    python benchmarks/peers.py --output benchmarks/results/peers

writes peers.json and peers.md. The peers are no dependencies: those that are not installed are left out, and the page
says so. All calls alternate on one machine, so compare ratios, not times.

The second table has our networks as ratios to two operations of PyTorch timed in the same run, a matrix product of
512x512x512 and a 3x3 convolution of 64 channels on 128x128 pixels, with random weights. Nobody recorded how long the
official code takes on a CPU; a run of it would be divided by the same two.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any

import network
import torch
import tyro
from publishing import commit, processor, publish
from render import Workload, make_scene
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.metrics import psnr
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.backbones import DepthSplatConfig, NoPoSplatConfig
from sr3r.model.upsample import HATConfig, SwinIRConfig, build_upsampler
from sr3r.rendering import render

# As far as all of them go: harmonics of degree 3, and opacities below where some clip.
SCENE = Workload(name="peers", size=256, points=64, children=6, sigma_px=1.7, spread=0.0)
NUM_COEFFICIENTS = 16

Draw = Callable[[Gaussians], Tensor]
"""Gaussians to a picture, h w 3, with gradients where the renderer has them."""

NOT_RUN = (
    ("gsplat", "PyPI", "1.5.3", "Apache-2.0", "its PyTorch fallback asks its CUDA extension which Gaussians to draw"),
    ("splax", "PyPI", "0.2.3", "MIT", "tried: compiles for two minutes, then JAX refuses its graphs on a CPU"),
    ("amd-gsplat", "PyPI", "0.0.1", "Apache-2.0", "a GPU of AMD"),
    ("ds-splat, fast-gauss, eden-diff-surfel-rasterization", "PyPI", "-", "-", "CUDA, by their own words"),
    ("msplat, metal-gauss", "PyPI", "1.1.4, 0.2.1", "-", "Apple's Metal, by their own words"),
    ("taichi-splatting", "PyPI", "0.13.0", "Apache-2.0", "CUDA, and nightly builds of Taichi of 2024"),
    ("splatkit, gaussian-renderer", "PyPI", "0.1.0, 0.2.0", "-", "gsplat, which see"),
    ("gausscam", "PyPI", "0.1.5", "MIT", "a Vulkan device; no package on PyPI or npm brings one in software"),
    ("litesplat", "PyPI", "0.1.1", "Apache-2.0", "nothing, but is for teaching: a JSON of its own, no harmonics"),
    ("OpenSplat", "neither", "-", "-", "to be compiled from source"),
    ("brush", "neither", "-", "-", "to be compiled from source; WebGPU"),
    ("jaxsplat, diff-gaussian-rasterization", "neither", "-", "-", "to be compiled from source, with CUDA"),
    ("@sparkjsdev/spark", "npm", "2.2.0", "MIT", "WebGL in a browser; our page draws with it"),
    ("@mkkellogg/gaussian-splats-3d", "npm", "0.4.7", "MIT", "WebGL in a browser"),
    ("@playcanvas/splat-transform", "npm", "3.7.0", "MIT", "converts files; not a renderer for programs"),
)


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A renderer.

    Attributes:
        name: The package, or ours.
        draw: For one scene and camera.
    """

    name: str
    draw: Draw


def ours(name: str, backend: Any, cameras: Cameras, size: int) -> Peer:
    """A backend of `sr3r.rendering`."""

    def draw(scene: Gaussians) -> Tensor:
        return render(scene, cameras, (size, size), backend=backend).rgb[0].movedim(0, -1)

    return Peer(name=name, draw=draw)


def gswarp(cameras: Cameras, size: int) -> Peer:
    """INRIA's rasteriser in NVIDIA Warp, with the arguments of the original."""
    import warp  # pyright: ignore[reportMissingImports]

    warp.config.quiet = True
    from gswarp import (  # pyright: ignore[reportMissingImports]
        GaussianRasterizationSettings,
        GaussianRasterizer,
    )

    K, w2c = cameras.K[0], cameras.w2c[0]
    near, far = float(cameras.near[0]), float(cameras.far[0])
    projection = torch.zeros(4, 4)
    projection[0, 0], projection[1, 1] = 2 * K[0, 0], 2 * K[1, 1]
    projection[2, 2], projection[2, 3], projection[3, 2] = far / (far - near), -far * near / (far - near), 1
    rasterizer = GaussianRasterizer(
        GaussianRasterizationSettings(
            image_height=size,
            image_width=size,
            tanfovx=0.5 / float(K[0, 0]),
            tanfovy=0.5 / float(K[1, 1]),
            bg=torch.zeros(3),
            scale_modifier=1.0,
            viewmatrix=w2c.T.contiguous(),
            projmatrix=(projection @ w2c).T.contiguous(),
            sh_degree=3,
            campos=cameras.centers[0],
            prefiltered=False,
        )
    )

    def draw(scene: Gaussians) -> Tensor:
        quats = F.normalize(scene.quats, dim=-1)
        image, *_ = rasterizer(
            means3D=scene.means,
            means2D=torch.zeros_like(scene.means, requires_grad=True),
            opacities=scene.opacities[:, None],
            shs=scene.sh,
            scales=scene.scales,
            rotations=quats,
        )
        return image.movedim(0, -1)

    return Peer(name="gswarp", draw=draw)


PEERS = {"gswarp": gswarp}


def renderers(cameras: Cameras, size: int, left_out: dict[str, str]) -> Iterator[Peer]:
    """Ours, and the peers that are here and draw."""
    yield ours("sr3r", "cpu", cameras, size)
    yield ours("sr3r's reference, plain PyTorch", "reference", cameras, size)
    scene, _ = small_scene(replace(SCENE, points=4))
    for name, make in PEERS.items():
        try:
            peer = make(cameras, size)
            peer.draw(scene)
        except ImportError as error:
            left_out[name] = f"not installed ({error.name})"
        except Exception as error:  # Whatever keeps a peer from drawing here is what the page is to say.
            left_out[name] = f"does not draw on this CPU: {type(error).__name__}: {str(error).strip()[:200]}"
        else:
            yield peer


def small_scene(workload: Workload) -> tuple[Gaussians, Cameras]:
    """The scene of `benchmarks/render.py`, with fewer harmonics."""
    scene, cameras = make_scene(workload)
    return replace(scene, sh=scene.sh[:, :NUM_COEFFICIENTS].contiguous()), cameras


def step_of(peer: Peer, scene: Gaussians, *, backward: bool) -> Callable[[], None]:
    """One picture, or one with the gradients of all attributes."""
    if not backward:

        def draw() -> None:
            peer.draw(scene)

        return draw
    leaves = {field.name: getattr(scene, field.name).clone().requires_grad_() for field in fields(scene)}

    def step() -> None:
        loss = peer.draw(Gaussians(**leaves)).square().mean()
        torch.autograd.grad(loss, list(leaves.values()), allow_unused=True)

    return step


def alternated(steps: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Median processor seconds of each; two or more runs at once would time the machine's other work."""
    for step in steps.values():
        step()
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(runs):
        for name, step in steps.items():
            start = time.process_time()
            step()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def compare_renderers(workload: Workload, runs: int) -> dict[str, Any]:
    """Times of pictures, and how alike these are."""
    scene, cameras = small_scene(workload)
    left_out: dict[str, str] = {}
    peers = list(renderers(cameras, workload.size, left_out))
    with torch.no_grad():
        pictures = {peer.name: peer.draw(scene).movedim(-1, 0)[None].clamp(0, 1) for peer in peers}
    forward = alternated({peer.name: lambda peer=peer: _draw(peer, scene) for peer in peers}, runs)
    both = alternated({peer.name: step_of(peer, scene, backward=True) for peer in peers}, runs)
    rows = [
        {
            "name": name,
            "version": version(name) if name in PEERS else "",
            "licence": _licence(name) if name in PEERS else "",
            "psnr": float(psnr(picture, pictures["sr3r"]).min()) if name != "sr3r" else None,
            "forward_s": forward[name],
            "both_s": both.get(name),
        }
        for name, picture in pictures.items()
    ]
    return {"gaussians": len(scene), "size": workload.size, "rows": rows, "left_out": left_out}


def compare_networks(size: int, runs: int) -> list[dict[str, Any]]:
    """Processor time of our networks, as ratios to the two operations."""
    views = network.make_views(size, 2)
    images = views.images
    torch.manual_seed(0)
    a, b = torch.randn(2, 512, 512)
    convolution = nn.Conv2d(64, 64, 3, padding=1).eval()
    pixels = torch.randn(1, 64, 128, 128)
    reference = {"matmul": lambda: a @ b, "convolution": lambda: convolution(pixels)}
    models: dict[str, Callable[[], object]] = {"sr3r, compact": _model(SR3RConfig(), views)}
    models["DepthSplat, base"] = _scaffold(DepthSplatConfig(), views)
    models["NoPoSplat"] = _scaffold(NoPoSplatConfig(), views)
    for name, config in (("SwinIR", SwinIRConfig()), ("HAT", HATConfig())):
        torch.manual_seed(0)
        upsampler = build_upsampler(config, factor=4).eval()
        models[name] = lambda upsampler=upsampler: upsampler(images)
    rows = []
    with torch.inference_mode():
        for name, step in models.items():
            # Beside each, so that a machine that slows down slows both.
            seconds = alternated({**{key: _often(one) for key, one in reference.items()}, "network": step}, runs)
            per = {key: seconds["network"] / (seconds[key] / _OFTEN) for key in reference}
            rows.append({"name": name, "size": size, "seconds": seconds["network"], "ratios": per})
    return rows


_OFTEN = 20


def _often(step: Callable[[], object]) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(_OFTEN):
            step()

    return repeated


def _model(config: SR3RConfig, views: Any) -> Callable[[], object]:
    torch.manual_seed(0)
    model = SR3R(config).eval()
    return lambda: model(views)


def _scaffold(config: Any, views: Any) -> Callable[[], object]:
    torch.manual_seed(0)
    model = SR3R(SR3RConfig(backbone=config)).eval()
    return lambda: model.scaffold_only(views)


def _draw(peer: Peer, scene: Gaussians) -> None:
    with torch.no_grad():
        peer.draw(scene)


def _licence(name: str) -> str:
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return ""
    return next((found[field] for field in ("License-Expression", "License") if field in found), "")


def to_markdown(result: dict) -> str:
    """The page: who draws how fast, who was found and does not run, and the networks."""
    setup, drawn = result["setup"], result["renderers"]
    lines = [
        f"{setup['threads']} thread(s) of {setup['processor']}, shared with other work; processor time, medians of "
        f"{setup['runs']} runs that alternate; torch {setup['torch']}, commit {setup['commit']}.",
        "",
        f"`{setup['command']}`",
        "",
        "## Renderers",
        "",
        f"{drawn['gaussians']:,} Gaussians, harmonics of degree 3, {drawn['size']}x{drawn['size']} pixels. PSNR is "
        "that of the picture against ours; INRIA's rule cuts every Gaussian at three standard deviations, ours where "
        "it has faded to a 255th.",
        "",
        "| renderer | version | licence | picture | PSNR | forward | ratio | forward + backward | ratio |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    own = drawn["rows"][0]
    for row in drawn["rows"]:
        both = row["both_s"]
        cells = [row["name"], row["version"] or "-", row["licence"] or "-"]
        equal = "ours" if row["psnr"] is None else "the same" if row["psnr"] > 40 else "DIFFERENT"
        cells += [equal, "-" if row["psnr"] is None else f"{row['psnr']:.1f} dB"]
        cells += [f"{1e3 * row['forward_s']:.0f} ms", f"{row['forward_s'] / own['forward_s']:.1f}x"]
        cells += ["-", "-"] if both is None else [f"{1e3 * both:.0f} ms", f"{both / own['both_s']:.1f}x"]
        lines.append(f"| {' | '.join(cells)} |")
    lines += [""]
    lines += [f"- {name}: {reason}." for name, reason in drawn["left_out"].items()]
    lines += ["", "Found on PyPI and npm in November 2026, or looked for, and not timed:", ""]
    lines += ["| what | where | version | licence | what it needs |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(cells)} |" for cells in NOT_RUN]
    lines += ["", "## Networks", ""]
    if not result["networks"]:
        lines += ["Not timed in this run."]
    else:
        size = result["networks"][0]["size"]
        lines += [
            f"Two views of {size}x{size}, random weights. Ratios to one matrix product (512x512x512) and one 3x3 "
            "convolution (64 to 64 channels, 128x128) of PyTorch in the same run. No time of the official code on a "
            "CPU is recorded, so there is none to compare with.",
            "",
            "| network | seconds | matrix products | convolutions |",
            "|---|---|---|---|",
        ]
        for row in result["networks"]:
            ratios = row["ratios"]
            cells = [row["name"], f"{row['seconds']:.2f}", f"{ratios['matmul']:.0f}", f"{ratios['convolution']:.0f}"]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(
    *, output: Path | None = None, runs: int = 3, threads: int = 1, networks: bool = True, quick: bool = False
) -> None:
    """Measure, print the page, and write it.

    Args:
        output: Files to write, without a suffix; nothing is written if not given.
        runs: After one to warm up.
        threads: For PyTorch, and for our renderer.
        networks: Time the networks too, which takes minutes.
        quick: A tiny scene and no networks, to try the code.
    """
    torch.set_num_threads(threads)
    drawn = compare_renderers(replace(SCENE, points=8, size=32) if quick else SCENE, 1 if quick else runs)
    result = {
        "renderers": drawn,
        "networks": compare_networks(64, max(1, runs - 1)) if networks and not quick else [],
        "setup": {
            "command": " ".join(["python benchmarks/peers.py", *sys.argv[1:]]),
            "commit": commit(),
            "processor": processor(),
            "threads": threads,
            "runs": runs,
            "python": platform.python_version(),
            "torch": version("torch"),
        },
    }
    publish(result, to_markdown, output)


if __name__ == "__main__":
    tyro.cli(main)
