"""What is in a data set, and what is wrong with it: every camera tested, every image decoded."""

import math
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, fields, replace

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.data.dataset import OWN_FORMAT, Dataset, Scene
from sr3r.data.shards.shard_dataset import ShardDataset, ShardScene
from sr3r.data.workers import in_order
from sr3r.errors import Sr3rError
from sr3r.images import are_alike

QUICK_SCENES, QUICK_FRAMES = 50, 3
"""How much `quick` looks at: this many scenes, spread evenly, and this many frames of each."""

_ROTATION_TOLERANCE = 1e-3
_PIXEL_ASPECT_TOLERANCE = 1.1
"""Real pixels are square within a few per cent; width and height confused in K give 1.78 for 4:3 images."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that makes a scene useless or harmful for training or evaluation.

    Attributes:
        scene: Key of the scene, or name of the shard.
        frame: Number of the (first) frame concerned; None if it is the scene as a whole.
        what: One sentence.
    """

    scene: str
    frame: int | None
    what: str


@dataclass(frozen=True, kw_only=True)
class SceneReport:
    """What was found in one scene.

    Attributes:
        number: Of the scene in the data set.
        key: Its name.
        problems: What is wrong with it.
        frames: Number of frames; 0 if the scene cannot be opened, and then nothing else is known.
        decoded: How many of them were looked at.
        size: Height and width of the first frame that could be decoded, pixels.
        fov_deg: Smallest and largest horizontal field of view.
        depth_range: Smallest near and largest far plane, scene units.
        step: Median distance of neighbouring cameras, in units of near.
        extent: Largest distance from the first camera, in units of near.
    """

    number: int
    key: str
    problems: tuple[Problem, ...]
    frames: int = 0
    decoded: int = 0
    size: tuple[int, int] | None = None
    fov_deg: tuple[float, float] | None = None
    depth_range: tuple[float, float] | None = None
    step: float | None = None
    extent: float | None = None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What was found in all scenes; triples are minimum, median and maximum.

    Attributes:
        format: How the data are stored, in words.
        scenes: Number of scenes in the data set.
        scenes_checked: How many were looked at.
        frames: Frames of these.
        frames_decoded: How many were looked at.
        sizes: Number of scenes of each size, "WIDTHxHEIGHT", most frequent first.
        fov_deg: Horizontal field of view.
        near: Near planes, scene units.
        far: Far planes, scene units.
        step: Median distance of a scene's neighbouring cameras, in units of its near.
        extent: Largest distance from a scene's first camera, in units of its near.
    """

    format: str
    scenes: int
    scenes_checked: int
    frames: int
    frames_decoded: int
    sizes: dict[str, int]
    fov_deg: tuple[float, float, float] | None
    near: tuple[float, float, float] | None
    far: tuple[float, float, float] | None
    step: tuple[float, float, float] | None
    extent: tuple[float, float, float] | None


def chosen_scenes(dataset: Dataset, *, limit: int | None = None, quick: bool = False) -> Sequence[int]:
    """Numbers of the scenes that `check` looks at: all, or so many, spread evenly."""
    total = len(dataset)
    count = min(total, limit or total, QUICK_SCENES if quick else total)
    return range(total) if count == total else [number * total // count for number in range(count)]


def check(
    dataset: Dataset, numbers: Sequence[int], *, quick: bool = False, workers: int = 0
) -> Generator[SceneReport, None, None]:
    """Look at scenes one after the other.

    Args:
        dataset: Opened by `open_dataset`.
        numbers: Of the scenes, from `chosen_scenes`.
        quick: Decode the first, middle and last frame only.
        workers: Processes that decode; 0 for none but this one.
    """
    yield from in_order(_Checker(dataset, quick), numbers, workers=workers)


def check_shards(dataset: ShardDataset) -> Generator[Problem | None, None, None]:
    """Compare the checksums of shards, one after the other."""
    for number, entry in enumerate(dataset.index.shards):
        try:
            intact = dataset.is_intact(number)
        except Sr3rError as error:
            yield Problem(scene=entry.name, frame=None, what=str(error))
            continue
        what = "The shard's checksum is wrong; copy it again."
        yield None if intact else Problem(scene=entry.name, frame=None, what=what)


def summarise(dataset: Dataset, reports: Sequence[SceneReport]) -> Summary:
    """The reports of all scenes as one."""
    sizes = Counter(f"{report.size[1]}x{report.size[0]}" for report in reports if report.size)
    return Summary(
        format=getattr(dataset, "format", OWN_FORMAT),
        scenes=len(dataset),
        scenes_checked=len(reports),
        frames=sum(report.frames for report in reports),
        frames_decoded=sum(report.decoded for report in reports),
        sizes=dict(sizes.most_common()),
        fov_deg=_spread([angle for report in reports for angle in report.fov_deg or ()]),
        near=_spread([report.depth_range[0] for report in reports if report.depth_range]),
        far=_spread([report.depth_range[1] for report in reports if report.depth_range]),
        step=_spread([report.step for report in reports if report.step is not None]),
        extent=_spread([report.extent for report in reports if report.extent is not None]),
    )


def camera_problems(key: str, cameras: Cameras) -> list[Problem]:
    """What is wrong with the cameras of a scene, whatever the images."""
    problems: list[Problem] = []

    def note(wrong: Tensor, what: str) -> None:
        if wrong.any():
            count = int(wrong.sum())
            more = f" ({count} frames)" if count > 1 else ""
            problems.append(Problem(scene=key, frame=int(torch.nonzero(wrong)[0]), what=what + more))

    for field in fields(Cameras):
        values = getattr(cameras, field.name)[:, None]
        note(~torch.isfinite(values).flatten(1).all(1), f"{field.name} has NaN or infinite values")
    if problems:  # Nothing below means anything then.
        return problems
    c2w, K, near, far = (x.double() for x in (cameras.c2w, cameras.K, cameras.near, cameras.far))
    rotation = c2w[:, :3, :3]
    skewed = (rotation @ rotation.mT - torch.eye(3, dtype=c2w.dtype)).abs().amax((1, 2)) > _ROTATION_TOLERANCE
    note(skewed, "the rotation is not orthonormal")
    note(~skewed & (torch.linalg.det(rotation) < 0), "the rotation mirrors (determinant -1); expected OpenCV axes")
    note((c2w[:, 3] != torch.tensor([0.0, 0, 0, 1], dtype=c2w.dtype)).any(1), "the last row of c2w is not 0 0 0 1")
    note((K[:, [0, 1], [0, 1]] <= 0).any(1), "a focal length is not positive")
    note((K[:, [0, 1], [0, 1]] > 50).any(1), "K is in pixels; expected row 0 divided by the width, row 1 by the height")
    note(((K[:, :2, 2] < 0) | (K[:, :2, 2] > 1)).any(1), "the principal point is outside of the image")
    note((K[:, 2] != torch.tensor([0.0, 0, 1], dtype=K.dtype)).any(1), "the last row of K is not 0 0 1")
    note(near <= 0, "near is not positive")
    note(far <= near, "near is not below far")
    if len(c2w) > 1:
        problems += _pose_problems(key, c2w)
    else:
        problems.append(Problem(scene=key, frame=None, what="there is one frame only; two are needed at least"))
    return problems


def _pose_problems(key: str, c2w: Float[Tensor, "v 4 4"]) -> list[Problem]:
    """Poses that were never estimated, or belong to several frames."""
    if (c2w == torch.eye(4, dtype=c2w.dtype)).all():
        return [Problem(scene=key, frame=0, what="all poses are the identity: they were never estimated")]
    if (c2w[:, :3, 3] == c2w[0, :3, 3]).all():
        return [Problem(scene=key, frame=0, what="the camera never moves; depth cannot be seen without parallax")]
    seen: dict[bytes, int] = {}
    twins = [(seen.setdefault(pose.numpy().tobytes(), frame), frame) for frame, pose in enumerate(c2w)]
    twins = [(first, frame) for first, frame in twins if first != frame]
    if not twins:
        return []
    first, frame = twins[0]
    more = f" ({len(twins)} frames repeat a pose)" if len(twins) > 1 else ""
    return [Problem(scene=key, frame=frame, what=f"the pose is exactly that of frame {first}{more}")]


class _Checker:
    """Scene number -> report; what cannot be read is a problem, not an error."""

    def __init__(self, dataset: Dataset, quick: bool) -> None:
        self._dataset = dataset
        self._quick = quick

    def __call__(self, number: int) -> SceneReport:
        try:
            scene = self._dataset[number]
        except Sr3rError as error:
            key = self._dataset.keys[number]
            return SceneReport(number=number, key=key, problems=(Problem(scene=key, frame=None, what=str(error)),))
        cameras = scene.cameras.to("cpu")
        problems = camera_problems(scene.key, cameras)
        is_finite = all(bool(torch.isfinite(getattr(cameras, field.name)).all()) for field in fields(Cameras))
        frames = list(range(len(cameras)))
        if self._quick:
            frames = sorted({0, len(frames) // 2, len(frames) - 1})
        size, frame_problems = _decode(scene, frames)
        problems += frame_problems
        if size is not None and is_finite:
            problems += _aspect_problems(scene.key, cameras, size)
        report = SceneReport(
            number=number,
            key=scene.key,
            problems=tuple(problems),
            frames=len(cameras),
            decoded=len(frames),
            size=size,
        )
        return _measured(report, cameras) if is_finite else report


def _decode(scene: Scene, frames: list[int]) -> tuple[tuple[int, int] | None, list[Problem]]:
    """The size of the frames, and which cannot be used."""
    size, problems = None, []
    for frame in frames:
        try:
            views = scene.load([frame])
            if isinstance(scene, ShardScene):
                scene.depth([frame])
        except Sr3rError as error:
            problems.append(Problem(scene=scene.key, frame=frame, what=str(error)))
            continue
        size = size or views.size
        if not are_alike(views.size, size):
            found, expected = f"{views.size[1]}x{views.size[0]}", f"{size[1]}x{size[0]}"
            problems.append(Problem(scene=scene.key, frame=frame, what=f"is {found}, other frames are {expected}"))
        if views.images.amax() - views.images.amin() < 2 / 255:
            problems.append(Problem(scene=scene.key, frame=frame, what="is of one colour"))
    return size, problems


def _aspect_problems(key: str, cameras: Cameras, size: tuple[int, int]) -> list[Problem]:
    """Pixels far from square: K was normalised with the wrong side, or belongs to another crop."""
    focal = cameras.K_px(*size)[:, [0, 1], [0, 1]]
    aspect = focal[:, 1] / focal[:, 0]
    wrong = (aspect.log().abs() > math.log(_PIXEL_ASPECT_TOLERANCE)) & (focal > 0).all(1)
    if not wrong.any():
        return []
    frame = int(torch.nonzero(wrong)[0])
    what = f"pixels are {float(aspect[frame]):.2f} times as wide as high; were width and height of K confused?"
    return [Problem(scene=key, frame=frame, what=what)]


def _measured(report: SceneReport, cameras: Cameras) -> SceneReport:
    """The report with the figures of (finite) cameras."""
    centers, near = cameras.centers.double(), float(cameras.near.min())
    fov = torch.rad2deg(2 * torch.atan(0.5 / cameras.K[:, 0, 0].double()))
    steps = (centers[1:] - centers[:-1]).norm(dim=1)
    return replace(
        report,
        fov_deg=(float(fov.min()), float(fov.max())),
        depth_range=(near, float(cameras.far.max())),
        step=float(steps.median()) / near if near > 0 and len(steps) else None,
        extent=float((centers - centers[0]).norm(dim=1).max()) / near if near > 0 else None,
    )


def _spread(values: Sequence[float]) -> tuple[float, float, float] | None:
    if not values:
        return None
    return min(values), float(torch.tensor(values, dtype=torch.float64).median()), max(values)
