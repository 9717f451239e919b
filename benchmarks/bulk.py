"""How fast is `sr3r bulk`, what does it cost beside the network, and what does a kill cost?

    python benchmarks/bulk.py --real 24 --output benchmarks/results/bulk-real
    python benchmarks/bulk.py --simulated 10000 --engine dask --output benchmarks/results/bulk-dask
    python benchmarks/bulk.py --kills 10000 --output benchmarks/results/bulk-kills

write a .json each. `real` reconstructs the bundled photos with the shipped weights again and again, through the real
command line, with one process and with two, and measures what a worker does beside the network. `simulated` lets a
stand-in for the model write a small file a scene, and watches the memory of the process that drives. `kills` does the
same with local processes, in a run that is killed at three random moments and started again.
"""

import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import torch
import tyro
from publishing import commit, processor

import sr3r
from sr3r.bulk import scene_maker
from sr3r.bulk.capture import PhotoCapture
from sr3r.bulk.engines import Engine
from sr3r.bulk.engines.dask_engine import DaskEngine
from sr3r.bulk.engines.local_engine import LocalEngine
from sr3r.bulk.engines.ray_engine import RayEngine
from sr3r.bulk.outcome import Outcome
from sr3r.bulk.outputs import Outputs
from sr3r.bulk.running import run
from sr3r.bulk.scene_maker import SceneMaker
from sr3r.bulk.tally import Tally
from sr3r.bulk.work import Work
from sr3r.files import writing
from sr3r.reconstruction import Prepared, Reconstruction, finish

EngineName = Literal["local", "dask", "ray"]
ENGINES: dict[str, Callable[[int], Engine]] = {
    "local": lambda workers: LocalEngine(workers),
    "dask": lambda workers: DaskEngine(workers=workers),
    "ray": lambda workers: RayEngine(workers=workers),
}
DEMO = Path(sr3r.__file__).parent / "assets"


@dataclass(frozen=True)
class SimulatedCapture:
    number: int
    name: str

    def open(self, folder: Path, *, num_photos: int) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class SimulatedCaptures:
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[SimulatedCapture]:
        return (SimulatedCapture(number, f"scene-{number:07d}") for number in range(self.count))


@dataclass(frozen=True)
class SimulatedMaker:
    """Writes a small file a scene, and a byte into a log for every scene that it makes."""

    log: Path

    def make(self, captures: Sequence[Any], staging: Path) -> Iterator[tuple[Path, Outcome]]:
        for capture in captures:
            folder = staging / capture.name
            (folder / "scenes").mkdir(parents=True)
            (folder / "scenes" / f"{capture.name}.ply").write_bytes(b"scene")
            with (self.log / capture.name).open("ab") as file:
                file.write(b".")
            yield folder, Outcome(name=capture.name, status="done", seconds={"network": 1.0}, photos=2, gaussians=9)


def resident_mb(pid: int | str = "self", key: str = "VmRSS") -> float:
    """Memory of a process; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(key)), 0.0)


def descendants(pid: int) -> list[int]:
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def cpu_seconds(pid: int) -> float:
    """Processor time of a process; 0 if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rows_of(count: int) -> Iterator[tuple[list[str], str]]:
    """Photos and cameras of the bundled captures, in turn."""
    for number in range(count):
        folder = DEMO / ("demo_aerial", "demo_road")[number % 2]
        yield [str(folder / name) for name in ("left.jpg", "right.jpg")], str(folder / "cameras.json")


