"""How many training examples a second does each reader give, and how long does a training step wait for them?

    python benchmarks/data.py --steps 0 --output benchmarks/results/data-readers
    python benchmarks/data.py --runs 0 --output benchmarks/results/data-training

write a .json and a .md each. Every reader reads a small data set of its own layout, made on the spot with the image
size and encoding of the real one: 2 context and 2 target views of 256x256 an example, in this process, with one
thread. Chunks and shards hold the same frames, read back to back. Then the compact model is trained for a few steps on
procedural scenes and on chunks, with and without a worker process, and the time waited for a batch is told from the
time of the step.
"""

import json
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from io import BytesIO
from itertools import islice
from pathlib import Path

import numpy as np
import torch
import tyro
from PIL import Image
from publishing import commit, processor, publish

from sr3r.cameras import Cameras
from sr3r.data import Dataset, ExampleConfig, SyntheticDataset, degrade, examples, make_example, open_dataset
from sr3r.data.shards.writing import convert
from sr3r.data.training_examples.training_protocols import TrainingProtocol
from sr3r.images import to_uint8
from sr3r.model import SR3R, SR3RConfig
from sr3r.rendering import render
from sr3r.views import Views

FRAMES = 10
PROTOCOL = TrainingProtocol(gap_start=(3, 9), gap_end=(3, 9), image_size=None)


@dataclass(frozen=True, kw_only=True)
class Format:
    """A reader and a data set for it.

    Attributes:
        name: In the table.
        size: Height and width of the frames.
        encoding: jpg or png.
        make: Writes the data set and returns what to open.
        scenes: How many it has.
    """

    name: str
    size: tuple[int, int]
    encoding: str
    make: Callable[[Path, list[bytes], Cameras, tuple[int, int]], Path]
    scenes: int = 4


def w2c_rows(cameras: Cameras) -> torch.Tensor:
    K = cameras.K
    lens = torch.stack([K[:, 0, 0], K[:, 1, 1], K[:, 0, 2], K[:, 1, 2]], -1)
    return torch.cat([lens, torch.zeros(len(cameras), 2), cameras.w2c[:, :3].flatten(1)], -1)


def make_chunks(folder: Path, frames: list[bytes], cameras: Cameras, size: tuple[int, int]) -> Path:
    images = [torch.from_numpy(np.frombuffer(frame, np.uint8).copy()) for frame in frames]
    records = [{"key": f"scene{i}", "cameras": w2c_rows(cameras), "images": images} for i in range(4)]
    folder.mkdir()
    torch.save(records, folder / "000000.torch")
    (folder / "index.json").write_text(json.dumps({record["key"]: "000000.torch" for record in records}))
    return folder


def make_shards(folder: Path, frames: list[bytes], cameras: Cameras, size: tuple[int, int]) -> Path:
    for _ in convert(open_dataset(make_chunks(folder.with_name("chunks-to-convert"), frames, cameras, size)), folder):
        pass
    return folder


def transforms(cameras: Cameras, names: list[str], size: tuple[int, int], **more: object) -> str:
    K = cameras.K_px(*size)[0]
    flip = torch.diag(torch.tensor([1.0, -1, -1, 1]))
    lens = {"fl_x": float(K[0, 0]), "fl_y": float(K[1, 1]), "cx": float(K[0, 2]), "cy": float(K[1, 2])}
    rows = [{"file_path": n, "transform_matrix": (c @ flip).tolist()} for n, c in zip(names, cameras.c2w, strict=True)]
    return json.dumps({**lens, "w": size[1], "h": size[0], "near": 1.0, "far": 100.0, **more, "frames": rows})


def capture_maker(
    images: str, scene: str, cameras_file: str, suffix: str, **more: object
) -> Callable[[Path, list[bytes], Cameras, tuple[int, int]], Path]:
    """A folder of scenes with a transforms.json each."""

    def make(folder: Path, frames: list[bytes], cameras: Cameras, size: tuple[int, int]) -> Path:
        for i in range(4):
            place = folder / scene.format(i=i)
            (place / images).mkdir(parents=True)
            (place / cameras_file).parent.mkdir(parents=True, exist_ok=True)
            names = [f"frame_{k + 1:05d}.{suffix}" for k in range(len(frames))]
            for name, frame in zip(names, frames, strict=True):
                (place / images / name).write_bytes(frame)
            (place / cameras_file).write_text(transforms(cameras, names, size, **more))
        return folder

    return make


