"""`sr3r reconstruct`: photos in, a scene out."""

import glob
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

if TYPE_CHECKING:
    from sr3r.cli.terminal import Terminal, Working
    from sr3r.reconstruction import Reconstruction
    from sr3r.views import Views

_STAGES = {
    "photos": "reading the photos",
    "weights": "loading the model",
    "cameras": "finding the cameras",
    "network": "reconstructing",
}


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(reconstruct, args=argv, prog="sr3r reconstruct")


def reconstruct(
    photos: tyro.conf.Positional[tuple[Path, ...]],
    *,
    out: Annotated[Path, tyro.conf.arg(aliases=["-o"])],
    num_photos: int = 8,
    cameras: Path | None = None,
    focal: tyro.conf.UseAppendAction[tuple[float, ...]] = (),
    preview: Path | None = None,
    truth: Path | None = None,
    lr_size: int = 64,
    weights: str = "compact",
    backbone: str | None = None,
    backdrop: bool = True,
    device: Literal["auto", "cpu", "cuda"] = "auto",
    json_output: Annotated[bool, tyro.conf.arg(name="json")] = False,
) -> None:
    """Reconstruct a static scene from two or more photos as 3D Gaussians.

    Also writes OUT.cameras.json, the cameras of the photos, for `sr3r render`.

    Args:
        photos: Two or more photos of one static scene, from different places, of one shape. Or a folder of photos, a
            pattern in quotes ("shots/*.jpg"), or a video: the best are taken.
        out: The scene to write (.ply, .spz, .sog, .glb, .splat, .compressed.ply). A name without a suffix is a folder:
            it gets scene.ply, its cameras, the low-resolution scaffold and the photos, which `sr3r view FOLDER` shows.
        num_photos: How many photos to take from a folder, pattern or video: evenly spread, the sharpest of neighbours.
        cameras: Cameras of the photos: nerfstudio's transforms.json, the cameras.json of a 3DGS training, the folder of
            a COLMAP model, or our own JSON (docs/reconstruct.md). Without it, sr3r finds them by matching the
            photos, or from the prediction of a backbone that needs no cameras (NoPoSplat).
        focal: Focal length of the photos in units of their longer side (as of 35 mm film, divided by 36). Give it
            once for all photos, or once for each in their order. Without it, EXIF gives it, or sr3r estimates or
            assumes it.
        preview: Also write a picture of the photos, what the network saw, the scaffold and the result.
        truth: A further photo to compare with in the preview; the cameras file must have its camera.
        lr_size: Pixels on the short side to which photos are reduced before the network sees them.
        weights: Name of shipped weights, or a folder with config.json and model.safetensors.
        backbone: The backbone that the weights must have, such as noposplat. Without it, any backbone will do.
        backdrop: Fill what no photo shows with a blurred continuation of the photos, far behind the scene.
            --no-backdrop leaves it empty.
        device: auto takes a CUDA device if there is one.
        json_output: Print a summary as JSON.
    """
    folder = None if out.suffix else out
    out = out if folder is None else folder / "scene.ply"
    _check_request(photos, out, cameras, preview, truth, num_photos)
    from sr3r.cli.terminal import Terminal

    start = time.perf_counter()
    console = Terminal()
    with console.status("starting") as status:
        # Importing torch takes longer than some stages.
        from sr3r import formats
        from sr3r.camera_files import save_cameras
        from sr3r.files import writing_together
        from sr3r.reconstruction import choose_photos
        from sr3r.reconstruction import reconstruct as run
        from sr3r.viewer.folder import save_reconstruction

        formats.check_suffix(out)
        cameras_out = out.with_name(f"{formats.stem_of(out)}.cameras.json")
        _check_output(cameras_out)
        status.update("choosing photos")
        taken = choose_photos(photos, num_photos=num_photos)
        if list(photos) != [photo.source for photo in taken]:
            console.print(f"photos: {len(taken)} taken, the sharpest of neighbours: {', '.join(p.name for p in taken)}")
        shown = _Shown(console, status)
        result = run(
            taken,
            cameras=cameras,
            focal=(focal[0] if len(focal) == 1 else focal) if focal else None,
            model=weights,
            backbone=backbone,
            backdrop=backdrop,
            lr_size=lr_size,
            device=device,
            on_stage=shown.begin,
        )
        shown.begin("writing")
        comparison = _load_truth(truth, cameras, result, lr_size) if truth is not None and cameras is not None else None
        with writing_together():
            if folder is not None:
                save_reconstruction(result, folder)
            else:
                formats.save(result.gaussians, out)
                names = [photo.name for photo in result.taken]
                save_cameras(result.cameras, names, cameras_out, given=result.camera_file)
        seconds: dict[str, float] = {**result.seconds}
        if preview is not None:
            shown.begin("rendering the preview")
            before = time.perf_counter()
            _write_preview(result, comparison, preview)
            seconds["preview"] = time.perf_counter() - before
        shown.end()
    seconds["total"] = time.perf_counter() - start
    summary = _summary(result, seconds, out=out, cameras_out=cameras_out, preview=preview)
    if json_output:
        sys.stdout.write(json.dumps(summary) + "\n")
    else:
        _report(console, result, summary)


