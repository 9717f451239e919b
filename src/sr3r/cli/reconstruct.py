"""`sr3r reconstruct`: photos in, a scene out."""

import glob
import json
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from sr3r.cli import talk
from sr3r.cli.options import shown_as
from sr3r.cli.outputs import check_kept, replaced, scene_folder
from sr3r.garbage import importing
from sr3r.quality import DEFAULT_QUALITY, QUALITIES, Quality, check_choice, short_side

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
    photos: tyro.conf.Positional[Annotated[tuple[Path, ...], shown_as("PHOTO ...")]],
    *,
    out: Annotated[Path | None, shown_as("OUT", "-o")] = None,
    num_photos: int = 8,
    cameras: Annotated[Path | None, shown_as("FILE")] = None,
    focal: tyro.conf.UseAppendAction[tuple[float, ...]] = (),
    preview: Annotated[Path | None, shown_as("PICTURE")] = None,
    truth: Annotated[Path | None, shown_as("PHOTO")] = None,
    quality: Quality = DEFAULT_QUALITY,
    lr_size: Annotated[int | None, shown_as("PIXELS")] = None,
    weights: str = "compact",
    backbone: Annotated[str | None, shown_as("NAME")] = None,
    backdrop: bool = True,
    clean: bool = False,
    device: Literal["auto", "cpu", "cuda"] = "auto",
    json_output: Annotated[bool, tyro.conf.arg(name="json")] = False,
) -> None:
    """Reconstruct a static scene from two or more photos as 3D Gaussians.

    Also writes OUT.cameras.json, the cameras of the photos, for `sr3r render`. What you name with -o is replaced if it
    is there, and the report says so.

    Args:
        photos: Two or more photos of one static scene, from different places, of one shape. Or a folder of photos, a
            pattern in quotes ("shots/*.jpg"), or a video: the best are taken.
        out: The scene to write (.ply, .spz, .sog, .glb, .splat, .compressed.ply). A name without a suffix is a folder:
            it gets scene.ply, its cameras, the low-resolution scaffold and the photos, which `sr3r view FOLDER` shows.
            Default: a new folder in outputs/, named after the photos.
        num_photos: How many photos to take from a folder, pattern or video: evenly spread, the sharpest of neighbours.
        cameras: Cameras of the photos: nerfstudio's transforms.json, the cameras.json of a 3DGS training, the folder of
            a COLMAP model, or our own JSON (docs/reconstruct.md). Without it, sr3r finds them by matching the
            photos, or from the prediction of a backbone that needs no cameras (NoPoSplat).
        focal: Focal length of the photos in units of their longer side (as of 35 mm film, divided by 36). Give it
            once for all photos, or once for each in their order. Without it, EXIF gives it, or sr3r estimates or
            assumes it.
        preview: Also write a picture of the photos, what the network saw, the scaffold and the result.
        truth: A further photo to compare with in the preview; the cameras file must have its camera.
        quality: How much of the photos the network sees; small photos stay whole. docs/quality.md says what each costs.
        lr_size: Instead of a quality, the pixels on the short side to which photos are reduced before the network sees
            them; a multiple of 8.
        weights: Name of shipped weights, or a folder with config.json and model.safetensors.
        backbone: The backbone that the weights must have, such as noposplat. Without it, any backbone will do.
        backdrop: Fill what no photo shows with a blurred continuation of the photos, far behind the scene.
            --no-backdrop leaves it empty.
        clean: Remove floaters: specks in front of what the cameras see.
        device: auto takes a CUDA device if there is one.
        json_output: Print a summary as JSON.
    """
    check_choice(quality, lr_size)
    _check_photos(photos, num_photos)
    out = scene_folder(photos) if out is None else out
    _check_outputs(photos, out, cameras, preview, truth)
    start = time.perf_counter()
    console = talk.console()
    with console.status("starting") as status:
        # Importing torch takes longer than some stages.
        with importing():
            from sr3r.reconstruction import choose_photos
            from sr3r.reconstruction import reconstruct as run
            from sr3r.viewer.saving import files_of, save

        status.update("choosing photos")
        scene, *beside = files_of(out)
        gone = replaced([scene, *beside] if preview is None else [scene, *beside, preview])
        taken = choose_photos(photos, num_photos=num_photos)
        if list(photos) != [photo.source for photo in taken]:
            how = ", the sharpest of neighbours" if any(photo.is_sharpest for photo in taken) else ""
            console.print(f"photos: {len(taken)} taken{how}: {', '.join(photo.name for photo in taken)}")
        comparison = None if truth is None or cameras is None else _Truth(truth, cameras)
        shown = _Shown(console, status)
        result = run(
            taken,
            cameras=cameras,
            focal=(focal[0] if len(focal) == 1 else focal) if focal else None,
            model=weights,
            backbone=backbone,
            backdrop=backdrop,
            quality=quality,
            lr_size=lr_size,
            device=device,
            on_stage=shown.begin,
        )
        if clean:
            shown.begin("cleaning")
            result = _cleaned(result, console)
        shown.begin("writing")
        save(result, out)
        seconds: dict[str, float] = {**result.seconds}
        if preview is not None:
            shown.begin("rendering the preview")
            before = time.perf_counter()
            _write_preview(result, comparison, preview)
            seconds["preview"] = time.perf_counter() - before
        shown.end()
    seconds["total"] = time.perf_counter() - start
    summary = _summary(result, seconds, scene=scene, cameras=beside[-1], preview=preview)
    if json_output:
        sys.stdout.write(json.dumps(summary) + "\n")
        return
    if lr_size is None:
        _report_size(console, result, quality)
    _report(console, result, summary)
    if gone:
        console.print(f"replaced: {', '.join(gone)}")
    console.print(f"now: sr3r view {shlex.quote(str(out))}")


