"""`sr3r render`: pictures, depth maps and videos of one scene, or of several side by side."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from sr3r.cli import talk
from sr3r.cli.options import shown_as
from sr3r.cli.outputs import check_kept, unused

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

    from sr3r.cameras import Cameras
    from sr3r.gaussians import Gaussians
    from sr3r.rendering import Rendered

    Picture = Float[Tensor, "3 h w"]

_SHORT_SIDE_PX = 384
_NUM_FRAMES = 60
_DEPTH_SAMPLES = 8


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(render, args=argv, prog="sr3r render")


def render(
    scene: tyro.conf.Positional[Annotated[Path, shown_as("SCENE")]],
    *,
    out: Annotated[Path | None, shown_as("OUT", "-o")] = None,
    what: Literal["rgb", "depth"] = "rgb",
    path: Literal["interpolate", "orbit", "spiral"] | Path = "interpolate",
    cameras: Annotated[Path | None, shown_as("FILE")] = None,
    frames: Annotated[int | None, shown_as("NUMBER")] = None,
    sheet: Annotated[int | None, shown_as("NUMBER")] = None,
    compare: Annotated[tuple[Path, ...], shown_as("SCENE ...")] = (),
    labels: Annotated[tuple[str, ...], shown_as("NAME ...")] = (),
    layout: Literal["beside", "split"] = "beside",
    size: Annotated[tuple[int, int] | None, shown_as("HEIGHT WIDTH")] = None,
    fps: float = 30.0,
) -> None:
    """Render a scene as a video (.mp4), one picture (.png, .jpg) or a folder of pictures.

    Args:
        scene: A scene file of any format that `sr3r export` reads, or a folder that holds one.
        out: A .mp4 for a video (interpolate goes there and back), a .png or .jpg for the middle of the path or a
            --sheet, or a folder for all frames. Default: a new .mp4 beside the scene, a .png for a --sheet.
        what: rgb, or depth in colours (bright is near). With depth, a folder also gets .npy files: float32, in scene
            units.
        path: interpolate goes from the first camera through the others. orbit circles around what they see. spiral
            circles twice, moving ahead and back. Or a file of cameras, one frame each: sr3r's JSON, nerfstudio's
            transforms.json, the cameras.json of a 3DGS training, or a COLMAP model.
        cameras: File of the cameras that a named path follows, of the same kinds. Default: SCENE.cameras.json, which
            `sr3r reconstruct` wrote beside the scene.
        frames: Number of frames along a named path. Default: 60.
        sheet: Write one picture of this many views along the path.
        compare: Scenes to show beside the first, through the same cameras.
        labels: Names of the scenes in the picture. Default: the names of their files.
        layout: beside shows whole pictures side by side; split shows one upright strip of each scene in one picture.
        size: Height and width of one picture in pixels. Default: 384 on the short side, in the shape of the first
            camera's photo.
        fps: Frames per second of the video.
    """
    scenes = [scene, *compare]
    out = _unnamed(scene, ".mp4" if sheet is None else ".png") if out is None else out
    check_kept(out, scenes)
    _check_request(out, path=path, frames=frames, sheet=sheet, size=size, num_scenes=len(scenes), labels=labels)
    from sr3r import formats
    from sr3r.files import IMAGE_SUFFIXES
    from sr3r.images import save_image, save_video, tile

    console = talk.console()
    with console.status("starting") as status:
        scenes = [formats.find(file) for file in scenes]
        scene = scenes[0]
        layers: list[Gaussians] = []
        for file in scenes:
            status.update(f"reading {file}")
            layers.append(formats.load(file))
        found = path if isinstance(path, Path) else cameras or formats.beside(scene, ".cameras.json")
        given, notes = _given_cameras(found, path, scene, layers[0])
        along = _along(given, found, path, layers[0], num_frames=sheet or frames or _NUM_FRAMES)
        if isinstance(path, Path) and sheet is not None:
            along = along.select([round((i + 0.5) * len(along) / sheet - 0.5) for i in range(sheet)])
        names = list(labels) or [formats.stem_of(file) for file in scenes]
        draw = _drawing(what, layers, along, names, layout)
        size = size or _natural_size(along)
        finely = [_supersample(file, along, size) for file in scenes]

    was_there = out.is_file()

    def rendered(views: "Cameras") -> "Iterator[list[Rendered]]":
        frames_of = (_render(layers, views.select([i]), size, finely) for i in range(len(views)))
        with console.progress(transient=True) as progress:
            yield from progress.track(frames_of, total=len(views), description="rendering")

    if sheet is not None:
        cells = [draw(frame) for frame in rendered(along)]
        columns = math.ceil(math.sqrt(sheet))
        captioned = [(f"{i + 1}", cell) for i, cell in enumerate(cells)]
        save_image(tile([captioned[i : i + columns] for i in range(0, sheet, columns)]), out)
    elif out.suffix.lower() in IMAGE_SUFFIXES:
        along = along.select([len(along) // 2])
        save_image(draw(next(rendered(along))), out)
    elif out.suffix.lower() == ".mp4":
        pictures = (draw(frame) for frame in rendered(along))
        # An interpolated path goes back the way it came, so that the video loops; the others are closed already.
        save_video(_there_and_back(pictures) if path == "interpolate" else pictures, out, fps=fps)
    else:
        for number, frame in enumerate(rendered(along)):
            save_image(draw(frame), out / f"{number:04d}.png")
            if what == "depth" and len(frame) == 1:
                _save_depth(frame[0], out / f"{number:04d}.npy")
    shown = "picture" if len(along) == 1 else f"{len(along)} frames along the path"
    for note in notes:
        console.print(note)
    console.print(f"{out}: {shown}, {size[1]}x{size[0]}{', replaced' if was_there else ''}.")


def _unnamed(scene: Path, suffix: str) -> Path:
    """A new file for what is rendered of a scene, in its folder or beside its file."""
    return unused(scene / f"{scene.resolve().name}{suffix}" if scene.is_dir() else scene.with_suffix(suffix))


def _check_request(
    out: Path,
    *,
    path: str | Path,
    frames: int | None,
    sheet: int | None,
    size: tuple[int, int] | None,
    num_scenes: int,
    labels: tuple[str, ...],
) -> None:
    """Find what can be wrong with the request before torch is imported and anything read."""
    from sr3r.errors import InputError
    from sr3r.files import IMAGE_SUFFIXES, check_writable

    if frames is not None and frames < 2:
        raise InputError(f"A path needs at least 2 frames, not {frames}.")
    if frames is not None and isinstance(path, Path):
        raise InputError(f"The path {path} has its own frames; leave out --frames.")
    if size is not None and min(size) < 1:
        raise InputError(f"Cannot render pictures of {size[0]}x{size[1]} pixels; both sides must be positive.")
    if sheet is not None and sheet < 2:
        raise InputError(f"A sheet needs at least 2 views, not {sheet}.")
    if sheet is not None and out.suffix.lower() not in IMAGE_SUFFIXES:
        raise InputError(f"Cannot write {out}: a sheet is one picture; use .png or .jpg.")
    if labels and len(labels) != num_scenes:
        raise InputError(f"There are {num_scenes} scenes but {len(labels)} labels. Give one for each scene.")
    if out.suffix and not out.is_dir() and out.suffix.lower() not in (*IMAGE_SUFFIXES, ".mp4"):
        raise InputError(f"Cannot write {out}: use .mp4, .png, .jpg or a folder.")
    check_writable(out)


def _given_cameras(file: Path, path: str | Path, scene: Path, gaussians: "Gaussians") -> "tuple[Cameras, list[str]]":
    """The cameras of a file in the world of the scene, and what there is to say about them."""
    from sr3r import formats
    from sr3r.camera_files import all_cameras, notes_on, read_camera_file
    from sr3r.errors import InputError

    if not file.exists():
        option = "--path takes interpolate, orbit, spiral or a file" if file == path else "give one with --cameras"
        raise InputError(f"There is no cameras file {file}; {option}.")
    found = read_camera_file(file)
    if not any(found.origin):
        return all_cameras(found), []
    beside = formats.beside(scene, ".cameras.json")
    if beside.is_file():
        origin = read_camera_file(beside).origin
    else:
        # Without a word about it: a scene that was made with these cameras is near their origin.
        is_moved = float(gaussians.means.median(0).values.norm()) < 0.5 * math.hypot(*found.origin)
        origin = found.origin if is_moved else (0.0, 0.0, 0.0)
    found = found.relative_to(origin)
    return all_cameras(found), notes_on(found)


def _along(given: "Cameras", file: Path, path: str | Path, gaussians: "Gaussians", *, num_frames: int) -> "Cameras":
    """The cameras of the frames."""
    from sr3r.cameras import interpolate_cameras, orbit_cameras, spiral_cameras
    from sr3r.errors import InputError

    if isinstance(path, Path):
        return given
    if path == "interpolate":
        if len(given) < 2:
            raise InputError(f"{file} has one camera, nothing to interpolate; use --path orbit.")
        return interpolate_cameras(given, num_frames)
    depths = given.select([0]).project(gaussians.means[None])[1]
    if not (depths > 0).any():
        raise InputError(
            f"The whole scene is behind the first camera of {file}, so there is nothing to circle around. "
            "Give the cameras of this scene with --cameras."
        )
    depth = float(depths[depths > 0].median())
    return (orbit_cameras if path == "orbit" else spiral_cameras)(given, num_frames, depth=depth)


def _drawing(
    what: str, layers: "list[Gaussians]", along: "Cameras", names: list[str], layout: str
) -> "Callable[[list[Rendered]], Picture]":
    """What turns the renders of all scenes at one camera into a picture; depth has one range of colours throughout."""
    from sr3r.images import tile
    from sr3r.rendering.pictures import colour_depth, depth_range, split_picture

    near, far = 1.0, 2.0
    if what == "depth":
        step = max(1, len(along) // _DEPTH_SAMPLES)
        near, far = depth_range(layers[0], along.select(slice(None, None, step)))

    def draw(frame: "list[Rendered]") -> "Picture":
        pictures = [
            colour_depth(r.depth[0], r.alpha[0], near=near, far=far) if what == "depth" else r.rgb[0].clamp(0, 1)
            for r in frame
        ]
        if len(pictures) == 1:
            return pictures[0]
        named = list(zip(names, pictures, strict=True))
        return split_picture(named) if layout == "split" else tile([named])

    return draw


def _natural_size(cameras: "Cameras") -> tuple[int, int]:
    """Height and width with square pixels for the first camera, even as videos need."""
    ratio = float(cameras.K[0, 1, 1] / cameras.K[0, 0, 0])  # width / height
    long_side = 2 * round(_SHORT_SIDE_PX * min(max(ratio, 1 / ratio), 4) / 2)
    return (_SHORT_SIDE_PX, long_side) if ratio > 1 else (long_side, _SHORT_SIDE_PX)


def _supersample(scene: Path, along: "Cameras", size: tuple[int, int]) -> int:
    """How finely a scene is drawn, by what the cameras beside it say of its detail; one for all frames of a path."""
    from sr3r import formats
    from sr3r.camera_files import read_camera_file
    from sr3r.rendering import supersample_for

    beside = formats.beside(scene, ".cameras.json")
    found = read_camera_file(beside) if beside.is_file() else None
    if found is None or found.detail is None:
        return 1
    # At the angle of view of the path.
    width, height = (found.detail[axis] * float(found.K[0, axis, axis] / along.K[0, axis, axis]) for axis in (0, 1))
    return supersample_for((round(height), round(width)), size)


def _render(
    layers: "list[Gaussians]", camera: "Cameras", size: tuple[int, int], finely: Sequence[int]
) -> "list[Rendered]":
    import torch

    from sr3r.rendering import render

    with torch.inference_mode():
        return [
            render(gaussians, camera, size, supersample=supersample)
            for gaussians, supersample in zip(layers, finely, strict=True)
        ]


def _there_and_back(pictures: "Iterator[Picture]") -> "Iterator[Picture]":
    from sr3r.images import to_uint8

    # Kept as bytes: a long path in floats would fill the memory.
    kept = []
    for picture in pictures:
        kept.append(to_uint8(picture))
        yield picture
    for pixels in kept[-2:0:-1]:
        yield pixels.permute(2, 0, 1).float() / 255


def _save_depth(frame: "Rendered", path: Path) -> None:
    import numpy as np

    from sr3r.files import writing

    with writing(path) as temporary:
        np.save(temporary, frame.depth[0].numpy())
