"""Training examples as functions of seed, number and step."""

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from scene_files import chunk_record, make_cameras, write_chunks
from sr3r.data import (
    Example,
    ExampleConfig,
    Part,
    SyntheticDataset,
    TrainingProtocol,
    examples,
    make_example,
    open_dataset,
)
from sr3r.data.training_examples.training_protocols import (
    NOPOSPLAT_RE10K,
)
from sr3r.errors import InputError


def long_scene(key: str, frames: int = 30, size: tuple[int, int] = (64, 36), **changes) -> dict:
    cameras = make_cameras(frames)
    return chunk_record(key, replace(cameras, **changes), size)


def test_training_passes_over_scenes_that_the_protocol_skips(tmp_path: Path) -> None:
    wide = make_cameras(30).K.clone()
    wide[:, 0, 0] = 0.3
    scenes = [
        long_scene("short", frames=10),
        long_scene("wide", K=wide),
        long_scene("large", size=(128, 72)),
        long_scene("good"),
    ]
    dataset = open_dataset(write_chunks(tmp_path / "all", [scenes]))
    protocol = replace(NOPOSPLAT_RE10K, image_size=(36, 64))
    config = ExampleConfig(size=32, protocol=protocol, num_target=3)
    for index in range(8):
        example = make_example(dataset, 0, index, config)
        assert torch.equal(example.context.cameras.c2w[0], torch.eye(4))
        assert example.context.cameras.centers[1].norm() == pytest.approx(1, abs=1e-5)
        assert len(example.target) == 3
        assert example.context.size == (32, 32)
        # 36x64 becomes 32x57, of which the middle 32 columns stay.
        assert example.context.cameras.K[0, 0, 0] == pytest.approx(40 / 48 * 57 / 32)
    lacking = open_dataset(write_chunks(tmp_path / "lacking", [scenes[:3]]))
    with pytest.raises(InputError, match="100 scenes in a row do not fit the training protocol"):
        make_example(lacking, 0, 0, config)


def test_the_gap_widens_with_the_step(tmp_path: Path) -> None:
    dataset = open_dataset(write_chunks(tmp_path, [[long_scene("good", frames=40)]]))
    protocol = TrainingProtocol(gap_start=(3, 3), gap_end=(30, 30), warmup_steps=100, image_size=None)
    config = ExampleConfig(size=32, protocol=protocol)

    def distance(step: int) -> float:
        centers = make_example(dataset, 0, 1, config, step=step).context.cameras.centers
        return float((centers[0] - centers[1]).norm())

    assert distance(0) < 0.2 * distance(100)
    assert distance(50) < 0.7 * distance(100)


SMALL = ExampleConfig(size=32)


def test_an_example_has_context_targets_and_depth(dataset: SyntheticDataset) -> None:
    example = make_example(dataset, 0, 3, ExampleConfig(size=32, num_context=3, num_target=2))
    assert example.context.images.shape == (3, 3, 32, 32)
    assert example.target.images.shape == (2, 3, 32, 32)
    assert example.context_depth is not None
    assert example.context_depth.shape == (3, 32, 32)
    assert example.target_depth is not None
    assert example.target_depth.shape == (2, 32, 32)
    assert len(make_example(dataset, 0, 3, ExampleConfig(size=16, num_target=0)).target) == 0


def camera_hash(example: Example) -> str:
    """Of the cameras, rounded, so that another machine's last digit does not matter."""
    cameras = torch.cat([example.context.cameras.c2w, example.target.cameras.c2w])
    return hashlib.sha256((cameras * 1e3).round().to(torch.int32).numpy().tobytes()).hexdigest()[:16]


def test_seeds_give_the_examples_that_they_have_always_given(dataset: SyntheticDataset, sequences: Path) -> None:
    # Checkpoints are resumed with later versions: the draws and their order must never change.
    for index, frames in ((0, [0, 6, 1, 4]), (3, [6, 1, 2, 4]), (11, [5, 1, 0, 3])):
        example = make_example(dataset, 5, index, replace(SMALL, size=16))
        expected = dataset[index].cameras.select(frames).c2w
        assert torch.equal(torch.cat([example.context.cameras.c2w, example.target.cameras.c2w]), expected)
    recorded = open_dataset(sequences)
    hashes = [camera_hash(make_example(recorded, 5, index, SMALL)) for index in (0, 3, 11)]
    assert hashes == ["b0b2a97e8849ea78", "5460c66fbcd8a52c", "25ca6ed9edc3dc82"]


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_scenes_rendered_on_a_gpu_stay_there_and_look_the_same(dataset: SyntheticDataset) -> None:
    there = next(examples(SyntheticDataset(1, device="cuda"), seed=0, batch_size=2, config=SMALL))
    here = next(examples(dataset, seed=0, batch_size=2, config=SMALL))
    assert there.context.images.device.type == "cuda"
    torch.testing.assert_close(there.context.cameras.c2w.cpu(), here.context.cameras.c2w, atol=1e-5, rtol=0)
    assert (there.target.images.cpu() - here.target.images).abs().mean() < 0.01
    with pytest.raises(InputError, match="set workers to 0"):
        next(examples(SyntheticDataset(1, device="cuda"), seed=0, workers=1))


def test_a_mixture_draws_its_parts_by_weight(dataset: SyntheticDataset, sequences: Path) -> None:
    config = ExampleConfig(size=16, num_target=1)
    parts = [
        Part(dataset=open_dataset(sequences), weight=3, config=config),
        Part(dataset=dataset, weight=1, config=config),
    ]
    kinds = Counter(make_example(parts, 0, i).context_depth is None for i in range(40))
    assert 20 < kinds[True] < 39
    batch = next(examples(parts, seed=0, batch_size=4))
    assert batch.context.images.shape == (4, 2, 3, 16, 16)
    # Depth that only some scenes have is left out.
    assert batch.context_depth is None
    with pytest.raises(InputError, match="A mixture needs parts"):
        make_example([], 0, 0)


def test_scenes_of_one_file_are_visited_together_and_each_as_often(tmp_path: Path) -> None:
    records = [[chunk_record(f"scene{c}-{i}", make_cameras(4), size=(8, 8)) for i in range(2)] for c in range(20)]
    for c, chunk in enumerate(records):
        for i, record in enumerate(chunk):
            # Scenes are told by their focal length.
            record["cameras"][:, 0] = 1 + 0.01 * (2 * c + i)
    dataset = open_dataset(write_chunks(tmp_path, records))
    config = ExampleConfig(size=8, gap=(2, 2))

    def scenes(step: int) -> set[int]:
        numbers = range(16 * step, 16 * step + 16)
        focal = [make_example(dataset, 0, i, config, step=step).context.cameras.K[0, 0, 0] for i in numbers]
        return {round(float(f - 1) * 100) for f in focal}

    first = scenes(0)
    assert len(first) == 2
    assert len({scene // 2 for scene in first}) == 1
    # The same file when its turn comes again, others in between.
    assert scenes(16) == first
    assert any(scenes(step) != first for step in range(1, 6))
    assert any(scenes(256 * visit) != first for visit in range(1, 6))
