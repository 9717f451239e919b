"""`sr3r bulk`: thousands of captures to scenes, by the processes of this machine, Dask or Ray."""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from sr3r.cli import talk
from sr3r.quality import DEFAULT_QUALITY, Quality, check_choice

if TYPE_CHECKING:
    from sr3r.bulk.capture import Captures
    from sr3r.bulk.engines import Engine
    from sr3r.bulk.outputs import Outputs
    from sr3r.bulk.scene_maker import SceneMaker
    from sr3r.bulk.tally import Tally
    from sr3r.cli.terminal import Terminal

SceneFormat = Literal["folder", "ply", "compressed.ply", "spz", "sog", "splat", "glb"]
EngineName = Literal["local", "dask", "ray"]

_SECONDS_BETWEEN_LINES = 30.0
_NUM_REASONS = 10


def main(argv: Sequence[str]) -> int:
    """Run the command; returns 1 if a scene failed."""
    return tyro.cli(bulk, args=argv, prog="sr3r bulk")


def bulk(
    captures: tyro.conf.Positional[str],
    *,
    out: Annotated[str, tyro.conf.arg(aliases=["-o"])],
    format: SceneFormat = "folder",
    views: int | None = None,
    index: Path | None = None,
    limit: int | None = None,
    num_photos: int = 8,
    quality: Quality = DEFAULT_QUALITY,
    lr_size: int | None = None,
    weights: str = "compact",
    backdrop: bool = True,
    device: Literal["auto", "cpu", "cuda"] = "auto",
    engine: EngineName = "local",
    workers: int | None = None,
    scheduler: str | None = None,
    batch: int | None = None,
    shard: str | None = None,
    sample: int = 0,
    retry_failed: bool = False,
    dry_run: bool = False,
    json_output: Annotated[bool, tyro.conf.arg(name="json")] = False,
) -> int:
    """Reconstruct many captures. Stop it at any moment: the same command does what is missing.

    Writes OUT/scenes, OUT/manifest.jsonl with a line about every scene, and a marker for each that is complete. A scene
    that fails does not stop the others. The exit code is 0 if all scenes are done, 1 if some failed, and 2 if the run
    could not begin or go on. docs/scale.md tells how to use several machines.

    Args:
        captures: A folder whose subfolders hold photos (and perhaps cameras); a table (.csv, .jsonl, .parquet) with a
            column photos and perhaps cameras and name; or a data set, as `sr3r data check` takes it. Paths or URLs.
        out: A folder, or the URL of one (s3://bucket/folder).
        format: folder is what `sr3r view` shows with everything; the others are one scene file and its cameras.
        views: Take this many views of each scene of a data set, evenly spread. Default: 2, or those of the index.
        index: Take the context views of the pairs of this evaluation index.
        limit: Take the first captures only.
        num_photos: How many photos to take from a folder or video: evenly spread, the sharpest of neighbours.
        quality: How much of large photos the network sees, and so how sharp a scene is and how long it takes.
        lr_size: Instead of a quality, the pixels on the short side to which photos are reduced for the network.
        weights: Name of shipped weights, or a folder with config.json and model.safetensors.
        backdrop: Fill what no photo shows with a blurred continuation of the photos, far behind the scene.
        device: auto takes CUDA devices if there are any. Say cuda if only the workers of a cluster have some.
        engine: local starts processes; dask and ray use a cluster, or start one on this machine.
        workers: How many processes. Default: one for each GPU, or for every two cores.
        scheduler: Address of a Dask scheduler (tcp://host:8786) or a Ray cluster (ray://host:10001, auto).
        batch: Scenes that go through the network together if their views are alike. Default: 8 on a GPU, else 1.
        shard: Do part i/n of the captures, with i from 1 to n. Slurm's array variables say the same without it.
        sample: Draw pictures of this many scenes, evenly spread, into OUT/samples.
        retry_failed: Try scenes again that failed earlier.
        dry_run: Say what there is to do, check that photos are there, and write nothing.
        json_output: Print the summary as JSON.
    """
    check_choice(quality, lr_size)
    _check_numbers(num_photos=(num_photos, 2), workers=(workers, 1), batch=(batch, 1), sample=(sample, 0))
    from sr3r.bulk.captures import FirstCaptures, open_captures
    from sr3r.bulk.outputs import Outputs
    from sr3r.bulk.running import run
    from sr3r.bulk.scene_maker import SceneMaker
    from sr3r.bulk.share import read_share
    from sr3r.bulk.share_lock import locked
    from sr3r.bulk.work import Work

    console = talk.console()
    outputs = Outputs(_absolute(out, exists=False), read_share(shard))
    found = open_captures(_absolute(captures), views=views, index=index)
    if limit is not None:
        found = FirstCaptures(found, limit)
    maker = SceneMaker(
        weights=_absolute(weights),
        format=format,
        device=device,
        quality=quality,
        lr_size=lr_size,
        num_photos=num_photos,
        backdrop=backdrop,
        sample=frozenset(i * len(found) // sample for i in range(sample)),
    )
    settings = _settings(maker, views, index)
    runner, on_gpu = _engine(engine, scheduler, workers, device)
    if dry_run:
        return _tell(found, outputs, settings, json_output)
    outputs.check(settings)
    with locked(outputs):
        outputs.begin(settings)
        with _Shown(console) as shown:
            summary = run(
                found,
                Work(outputs, maker),
                runner,
                batch=batch or (8 if on_gpu else 1),
                retry_failed=retry_failed,
                on_progress=shown.update,
            )
    if json_output:
        sys.stdout.write(json.dumps(summary.to_json()) + "\n")
    else:
        _report(console, summary, outputs)
    return 1 if summary.failed else 0


def _check_numbers(**options: tuple[int | None, int]) -> None:
    from sr3r.errors import InputError

    for name, (value, least) in options.items():
        if value is not None and value < least:
            raise InputError(f"--{name.replace('_', '-')} must be at least {least}, not {value}.")


def _absolute(place: str, *, exists: bool = True) -> str:
    """A path that means the same in workers that run elsewhere; URLs and names are left as they are."""
    path = Path(place)
    return place if "://" in place or (exists and not path.exists()) else str(path.absolute())


def _settings(maker: "SceneMaker", views: int | None, index: Path | None) -> dict[str, Any]:
    """What all scenes of an output have in common; also finds out whether the weights can be used."""
    import hashlib

    from sr3r.model.weights import find_weights

    with (find_weights(maker.weights) / "model.safetensors").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "weights": digest[:16],
        "format": maker.format,
        "num_photos": maker.num_photos,
        "quality": maker.quality,
        "lr_size": maker.lr_size,
        "backdrop": maker.backdrop,
        "views": views,
        "index": None if index is None else hashlib.sha256(index.read_bytes()).hexdigest()[:16],
    }