def _check_photos(photos: tuple[Path, ...], num_photos: int) -> None:
    """Make sure that what is named can be two photos."""
    from sr3r.errors import InputError
    from sr3r.files import PHOTO_SUFFIXES

    if not photos:
        raise InputError("There are no photos. Name two or more, a folder, a pattern or a video.")
    if num_photos < 2:
        raise InputError(f"A scene needs at least two photos, not {num_photos}. Ask for more.")
    # A folder, a pattern or a video is many.
    is_one = len(photos) == 1 and not photos[0].is_dir() and not glob.has_magic(str(photos[0]))
    if is_one and photos[0].suffix.lower() in PHOTO_SUFFIXES:
        raise InputError("A scene needs at least two photos, not 1. Add one from another place.")


def _check_outputs(
    photos: tuple[Path, ...], out: Path, cameras: Path | None, preview: Path | None, truth: Path | None
) -> None:
    """Find what can be wrong with the other files before torch is imported and anything computed."""
    from sr3r.errors import FileError, InputError
    from sr3r.files import IMAGE_SUFFIXES, check_writable

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
        if path is None:
            continue
        if path.is_dir() and path.suffix:
            raise FileError(f"Cannot write {path}: it is a folder. Give the name of a file.")
        check_kept(path, [*photos, *filter(None, (cameras, truth))])
        check_writable(path)
    if out.suffix.lower() == ".html":
        raise InputError(f"{out} would be a page, which is made of a scene: leave out -o, then `sr3r export` it.")
    if out.suffix:
        from sr3r.formats import check_suffix

        check_suffix(out)


def _cleaned(result: "Reconstruction", console: "Terminal") -> "Reconstruction":
    from dataclasses import replace

    from sr3r.cleaning import cleaned

    kept = cleaned(result.gaussians, result.cameras)
    console.print(f"removed {len(result.gaussians) - len(kept):,} of {len(result.gaussians):,} Gaussians as floaters")
    return replace(result, gaussians=kept)


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


class _Truth:
    """A photo to compare with. That it has a camera is found before anything is computed."""

    def __init__(self, photo: Path, cameras: Path):
        from sr3r.camera_files import load_photo, match_photos, read_camera_file

        self.file = match_photos(read_camera_file(cameras), [photo])
        self.image = load_photo(photo, self.file, 0)

    def cropped_as(self, result: "Reconstruction") -> "Views":
        """The view, cropped as the others."""
        from dataclasses import replace

        from sr3r.camera_files import to_cameras
        from sr3r.reconstruction import crop_photos
        from sr3r.views import Views

        near, far = float(result.cameras.near.min()), float(result.cameras.far.max())
        camera = to_cameras(replace(self.file, near=near, far=far))
        return crop_photos(Views(images=self.image[None], cameras=camera), lr_size=result.lr_size)


def _write_preview(result: "Reconstruction", truth: _Truth | None, path: Path) -> None:
    from sr3r.images import save_image
    from sr3r.reconstruction.preview_picture import preview_picture

    save_image(preview_picture(result, None if truth is None else truth.cropped_as(result)), path)


def _summary(
    result: "Reconstruction",
    seconds: dict[str, float],
    *,
    scene: Path,
    cameras: Path,
    preview: Path | None,
) -> dict[str, Any]:
    poses = result.poses
    return {
        "scene": str(scene),
        "cameras": str(cameras),
        "preview": None if preview is None else str(preview),
        "photos": [photo.label for photo in result.taken],
        "left_out": [photo.label for photo, _ in result.left_out],
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


def _report_size(console: "Terminal", result: "Reconstruction", quality: Quality) -> None:
    """What the quality made of the photos, and what another would."""
    (height, width), photo = result.views.size, result.photos.size
    if min(photo) <= short_side(quality, photo):
        return
    better = [name for name in QUALITIES if short_side(name, photo) > short_side(quality, photo)]
    advice = f"; --quality {better[0]} uses more" if better else ""
    console.print(f"photos reduced to {width}x{height}{advice}")


def _report(console: "Terminal", result: "Reconstruction", summary: dict[str, Any]) -> None:
    for note in result.notes:
        console.print(note)
    if talk.is_verbose():
        width, height = reversed(result.photos.size)
        for photo, focal in zip(result.taken, summary["focal"], strict=True):
            console.print(f"{photo.label}: used {width}x{height}, focal length {focal:.3f} photo widths")
        kept = f"{len(result.gaussians):,} Gaussians from a scaffold of {len(result.scaffold):,}"
        console.print(
            f"{kept}; the network saw {len(result.views)} views of {result.views.size[1]}x{result.views.size[0]}"
        )
    for photo, why in result.left_out:
        if why is not None:
            console.print(f"left out {photo.name}: {why}")
    if lost := [photo.name for photo, why in result.left_out if why is None]:
        console.print(f"left out: {', '.join(lost)} (too little in common with the other photos to be placed)")
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
