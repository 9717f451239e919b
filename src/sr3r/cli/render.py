"""`sr3r render`: pictures and videos of a scene."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

    from sr3r.cameras import Cameras
    from sr3r.gaussians import Gaussians

_SHORT_SIDE_PX = 384


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(render, args=argv, prog="sr3r render")


def render(
    scene: tyro.conf.Positional[Path],
    *,
    out: Annotated[Path, tyro.conf.arg(aliases=["-o"])],
    cameras: Path | None = None,
    path: Literal["interpolate", "orbit"] = "interpolate",
    frames: int = 60,
    size: tuple[int, int] | None = None,
    fps: float = 30.0,
) -> None:
    """Render a scene as a video (.mp4), one picture (.png, .jpg) or a folder of pictures.

    Args:
        scene: A .ply, .spz, .glb, .splat or .compressed.ply file.
        out: .mp4 for a video there and back, .png or .jpg for the middle of the path, a folder for all frames.
        cameras: Cameras file; for a scene that `sr3r reconstruct` wrote, SCENE.cameras.json beside it is taken.
        path: interpolate goes from the first camera through the others, orbit circles around the first view.
        frames: Number of frames along the path.
        size: Height and width in pixels. Default: 384 on the short side, in the shape of the first camera's photo.
        fps: Frames per second of the video.
    """
    from rich.console import Console
    from rich.progress import track

    from sr3r import formats
    from sr3r.cameras import interpolate_cameras, orbit_cameras
    from sr3r.data.camera_files import load_all_cameras
    from sr3r.errors import InputError
    from sr3r.files import IMAGE_SUFFIXES, check_writable
    from sr3r.images import save_image, save_video

    if frames < 2:
        raise InputError(f"A path needs at least 2 frames, not {frames}.")
    if size is not None and min(size) < 1:
        raise InputError(f"Cannot render pictures of {size[0]}x{size[1]} pixels; both sides must be positive.")
    if out.suffix and not out.is_dir() and out.suffix.lower() not in (*IMAGE_SUFFIXES, ".mp4"):
        raise InputError(f"Cannot write {out}: use .mp4, .png, .jpg or a folder.")
    check_writable(out)
    gaussians = formats.load(scene)
    found = cameras or scene.with_suffix(".cameras.json")
    if not found.is_file() and not found.is_dir():
        raise InputError(f"There is no cameras file {found}; give one with --cameras.")
    given = load_all_cameras(found)
    if path == "interpolate":
        if len(given) < 2:
            raise InputError(f"{found} has one camera, nothing to interpolate; use --path orbit.")
        along = interpolate_cameras(given, frames)
    else:
        _, depths = given.select([0]).project(gaussians.means[None])
        along = orbit_cameras(given, frames, depth=float(depths[depths > 0].median()))
    size = size or _natural_size(given)
    console = Console(stderr=True, soft_wrap=True)

    if out.suffix.lower() in IMAGE_SUFFIXES:
        save_image(next(_pictures(gaussians, along.select([frames // 2]), size)), out)
    else:
        pictures = track(
            _pictures(gaussians, along, size), total=frames, description="rendering", console=console, transient=True
        )
        if out.suffix.lower() == ".mp4":
            there = list(pictures)
            # An interpolated path goes back the way it came, so that the video loops; an orbit is closed already.
            back = there[-2:0:-1] if path == "interpolate" else []
            save_video([*there, *back], out, fps=fps)
        else:
            for number, picture in enumerate(pictures):
                save_image(picture, out / f"{number:04d}.png")
    console.print(f"{out}: {frames} frames along the path, {size[1]}x{size[0]}.", highlight=False)


def _natural_size(cameras: "Cameras") -> tuple[int, int]:
    """Height and width with square pixels for the first camera, even as videos need."""
    ratio = float(cameras.K[0, 1, 1] / cameras.K[0, 0, 0])  # width / height
    long_side = 2 * round(_SHORT_SIDE_PX * min(max(ratio, 1 / ratio), 4) / 2)
    return (_SHORT_SIDE_PX, long_side) if ratio > 1 else (long_side, _SHORT_SIDE_PX)


def _pictures(gaussians: "Gaussians", cameras: "Cameras", size: tuple[int, int]) -> Iterator["Float[Tensor, '3 h w']"]:
    import torch

    from sr3r.render import render

    for i in range(len(cameras)):
        with torch.inference_mode():
            yield render(gaussians, cameras.select([i]), size).rgb[0].clamp(0, 1)