def _engine(name: EngineName, scheduler: str | None, workers: int | None, device: str) -> "tuple[Engine, bool]":
    """The engine, and whether its workers are on GPUs as far as this machine knows."""
    from sr3r.bulk.engines.dask_engine import DaskEngine
    from sr3r.bulk.engines.local_engine import LocalEngine
    from sr3r.bulk.engines.ray_engine import RayEngine
    from sr3r.bulk.machine import default_workers, gpu_names, num_cores
    from sr3r.errors import InputError
    from sr3r.reconstruction import choose_device

    if name == "local" and scheduler is not None:
        raise InputError("--scheduler is the address of a cluster. Add --engine dask or ray.")
    if scheduler is None:
        choose_device(device)
    gpus = gpu_names(device)
    workers = workers or default_workers(gpus)
    on_gpu = bool(gpus) or device == "cuda"
    match name:
        case "local":
            return LocalEngine(workers, threads=max(1, num_cores() // workers), gpus=gpus), on_gpu
        case "dask":
            return DaskEngine(scheduler, workers), on_gpu
        case "ray":
            return RayEngine(scheduler, workers, uses_gpu=on_gpu), on_gpu


def _tell(captures: "Captures", outputs: "Outputs", settings: dict[str, Any], json_output: bool) -> int:
    """What a run would do; returns the exit code."""
    from sr3r.bulk.capture import PhotoCapture
    from sr3r.errors import FileError

    outputs.check(settings)
    through = {"done": outputs.done(), "failed": outputs.failed()}
    counts = {"total": 0, "done": 0, "failed": 0, "missing": 0}
    absent: list[str] = []
    for capture in captures:
        if capture.number not in outputs.share:
            continue
        status = next((status for status, names in through.items() if capture.name in names), "missing")
        counts["total"] += 1
        counts[status] += 1
        if isinstance(capture, PhotoCapture):
            absent += capture.absent()
    if json_output:
        sys.stdout.write(json.dumps({**counts, "absent": absent}) + "\n")
    else:
        share = "" if outputs.share.parts == 1 else f" in shard {outputs.share.part}/{outputs.share.parts}"
        sys.stdout.write(
            f"{counts['total']} captures{share}: {counts['done']} done, {counts['failed']} failed, "
            f"{counts['missing']} to do\n"
        )
    if absent:
        raise FileError(
            f"Files that captures need are missing: {len(absent)}, the first of them {absent[0]}. Without them these "
            "scenes fail; copy them there."
        )
    return 0


class _Shown:
    """Progress on stderr: a bar for people, and a line now and then for the log of a scheduler."""

    def __init__(self, console: "Terminal"):
        self._console = console
        # Its estimate looks back far enough for scenes that take a minute.
        self._bar = console.progress(transient=True, seconds=600)
        self._task = self._bar.add_task("starting", total=None)
        self._last = time.monotonic()

    def __enter__(self) -> "_Shown":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def update(self, summary: "Tally") -> None:
        """Show the numbers."""
        failed = f", {summary.failed} failed" if summary.failed else ""
        rate = f"{60 * summary.rate:.1f} scenes a minute{failed}"
        self._bar.update(self._task, description=rate, total=summary.total, completed=summary.done + summary.failed)
        if not self._console.is_terminal and time.monotonic() - self._last > _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            left = f"{summary.missing / summary.rate / 60:.0f} minutes left" if summary.rate else "no scene yet"
            through = summary.done + summary.failed
            self._console.print(f"{through} of {summary.total} scenes, {rate}, {left}")


def _report(console: "Terminal", summary: "Tally", outputs: "Outputs") -> None:
    if summary.reasons:
        console.print("failed:")
    for reason, count in summary.reasons.most_common(_NUM_REASONS):
        console.print(f"{count:>8}  {reason}")
    if len(summary.reasons) > _NUM_REASONS:
        console.print(f"          and {len(summary.reasons) - _NUM_REASONS} other reasons")
    again = "; --retry-failed tries again" if summary.failed else ""
    console.print(
        f"{outputs.root}: {summary.done} of {summary.total} scenes done, {summary.failed} failed{again}. "
        f"{summary.here} in this run, {summary.rate:.3g} a second.",
    )