def overhead(count: int, format: str) -> dict[str, Any]:
    """Processor time of a worker beside the network's, which a busy machine does not change much."""
    torch.set_num_threads(1)
    network = 0.0

    def timed(prepared: Sequence[Prepared]) -> list[Reconstruction]:
        nonlocal network
        start = time.process_time()
        results = finish(prepared)
        network += time.process_time() - start
        return results

    setattr(scene_maker, "finish", timed)  # noqa: B010
    with tempfile.TemporaryDirectory() as temporary:
        work = Work(Outputs(temporary), SceneMaker(format=format, quality="fast"))
        captures = [
            PhotoCapture(number, f"scene-{number}", tuple(photos), cameras)
            for number, (photos, cameras) in enumerate(rows_of(count + 2))
        ]
        for capture in captures[:2]:  # To warm up.
            work([capture])
        network, start = 0.0, time.process_time()
        for capture in captures[2:]:
            work([capture])
        everything = time.process_time() - start
        stored = sum(path.stat().st_size for path in Path(temporary, "scenes").rglob("*") if path.is_file())
    return {
        "format": format,
        "megabytes_a_scene": round(stored / 1e6 / len(captures), 3),
        "scenes": count,
        "cpu_seconds_a_scene": round(everything / count, 4),
        "cpu_seconds_of_the_network": round(network / count, 4),
        "beside_the_network": round(everything / network - 1, 4),
    }