def make_dtu(folder: Path, frames: list[bytes], cameras: Cameras, size: tuple[int, int]) -> Path:
    (folder / "Cameras" / "train").mkdir(parents=True)
    for view in range(49):
        w2c = cameras.w2c[view % len(frames)].clone()
        w2c[0, 3] += view
        rows = "\n".join(" ".join(map(str, row)) for row in w2c.tolist())
        lens = "361.54 0 82.9\n0 360.4 66.38\n0 0 1"
        (folder / "Cameras" / "train" / f"{view:08d}_cam.txt").write_text(f"extrinsic\n{rows}\n\nintrinsic\n{lens}\n")
    for scan in range(4):
        place = folder / "Rectified" / f"scan{scan + 1}_train"
        place.mkdir(parents=True)
        for view in range(49):
            (place / f"rect_{view + 1:03d}_3_r5000.png").write_bytes(frames[view % len(frames)])
    return folder


HASH = "{i}" + "0123456789abcdef" * 3 + "0123456789abcde"
BENT = {"k1": 0.05, "k2": -0.02, "p1": 1e-3, "p2": 1e-3}
FORMATS = (
    Format(name="RE10K chunks", size=(360, 640), encoding="jpg", make=make_chunks),
    Format(name="the same, as shards", size=(360, 640), encoding="jpg", make=make_shards),
    Format(
        name="DL3DV, 480P",
        size=(270, 480),
        encoding="png",
        make=capture_maker("images_8", f"1K/{HASH}", "transforms.json", "png"),
    ),
    Format(name="DTU", size=(512, 640), encoding="png", make=make_dtu),
    Format(
        name="ScanNet++, undistorted DSLR",
        size=(1168, 1752),
        encoding="jpg",
        make=capture_maker("undistorted_images", "data/scene{i}/dslr", "nerfstudio/transforms_undistorted.json", "jpg"),
    ),
    Format(
        name="nerfstudio, full HD",
        size=(1080, 1920),
        encoding="jpg",
        make=capture_maker("images", "scene{i}", "transforms.json", "jpg"),
    ),
    Format(
        name="the same, lens with distortion",
        size=(1080, 1920),
        encoding="jpg",
        make=capture_maker("images", "scene{i}", "transforms.json", "jpg", **BENT),
    ),
)


