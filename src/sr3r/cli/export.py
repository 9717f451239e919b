"""`sr3r export`: write a scene as another file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from sr3r.cli import talk
from sr3r.cli.options import shown_as
from sr3r.cli.outputs import check_kept

if TYPE_CHECKING:
    from sr3r.scene_arrays import SceneArrays


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(export, args=argv, prog="sr3r export")


def export(
    scene: tyro.conf.Positional[Annotated[Path, shown_as("SCENE")]],
    out: tyro.conf.Positional[Annotated[Path, shown_as("OUT")]],
    *,
    prune: Annotated[float, tyro.conf.arg(metavar="OPACITY")] = 0.0,
    max_gaussians: Annotated[int | None, shown_as("NUMBER")] = None,
    clean: bool = False,
    spz_version: Literal[2, 3, 4] = 3,
) -> None:
    """Write a scene as another file, smaller if asked; it begins with the same view.

    SCENE.view.json, which the page saves, says what to leave out and where to begin. Formats other than .html get that
    and the cameras of the photos as files beside them.

    Args:
        scene: A .ply, .compressed.ply, .spz, .sog, .splat, .glb or .gltf file, the meta.json of an unbundled SOG, or a
            folder that holds one of them.
        out: The file to write. Its suffix picks the format: one of the above that can be written (docs/formats.md
            compares them), or .html, a page with scene and viewer that opens without a network.
        prune: Leave out Gaussians with an opacity at or below this.
        max_gaussians: Keep at most this many, those with the largest opacity times area.
        clean: Remove floaters: specks in front of what the cameras see. Needs the cameras that `sr3r reconstruct` wrote
            beside the scene.
        spz_version: For .spz. 3 is the default. 2 is for readers from before 2025, with coarser rotations. 4 has view
            dependence up to degree 4, but only readers from 2026 know it.
    """
    import numpy as np

    from sr3r import formats
    from sr3r.errors import InputError
    from sr3r.formats import spz
    from sr3r.viewer.html import write_html
    from sr3r.viewer.sidecars import copy_sidecars
    from sr3r.viewer.start_view import start_view_of
    from sr3r.viewer.viewer_scene import Layer, load_viewer_scene

    if not 0 <= prune < 1:
        raise InputError(f"--prune is an opacity, from 0 to below 1, not {prune}. Try 0.005.")
    if max_gaussians is not None and max_gaussians < 1:
        raise InputError(f"--max-gaussians must be at least 1, not {max_gaussians}.")
    check_kept(out, [scene])
    is_page = out.suffix.lower() == ".html"
    if not is_page:
        formats.check_suffix(out)
    console = talk.console()
    with console.status(f"reading {scene}"):
        shown = load_viewer_scene(scene) if is_page else None
        gaussians = formats.load_arrays(scene) if shown is None else shown.layers[-1].gaussians
        start = start_view_of(formats.find(scene))
    total = len(gaussians)
    kept = gaussians.visible(prune)
    if clean:
        with console.status("cleaning"):
            kept = _cleaned(kept, scene)
    if start is not None and start.crop is not None:
        kept = start.crop.inside(kept)
    if max_gaussians is not None and len(kept) > max_gaussians:
        area = np.sort(kept.scales, axis=1)[:, 1:].prod(1)
        largest = (-kept.opacities * area).argsort(kind="stable")[:max_gaussians]
        kept = kept.select(np.sort(largest))
    if not len(kept):
        raise InputError(_nothing_left(gaussians, scene, prune))
    was_there = out.is_file()
    with console.status(f"writing {out}, {len(kept):,} Gaussians"):
        if shown is not None:
            write_html(replace(shown, layers=[*shown.layers[:-1], Layer(name="Result", gaussians=kept)]), out)
        elif out.suffix.lower() == ".spz":
            spz.save(kept, out, version=spz_version)
        else:
            formats.save(kept, out)
    if shown is None:
        for path in copy_sidecars(scene, out):
            console.print(f"{path}: where to begin.")
    size = out.stat().st_size / 1e6
    console.print(f"{out}: {len(kept):,} of {total:,} Gaussians, {size:.2f} MB{', replaced' if was_there else ''}.")


def _nothing_left(gaussians: "SceneArrays", scene: Path, prune: float) -> str:
    if (gaussians.opacities > prune).any():
        return (
            f"The crop box of {scene} leaves nothing of it. Save another view in the page, or remove SCENE.view.json."
        )
    advice = "Choose a smaller --prune." if prune else "There is nothing to see in it."
    largest = float(gaussians.opacities.max())
    return f"No Gaussian of {scene} has an opacity above {prune}; the largest is {largest:.3g}. {advice}"


def _cleaned(gaussians: "SceneArrays", scene: Path) -> "SceneArrays":
    from sr3r import formats
    from sr3r.camera_files import load_all_cameras
    from sr3r.cleaning import cleaned
    from sr3r.errors import InputError
    from sr3r.gaussians import Gaussians
    from sr3r.viewer.saving import cameras_beside

    cameras = cameras_beside(formats.find(scene))
    if not cameras.is_file():
        raise InputError(f"--clean needs the cameras of the photos, and there is no {cameras}. Leave it out.")
    return cleaned(Gaussians.from_arrays(gaussians), load_all_cameras(cameras)).arrays()
