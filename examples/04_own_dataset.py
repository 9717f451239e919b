"""Your own recordings: a reader for your layout, two steps of training on them, and a score.

    python examples/04_own_dataset.py recordings run

Here a recording is a folder with photos and a poses.csv: per photo its name, the focal length in photo widths, and the
12 numbers of the 3x4 camera-to-world matrix, OpenCV axes. A real run takes another recipe than `smoke`
(docs/training.md), and days instead of seconds.
"""

import csv
import sys
from dataclasses import replace
from pathlib import Path

import torch

import sr3r
from sr3r.camera_files import CameraFile
from sr3r.data import DepthRange, Pair, PhotoScene, SceneFiles
from sr3r.data.shards.writing import convert
from sr3r.evaluate import EvaluateConfig, evaluate_pairs
from sr3r.images import load_image
from sr3r.recipes import smoke
from sr3r.train import GeometryStage, JointStage, RecordedConfig, train


def read_recording(key: str, folder: Path, depth_range: DepthRange | None) -> PhotoScene:
    """One scene of the data set; this is all that sr3r needs to know about a layout."""
    rows = list(csv.reader((folder / "poses.csv").open()))
    photos = [folder / name for name, *_ in rows]
    numbers = torch.tensor([[float(x) for x in row[1:]] for row in rows], dtype=torch.float64)
    height, width = load_image(photos[0]).shape[-2:]
    c2w = torch.eye(4, dtype=torch.float64).repeat(len(rows), 1, 1)
    c2w[:, :3] = numbers[:, 1:].unflatten(1, (3, 4))
    K = torch.tensor([[1, 0, 0.5], [0, width / height, 0.5], [0, 0, 1]], dtype=torch.float64).repeat(len(rows), 1, 1)
    K[:, :2, :2] *= numbers[:, :1, None]  # Normalised: row 0 in photo widths, row 1 in photo heights.
    near, far = depth_range or (1.0, 100.0)
    names = tuple(photo.name for photo in photos)
    cameras = CameraFile(names=names, c2w=c2w, K=K, near=near, far=far, pixels="upright", source=str(folder))
    return PhotoScene.checked(key, cameras, photos)


if __name__ == "__main__":
    root, out = map(Path, sys.argv[1:])
    dataset = SceneFiles(root, {folder.name: folder for folder in sorted(root.iterdir())}, read_recording)
    list(convert(dataset, out / "shards"))  # Training reads shards: a folder, or the URL of a bucket.
    data = RecordedConfig(path=str(out / "shards"), size=64, num_targets=1)
    config = replace(smoke(), data=data, geometry=GeometryStage(), joint=JointStage(steps=2))
    for progress in train(config, out / "run"):
        print(f"step {progress.step}", progress.values)
    model = sr3r.SR3R.from_pretrained(out / "run" / "weights")
    pairs = [Pair(key=key, context=[1, 2], target=[0]) for key in dataset.keys]
    for row in evaluate_pairs(model, dataset, pairs, config=EvaluateConfig(size=64)):
        print(f"{row.key} {row.method}: {row.psnr:.1f} dB")