def simulate(name: str, count: int, workers: int) -> dict[str, Any]:
    """Many stand-ins through one engine; how much the driving process grows."""
    with tempfile.TemporaryDirectory() as temporary:
        log = Path(temporary) / "log"
        log.mkdir()
        marks: list[tuple[int, float]] = []

        def note(summary: Tally) -> None:
            if summary.done in (count // 100, count // 2, count):
                marks.append((summary.done, round(resident_mb(), 1)))

        before = resident_mb()
        work = Work(Outputs(f"{temporary}/out"), SimulatedMaker(log))
        summary = run(SimulatedCaptures(count), work, ENGINES[name](workers), on_progress=note)
        made = [len(path.read_bytes()) for path in log.iterdir()]
    return {
        "engine": name,
        "scenes": count,
        "done": summary.done,
        "made": sum(made),
        "seconds": round(summary.seconds, 1),
        "milliseconds_a_scene": round(1000 * summary.seconds / count, 2),
        "driver_mb_before": round(before, 1),
        "driver_mb_at": marks,
        "driver_growth_mb": round(resident_mb(key="VmHWM") - before, 1),
    }


def kill_and_restart(count: int, workers: int, kills: int = 3, seed: int = 0) -> dict[str, Any]:
    """A run that is killed at random moments and started again until it ends."""
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as temporary:
        log, out = Path(temporary) / "log", Path(temporary) / "out"
        log.mkdir()
        command = [sys.executable, __file__, "--drive", str(count), "--place", temporary, "--workers", str(workers)]
        killed_at = []
        for number in range(kills):
            process = subprocess.Popen(command)
            # Somewhere in the next share of the work.
            target = int(count * (number + moments.random()) / (kills + 1)) + 1
            while sum(1 for _ in os.scandir(log)) < target and process.poll() is None:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed_at.append(sum(1 for _ in os.scandir(log)))
        subprocess.run(command, check=True)
        lines = [json.loads(line)["name"] for line in (out / "manifest.jsonl").read_text().splitlines()]
        made = [len(path.read_bytes()) for path in log.iterdir()]
        return {
            "scenes": count,
            "made_when_killed": killed_at,
            "in_manifest": len(lines),
            "twice_in_manifest": len(lines) - len(set(lines)),
            "markers": sum(1 for _ in (out / "done").iterdir()),
            "files": sum(1 for _ in (out / "scenes").iterdir()),
            # A scene whose file was being written when its worker died has no marker, and is made again.
            "begun_again": sum(made) - len(made),
            "left_in_staging": sum(1 for _ in (out / ".staging").iterdir()),
        }


def reconstruct(count: int, workers: int, format: str) -> dict[str, Any]:
    """Real scenes through the real command line."""
    with tempfile.TemporaryDirectory() as temporary:
        table, out = Path(temporary) / "captures.jsonl", Path(temporary) / "out"
        rows = [{"photos": photos, "cameras": cameras} for photos, cameras in rows_of(count)]
        table.write_text("".join(json.dumps(row) + "\n" for row in rows))
        command = [sys.executable, "-m", "sr3r", "bulk", str(table), "-o", f"{temporary}/out", "--format", format]
        command += ["--quality", "fast"]
        process = subprocess.Popen([*command, "--workers", str(workers), "--json"], stdout=subprocess.PIPE, text=True)
        memory: dict[int, float] = {}
        samples: list[tuple[int, float]] = []

        def watch() -> None:
            while process.poll() is None:
                pids = descendants(process.pid)
                for pid in [process.pid, *pids]:
                    memory[pid] = max(memory.get(pid, 0.0), resident_mb(pid, "VmHWM"))
                samples.append((sum(1 for _ in (out / "done").glob("*")), sum(map(cpu_seconds, pids))))
                time.sleep(0.2)

        watcher = threading.Thread(target=watch)
        watcher.start()
        summary = json.loads(process.communicate()[0])
        watcher.join()
        lines = (out / "manifest.jsonl").read_text().splitlines()
        marks = sorted(path.stat().st_mtime for path in (out / "done").iterdir())
    seconds = [json.loads(line)["seconds"] for line in lines]
    stages = {stage: round(sum(s[stage] for s in seconds) / count, 4) for stage in seconds[0]}
    # From the first scene to the last: without the time to start, which does not grow with the scenes.
    steady = (marks[-1] - marks[0]) / (count - workers) * workers
    steady_samples = [sample for sample in samples if sample[0] >= workers and sample[1]]
    (first, cpu_then), (last, cpu_now) = steady_samples[0], max(steady_samples)
    return {
        "workers": workers,
        "format": format,
        "scenes": summary["done"],
        "scenes_a_minute": round(60 * workers / steady, 2),
        "seconds_a_scene_and_worker": round(steady, 4),
        "cpu_seconds_a_scene": round((cpu_now - cpu_then) / (last - first), 4),
        "stages": stages,
        "beside_the_network": round(steady / stages["network"] - 1, 4),
        "beside_the_stages": round(steady / sum(stages.values()) - 1, 4),
        "megabytes": sorted(round(value) for value in memory.values()),
    }


def main(
    output: Path | None = None,
    real: int = 0,
    simulated: int = 0,
    kills: int = 0,
    engine: EngineName = "local",
    format: str = "ply",
    workers: int = 2,
    drive: int = 0,
    place: Path | None = None,
) -> None:
    """Measure, print, and write.

    Args:
        output: File to write, without a suffix; nothing is written if not given.
        real: Scenes to reconstruct, once with one process and once with two.
        simulated: Stand-ins to send through an engine.
        kills: Stand-ins in a run that is killed three times.
        engine: The one to send stand-ins through.
        format: Of real scenes.
        workers: Processes for stand-ins.
        drive: For `kills`, which starts this file again: do so many stand-ins.
        place: For `kills`: where.
    """
    if drive and place is not None:
        work = Work(Outputs(str(place / "out")), SimulatedMaker(place / "log"))
        work.outputs.begin({})
        run(SimulatedCaptures(drive), work, LocalEngine(workers))
        return
    result: dict[str, Any] = {}
    if real:
        result["real"] = [reconstruct(real, number, format) for number in (1, 2)]
        result["overhead"] = [overhead(real // 2, name) for name in ("ply", "folder", "spz")]
    if simulated:
        result["simulated"] = simulate(engine, simulated, workers)
    if kills:
        result["kills"] = kill_and_restart(kills, workers)
    names = ("torch", "dask", "ray")
    result["setup"] = {
        "commit": commit(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "load_average": [round(value, 2) for value in os.getloadavg()],
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }
    text = json.dumps(result, indent=2) + "\n"
    print(text)
    if output is not None:
        with writing(output.with_suffix(".json")) as path:
            path.write_text(text)


if __name__ == "__main__":
    tyro.cli(main)