def _check_request(
    photos: tuple[Path, ...],
    out: Path,
    cameras: Path | None,
    preview: Path | None,
    truth: Path | None,
    num_photos: int,
) -> None:
    """Find what can be wrong with the request before torch is imported and anything computed."""
    from sr3r.errors import FileError, InputError
    from sr3r.files import IMAGE_SUFFIXES, PHOTO_SUFFIXES

    if num_photos < 2:
        raise InputError(f"A scene needs at least two photos, not {num_photos}. Ask for more.")
    # A folder, a pattern or a video is many.
    is_one = len(photos) == 1 and not photos[0].is_dir() and not glob.has_magic(str(photos[0]))
    if is_one and photos[0].suffix.lower() in PHOTO_SUFFIXES:
        raise InputError("A scene needs at least two photos, not 1. Add one from another place.")
    if truth is not None and (cameras is None or preview is None):
        raise InputError(
            "--truth needs --cameras, to know where it was taken, and --preview, to be shown in. Add them."
        )
    for path in (cameras, truth):
        if path is not None and not path.exists():
            raise FileError(f"{path} does not exist. Check the path.")
    if preview is not None and preview.suffix.lower() not in IMAGE_SUFFIXES:
        raise FileError(f"Cannot write {preview}: unknown kind of image. Use .png, .jpg or .webp.")
    for path in (out, preview):
        if path is not None:
            _check_output(path)


def _check_output(path: Path) -> None:
    """Make sure, before long work, that a file can be written."""
    from sr3r.errors import FileError
    from sr3r.files import check_writable

    if path.is_dir():
        raise FileError(f"Cannot write {path}: it is a folder. Give the name of a file.")
    check_writable(path)


class _Shown:
    """Progress on stderr: the stage that runs, and a line with the time for every one that has ended."""

    def __init__(self, console: "Terminal", status: "Working"):
        self.console, self.status = console, status
        self.current: tuple[str, float] | None = None

    def begin(self, stage: str) -> None:
        self.end()
        text = _STAGES.get(stage, stage)
        self.current = text, time.perf_counter()
        self.status.update(text)

    def end(self) -> None:
        if self.current is not None:
            text, start = self.current
            self.console.print(f"{text:<24}{time.perf_counter() - start:6.1f} s")
        self.current = None


def _load_truth(truth: Path, cameras: Path, result: "Reconstruction", lr_size: int) -> "Views":
    """The photo to compare with, cropped as the others."""
    from dataclasses import replace

    from torch.nn import functional as F

    from sr3r.camera_files import load_photo, match_photos, read_camera_file, to_cameras
    from sr3r.reconstruction import crop_photos
    from sr3r.views import Views

    file = match_photos(read_camera_file(cameras), [truth])
    near, far = float(result.cameras.near.min()), float(result.cameras.far.max())
    camera = to_cameras(replace(file, near=near, far=far))
    view = crop_photos(Views(images=load_photo(truth, file, 0)[None], cameras=camera), lr_size=lr_size)
    images = F.interpolate(view.images, result.size, mode="bicubic", antialias=True).clamp(0, 1)
    return Views(images=images, cameras=view.cameras)


