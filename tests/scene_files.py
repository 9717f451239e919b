"""Writers of tiny data sets in the layouts of their publishers, shared by the tests of the readers."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from sr3r.cameras import Cameras, look_at
from sr3r.data import Dataset
from sr3r.data.shards.writing import ConvertConfig, convert
from sr3r.gaussians import matrices_to_quats

WIDTH, HEIGHT = 48, 32
FX, FY, CX, CY = 40.0, 41.0, 24.0, 16.0
NUM_POINTS = 60

OPENGL = torch.diag(torch.tensor([1.0, -1.0, -1.0, 1.0]))


def make_cameras(count: int = 4) -> Cameras:
    """Cameras on an arc that look at the points."""
    x = torch.linspace(-1, 1, count)
    eye = torch.stack([x, 0.2 * x**2, 0.1 * x], -1)
    K = torch.tensor([[FX / WIDTH, 0, CX / WIDTH], [0, FY / HEIGHT, CY / HEIGHT], [0, 0, 1]])
    return Cameras(
        c2w=look_at(eye, torch.tensor([0.0, 8.0, 0.5]).expand(count, 3), torch.tensor([0.0, 0, 1]).expand(count, 3)),
        K=K.expand(count, 3, 3),
        near=torch.ones(count),
        far=torch.full((count,), 100.0),
    )


def make_points() -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.rand(NUM_POINTS, 3, generator=generator) * 2 + torch.tensor([-1.0, 7.0, -0.5])


def write_photo(path: Path, level: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
    """A photo of one grey, by which it is recognised."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (level, level, level)).save(path)


def encode(level: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> torch.Tensor:
    data = io.BytesIO()
    Image.new("RGB", size, (level, level, level)).save(data, "JPEG")
    return torch.from_numpy(np.frombuffer(data.getvalue(), np.uint8).copy())


def chunk_record(key: str, cameras: Cameras, size: tuple[int, int] = (WIDTH, HEIGHT)) -> dict:
    count = len(cameras)
    K = cameras.K
    rows = torch.cat(
        [
            torch.stack([K[:, 0, 0], K[:, 1, 1], K[:, 0, 2], K[:, 1, 2]], -1),
            torch.zeros(count, 2),
            cameras.w2c[:, :3].flatten(1),
        ],
        -1,
    )
    images = [encode(5 * i % 250, size) for i in range(count)]
    return {"key": key, "url": "", "timestamps": torch.arange(count), "cameras": rows, "images": images}


def write_chunks(folder: Path, chunks: Sequence[Sequence[dict]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    index = {}
    for number, chunk in enumerate(chunks):
        name = f"{number:06d}.torch"
        torch.save(list(chunk), folder / name)
        index.update({record["key"]: name for record in chunk})
    (folder / "index.json").write_text(json.dumps(index))
    return folder


def write_shards(dataset: Dataset, folder: Path, config: ConvertConfig | None = None, **options) -> list[int]:
    """A data set converted to shards; the numbers of scenes done after each step."""
    return list(convert(dataset, folder, config, **options))


def write_transforms(path: Path, cameras: Cameras, names: Sequence[str], **settings: object) -> None:
    """nerfstudio's file."""
    frames = [
        {"file_path": name, "transform_matrix": (c2w @ OPENGL).tolist()}
        for name, c2w in zip(names, cameras.c2w, strict=True)
    ]
    lens = {"fl_x": FX, "fl_y": FY, "cx": CX, "cy": CY, "w": WIDTH, "h": HEIGHT, "camera_model": "OPENCV"}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**lens, "frames": frames, **settings}))


def write_colmap(
    folder: Path, cameras: Cameras, names: Sequence[str], lens: str = f"PINHOLE {WIDTH} {HEIGHT} {FX} {FY} {CX} {CY}"
) -> None:
    """A text model with points that every image sees."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cameras.txt").write_text(f"# Camera list\n1 {lens}\n")
    w2c = cameras.to(torch.float64).w2c
    poses = torch.cat([matrices_to_quats(w2c[:, :3, :3]), w2c[:, :3, 3]], -1).tolist()
    seen = " ".join(f"1.5 2.5 {i}" for i in range(NUM_POINTS))
    lines = [
        f"{i + 1} {' '.join(map(str, pose))} 1 {name}\n{seen}"
        for i, (pose, name) in enumerate(zip(poses, names, strict=True))
    ]
    (folder / "images.txt").write_text("\n".join(lines) + "\n")
    points = [f"{i} {' '.join(map(str, point))} 1 2 3 0.5" for i, point in enumerate(make_points().tolist())]
    (folder / "points3D.txt").write_text("\n".join(points) + "\n")


def point_range(cameras: Cameras) -> list[float]:
    """The depth range that a model written by `write_colmap` has."""
    depths = cameras.project(make_points().expand(len(cameras), -1, 3))[1].flatten()
    return torch.quantile(depths, torch.tensor([0.01, 0.99])).tolist()