@cache
def frames_of_a_scene(size: tuple[int, int], encoding: str) -> tuple[list[bytes], Cameras]:
    """A procedural scene, filmed and encoded; larger frames are enlarged, with the noise of a sensor."""
    scene = SyntheticDataset(0)[1]
    K = scene.cameras.K.clone()
    K[:, 0, 0] = K[:, 1, 1] * size[0] / size[1]
    cameras = Cameras(c2w=scene.cameras.c2w, K=K, near=scene.cameras.near, far=scene.cameras.far)
    cameras = cameras.select([i * 7 // (FRAMES - 1) for i in range(FRAMES)])
    cameras.c2w[:, 0, 3] += 1e-3 * torch.arange(FRAMES)
    views, _ = scene.render(cameras, (360, round(360 * size[1] / size[0])), supersample=1)
    noise = np.random.default_rng(0)
    encoded = []
    for image in views.images:
        large = np.asarray(
            Image.fromarray(to_uint8(image).numpy()).resize((size[1], size[0]), Image.Resampling.BICUBIC)
        )
        noisy = (large + noise.normal(0, 3, large.shape)).clip(0, 255).astype(np.uint8)
        data = BytesIO()
        Image.fromarray(noisy).save(data, "JPEG" if encoding == "jpg" else "PNG", quality=92)
        encoded.append(data.getvalue())
    return encoded, cameras


def rate(dataset: Dataset, config: ExampleConfig, count: int, runs: int) -> dict[str, float]:
    """Examples per second of processor time, after one to warm up."""
    made = iter(range(10**9))
    make_example(dataset, 0, next(made), config)
    rates = []
    for _ in range(runs):
        start = time.process_time()
        for _ in range(count):
            make_example(dataset, 0, next(made), config)
        rates.append(count / (time.process_time() - start))
    return {"median": statistics.median(rates), "min": min(rates), "max": max(rates), "examples": count, "runs": runs}


def measure_readers(folder: Path, count: int, runs: int) -> Iterator[dict]:
    """Rows of the table of readers."""
    own = ExampleConfig(size=256, gap=(3, 9))
    scenes = SyntheticDataset(0)
    yield {"reader": "procedural, noise textures", "frames": "rendered", "rate": rate(scenes, own, count, runs)}
    for form in FORMATS:
        frames, cameras = frames_of_a_scene(form.size, form.encoding)
        place = form.make(folder / form.name.replace(" ", "-"), frames, cameras, form.size)
        dataset = open_dataset(place)
        assert len(dataset) == form.scenes, (form.name, list(dataset.keys))
        published = ExampleConfig(size=256, protocol=PROTOCOL)
        yield {
            "reader": form.name,
            "frames": f"{form.size[0]}x{form.size[1]} {form.encoding}",
            "kilobytes": statistics.mean(map(len, frames)) / 1000,
            "rate": rate(dataset, own, count, runs),
            "published_crop": rate(dataset, published, count, runs),
        }


def measure_waiting(folder: Path, steps: int, batch_size: int, device: str) -> Iterator[dict]:
    """Rows of the table of training steps."""
    frames, cameras = frames_of_a_scene((360, 640), "jpg")
    chunks = open_dataset(make_chunks(folder / "training-chunks", frames, cameras, (360, 640)))
    scenes = SyntheticDataset(0, device=device)
    config = ExampleConfig(size=256, gap=(3, 9))
    for name, dataset in (("procedural", scenes), ("RE10K chunks", chunks)):
        for workers in (0, 1):
            if workers and name == "procedural" and device != "cpu":
                continue  # They are rendered on the GPU, in the training process.
            torch.manual_seed(0)
            model = SR3R(SR3RConfig()).to(device)
            optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
            waited, worked = [], []
            batches = examples(dataset, seed=0, batch_size=batch_size, workers=workers, config=config)
            iterator = islice(batches, steps + 1)
            while True:
                start = time.perf_counter()
                example = next(iterator, None)
                if example is None:
                    break
                example = example.to(device)
                ready = time.perf_counter()
                train_step(model, optimizer, example.context, example.target)
                if device != "cpu":
                    torch.cuda.synchronize()
                waited.append(ready - start)
                worked.append(time.perf_counter() - ready)
            batches.close()
            waiting, working = sum(waited[1:]), sum(worked[1:])
            yield {
                "data": name,
                "workers": workers,
                "steps": steps,
                "wait_ms": 1000 * waiting / steps,
                "step_ms": 1000 * working / steps,
                "share": waiting / (waiting + working),
                "examples_per_second": steps * batch_size / (waiting + working),
            }


def train_step(model: SR3R, optimizer: torch.optim.Optimizer, context: Views, target: Views) -> None:
    """One step of the paper's kind: reduced views in, the mean squared error of the renders."""
    generator = torch.Generator().manual_seed(0)
    output = model(Views(images=degrade(context.images, 4, generator), cameras=context.cameras))
    loss = (render(output.gaussians, target.cameras, target.size).rgb - target.images).square().mean()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def to_markdown(result: dict) -> str:
    """Both tables."""
    setup = result["setup"]
    lines = [
        f"{setup['threads']} thread(s) of {setup['processor']}, training on {setup['device']}; torch {setup['torch']}, "
        f"pillow {setup['pillow']}.",
    ]
    if result["readers"]:
        lines += [
            "",
            "Examples of 2 context and 2 target views of 256x256 a second of processor time, median (min - max):",
            "",
            "| reader | frames | kB a frame | examples/s, our crop | examples/s, published crop |",
            "|---|---|---|---|---|",
        ]
    for row in result["readers"]:
        cells = [row["reader"], row["frames"], f"{row['kilobytes']:.0f}" if "kilobytes" in row else "-"]
        for key in ("rate", "published_crop"):
            r = row.get(key)
            cells.append("-" if r is None else f"{r['median']:.1f} ({r['min']:.1f} - {r['max']:.1f})")
        lines.append(f"| {' | '.join(cells)} |")
    if result["training"]:
        lines += [
            "",
            f"Training the compact model, {setup['batch_size']} examples a step, wall time:",
            "",
            "| data | workers | waiting, ms a step | step, ms | share waited | examples/s |",
            "|---|---|---|---|---|---|",
        ]
    for row in result["training"]:
        lines.append(
            f"| {row['data']} | {row['workers']} | {row['wait_ms']:.0f} | {row['step_ms']:.0f} | {row['share']:.1%} | "
            f"{row['examples_per_second']:.2f} |"
        )
    return "\n".join(lines) + "\n"


def main(
    output: Path | None = None,
    count: int = 3,
    runs: int = 3,
    steps: int = 3,
    batch_size: int = 4,
    threads: int = 1,
    device: str = "cpu",
) -> None:
    """Measure, print the tables, and write them.

    Args:
        output: Files to write, without a suffix; nothing is written if not given.
        count: Examples of a run of a reader.
        runs: Of a reader; 0 leaves the readers out.
        steps: Of training, after one to warm up; 0 leaves training out.
        batch_size: Examples of a step.
        threads: For PyTorch.
        device: For training, and for rendering procedural scenes while training.
    """
    torch.set_num_threads(threads)
    with tempfile.TemporaryDirectory() as temporary:
        readers = list(measure_readers(Path(temporary), count, runs)) if runs else []
        training = list(measure_waiting(Path(temporary), steps, batch_size, device)) if steps else []
    result = {
        "readers": readers,
        "training": training,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "setup": {
            "commit": commit(),
            "processor": processor(),
            "threads": threads,
            "device": torch.cuda.get_device_name() if device != "cpu" else "the CPU",
            "batch_size": batch_size,
            "python": platform.python_version(),
            **{name: version(name) for name in ("torch", "pillow", "numba", "numpy")},
            "protocol": asdict(PROTOCOL),
        },
    }
    publish(result, to_markdown, output)


if __name__ == "__main__":
    tyro.cli(main)