def _write_preview(result: "Reconstruction", truth: "Views | None", path: Path) -> None:
    """Inputs above; below, the scaffold, the result and the truth at a camera between (or at the truth's)."""
    import torch

    from sr3r.cameras import interpolate_cameras
    from sr3r.images import save_image, tile
    from sr3r.metrics import psnr
    from sr3r.rendering import render

    if truth is not None:
        camera = truth.cameras
    else:
        camera = interpolate_cameras(result.views.cameras.select([0, 1]), 3).select([1])
    with torch.inference_mode():
        scaffold, sharp = (
            render(gaussians, camera, result.size).rgb[0].clamp(0, 1)
            for gaussians in (result.scaffold, result.gaussians)
        )
    height, width = result.views.size
    names = [photo.name for photo in result.taken]
    rows = [
        [(name, image) for name, image in zip(names, result.photos.images, strict=True)]
        + [(f"input, {width}x{height}", image) for image in result.views.images],
    ]
    row = [("low-resolution scaffold, half way", scaffold), ("SR3R, half way", sharp)]
    if truth is not None:
        target = truth.images[0]
        row = [
            (f"{caption}: {float(psnr(image, target)):.1f} dB", image)
            for caption, image in zip(("low-resolution scaffold", "SR3R"), (scaffold, sharp), strict=True)
        ] + [("truth", target)]
    rows.append(row)
    save_image(tile(rows, height=max(256, result.size[0])), path)


def _summary(
    result: "Reconstruction",
    seconds: dict[str, float],
    *,
    out: Path,
    cameras_out: Path,
    preview: Path | None,
) -> dict[str, Any]:
    poses = result.poses
    return {
        "scene": str(out),
        "cameras": str(cameras_out),
        "preview": None if preview is None else str(preview),
        "photos": [photo.label for photo in result.taken],
        "left_out": [photo.label for photo in result.left_out],
        "num_gaussians": len(result.gaussians),
        "num_scaffold_gaussians": len(result.scaffold),
        "input_size": list(result.views.size),
        "output_size": list(result.size),
        "cameras_from": "file" if result.cameras_from == "given" else result.cameras_from,
        "focal": result.cameras.K[:, 0, 0].tolist(),
        "focal_source": "file" if result.cameras_from == "given" else result.focal_source,
        "num_matches": None if poses is None else poses.num_matches,
        "near": float(result.cameras.near.min()),
        "far": float(result.cameras.far.max()),
        "origin": [0.0, 0.0, 0.0] if result.camera_file is None else list(result.camera_file.origin),
        "notes": list(result.notes),
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
    }


def _report(console: "Terminal", result: "Reconstruction", summary: dict[str, Any]) -> None:
    for note in result.notes:
        console.print(note)
    if result.left_out:
        names = ", ".join(photo.name for photo in result.left_out)
        console.print(
            f"left out: {names} (too little in common with the other photos to be placed, or the same as another)"
        )
    if result.cameras_from != "given":
        source = {
            "given": "as given",
            "exif": "from EXIF",
            "estimated": "estimated",
            "assumed": "assumed, the photos do not tell",
        }
        found = "from the scaffold" if result.poses is None else f"{result.poses.num_matches} matches"
        focals = sorted({f"{value:.2f}" for value in summary["focal"]})
        console.print(
            f"cameras: {found}; focal length {' to '.join(focals[:: max(1, len(focals) - 1)])} photo widths "
            f"({source[result.focal_source]})"
        )
    size = "x".join(str(side) for side in reversed(result.size))
    console.print(
        f"{summary['scene']}: {summary['num_gaussians']:,} Gaussians, detail for {size}, "
        f"depths {summary['near']:.3g} to {summary['far']:.3g}, {summary['seconds']['total']:.1f} s"
    )
