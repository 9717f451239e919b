"""Training examples: pure functions of (seed, number), sampling of views, degradations."""

import hashlib
import multiprocessing
import time
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scene_files import chunk_record, make_cameras, write_chunks
from sr3r.cameras import Cameras
from sr3r.data import (
    BatchShape,
    DegradeConfig,
    Example,
    ExampleConfig,
    Part,
    PhotometricConfig,
    SyntheticDataset,
    collate,
    degrade,
    examples,
    make_example,
    open_dataset,
    sample_training_views,
    synthetic_example,
)
from sr3r.data.training_examples.photometric import change_colors
from sr3r.errors import InputError

SMALL = ExampleConfig(size=32)
CLEAN = DegradeConfig(filters=("bicubic",), blur_probability=0, noise_probability=0, jpeg_probability=0)

FRAME = Cameras(c2w=torch.eye(4)[None], K=torch.eye(3)[None], near=torch.ones(1), far=torch.full((1,), 2.0))


@pytest.fixture(scope="module")
def dataset() -> SyntheticDataset:
    return SyntheticDataset(1, size=(32, 32))


def test_an_example_has_context_targets_and_depth(dataset: SyntheticDataset) -> None:
    example = synthetic_example(dataset, 0, 3, size=32, num_context=3, num_target=2)
    assert example.context.images.shape == (3, 3, 32, 32)
    assert example.target.images.shape == (2, 3, 32, 32)
    assert example.context_depth is not None
    assert example.context_depth.shape == (3, 32, 32)
    assert example.target_depth is not None
    assert example.target_depth.shape == (2, 32, 32)
    assert len(synthetic_example(dataset, 0, 3, size=16, num_target=0).target) == 0


def test_a_batch_stacks_examples(dataset: SyntheticDataset) -> None:
    one, two = (make_example(dataset, 0, i, SMALL) for i in (0, 1))
    batch = collate([one, two])
    assert batch.context.images.shape == (2, 2, 3, 32, 32)
    assert torch.equal(batch.target.cameras.c2w[1], two.target.cameras.c2w)
    assert batch.context_depth is not None
    assert one.context_depth is not None
    assert torch.equal(batch.context_depth[0], one.context_depth)
    with pytest.raises(InputError, match="at least one"):
        collate([])


def test_a_run_resumed_at_a_step_sees_the_same_batches(dataset: SyntheticDataset) -> None:
    whole = list(islice(examples(dataset, seed=5, batch_size=2, config=SMALL), 3))
    resumed = next(examples(SyntheticDataset(1), seed=5, start=2, batch_size=2, config=SMALL))
    assert torch.equal(whole[2].context.images, resumed.context.images)
    assert torch.equal(whole[2].target.cameras.c2w, resumed.target.cameras.c2w)
    assert not torch.equal(whole[0].context.images, whole[1].context.images)
    other = next(examples(dataset, seed=6, batch_size=2, config=SMALL))
    assert not torch.equal(other.target.cameras.c2w, whole[0].target.cameras.c2w)


@pytest.fixture(scope="module")
def sequences(tmp_path_factory) -> Path:
    """Three scenes of 30 frames."""
    records = [chunk_record(f"scene{i}", make_cameras(30)) for i in range(3)]
    return write_chunks(tmp_path_factory.mktemp("chunks"), [records])


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


def test_processes_share_the_batch_that_one_would_see(dataset: SyntheticDataset) -> None:
    config = ExampleConfig(size=16, num_target=1)
    whole = next(examples(dataset, seed=2, start=3, batch_size=4, config=config))
    for rank in (0, 1):
        part = next(examples(dataset, seed=2, start=3, batch_size=2, config=config, rank=rank, world=2))
        assert torch.equal(part.context.images, whole.context.images[2 * rank : 2 * rank + 2])
        assert torch.equal(part.target.cameras.c2w, whole.target.cameras.c2w[2 * rank : 2 * rank + 2])
    for rank, world, size in ((2, 2, 1), (-1, 1, 1), (0, 1, 0)):
        with pytest.raises(InputError, match="Cannot make batches"):
            next(examples(dataset, seed=0, batch_size=size, rank=rank, world=world))
    with pytest.raises(InputError, match="with -1 workers"):
        next(examples(dataset, seed=0, workers=-1))


def test_steps_draw_the_shape_of_their_batch(dataset: SyntheticDataset) -> None:
    shapes = [
        BatchShape(size=16, num_context=2, batch_size=3),
        BatchShape(size=16, num_context=4, batch_size=1),
        BatchShape(size=32, num_context=2, batch_size=1),
    ]
    config = ExampleConfig(size=8, num_target=1)
    batches = list(islice(examples(dataset, seed=4, batch_size=3, config=config, shapes=shapes), 12))
    seen = [(batch.context.size[0], len(batch.context), len(batch.context.images)) for batch in batches]
    assert set(seen) == {(shape.size, shape.num_context, shape.batch_size) for shape in shapes}
    # The scenes are those of the step, whatever the steps before have drawn; a run can go on anywhere.
    step = seen.index((32, 2, 1), 1)
    expected = make_example(dataset, 4, 3 * step, replace(config, size=32))
    assert torch.equal(batches[step].context.images[0], expected.context.images)
    resumed = next(examples(dataset, seed=4, start=step, batch_size=3, config=config, shapes=shapes))
    assert torch.equal(resumed.target.images, batches[step].target.images)
    with pytest.raises(InputError, match="1 to batch_size examples"):
        next(examples(dataset, seed=4, batch_size=2, config=config, shapes=shapes))


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


def test_colours_change_alike_in_all_views_and_nothing_else_does(dataset: SyntheticDataset) -> None:
    plain = make_example(dataset, 0, 2, SMALL)
    changed = make_example(dataset, 0, 2, replace(SMALL, photometric=PhotometricConfig()))
    assert torch.equal(changed.context.cameras.c2w, plain.context.cameras.c2w)
    assert plain.context_depth is not None
    assert changed.context_depth is not None
    assert torch.equal(changed.context_depth, plain.context_depth)
    before = torch.cat([plain.context.images, plain.target.images])
    after = torch.cat([changed.context.images, changed.target.images])
    assert 0.005 < (after - before).abs().mean() < 0.2
    assert after.min() >= 0
    assert after.max() <= 1
    # A colour becomes the same colour wherever it is seen.
    images = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    images[1, :, 0, 0] = images[0, :, 5, 5]
    mapped = change_colors(images, torch.Generator().manual_seed(1), PhotometricConfig())
    assert torch.equal(mapped[1, :, 0, 0], mapped[0, :, 5, 5])
    assert not torch.equal(mapped, images)
    none = PhotometricConfig(gain=0, gamma=0, contrast=0, saturation=0, tint=0)
    same = make_example(dataset, 0, 2, replace(SMALL, photometric=none))
    torch.testing.assert_close(same.context.images, plain.context.images, atol=1e-6, rtol=0)
    with pytest.raises(InputError, match="must not be negative"):
        PhotometricConfig(gamma=-0.1)


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


def test_worker_processes_make_the_same_batches(dataset: SyntheticDataset, sequences: Path) -> None:
    config = ExampleConfig(size=16, num_target=1, photometric=PhotometricConfig())
    parts = [Part(dataset=dataset, config=config), Part(dataset=open_dataset(sequences), config=config)]
    here = list(islice(examples(parts, seed=0, start=4, batch_size=2), 2))
    batches = examples(parts, seed=0, start=4, batch_size=2, workers=1)
    for expected, batch in zip(here, batches, strict=False):
        assert torch.equal(expected.context.images, batch.context.images)
        assert torch.equal(expected.target.images, batch.target.images)
        assert torch.equal(expected.target.cameras.K, batch.target.cameras.K)
    batches.close()


def test_workers_outlast_the_sigterm_that_a_scheduler_sends_to_the_whole_job(dataset: SyntheticDataset) -> None:
    expected = list(islice(examples(dataset, seed=0, batch_size=1, config=SMALL), 5))
    batches = examples(dataset, seed=0, batch_size=1, workers=1, config=SMALL)
    next(batches)
    workers = multiprocessing.active_children()
    assert workers
    for worker in workers:
        worker.terminate()
    time.sleep(0.2)
    # More than a worker prepares ahead.
    for step in range(1, 5):
        assert torch.equal(next(batches).context.images, expected[step].context.images)
    batches.close()


@given(
    count=st.integers(2, 40),
    num_context=st.integers(1, 4),
    num_target=st.integers(0, 4),
    gap=st.tuples(st.integers(1, 6), st.integers(0, 10)).map(lambda g: (g[0], g[0] + g[1])),
    seed=st.integers(0, 100),
)
@settings(max_examples=60, deadline=None)
def test_sampled_views_keep_the_gap_and_stay_in_the_sequence(count, num_context, num_target, gap, seed) -> None:
    if num_context > count:
        num_context = count
    cameras = FRAME.select([0] * count)
    generator = torch.Generator().manual_seed(seed)
    context, target = sample_training_views(cameras, generator, num_context=num_context, num_target=num_target, gap=gap)
    assert len(context) == len(set(context)) == num_context
    assert len(target) == num_target
    low, high = min(context), max(context)
    assert low >= 0
    assert high < count
    assert all(max(0, low - 1) <= t <= min(count - 1, high + 1) for t in target)
    if num_context > 1:
        assert high - low <= max(gap[1], num_context - 1)
        assert high - low >= min(gap[0], count - 1)


def test_a_sequence_shorter_than_the_context_is_refused() -> None:
    cameras = FRAME
    with pytest.raises(InputError, match="1 frames"):
        sample_training_views(cameras, torch.Generator())


@pytest.mark.parametrize("filter_name", ["area", "bicubic", "lanczos"])
def test_reductions_keep_constants_and_average_fine_stripes_away(filter_name: str) -> None:
    config = DegradeConfig(filters=(filter_name,), blur_probability=0, noise_probability=0, jpeg_probability=0)
    constant = degrade(torch.full((2, 3, 32, 64), 0.6), 4, torch.Generator(), config)
    assert constant.shape == (2, 3, 8, 16)
    assert torch.allclose(constant, torch.tensor(0.6), atol=1e-6)
    stripes = torch.zeros(1, 3, 32, 32)
    stripes[..., ::2] = 1
    reduced = degrade(stripes, 4, torch.Generator(), config)
    assert torch.allclose(reduced[..., 1:-1], torch.tensor(0.5), atol=0.02)


def test_the_bicubic_reduction_equals_pil() -> None:
    image = torch.randint(0, 256, (32, 48, 3), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    expected = Image.fromarray(image.numpy()).resize((12, 8), Image.Resampling.BICUBIC)
    ours = degrade(image.permute(2, 0, 1)[None].float() / 255, 4, torch.Generator(), CLEAN)
    difference = (ours[0].permute(1, 2, 0) * 255).round() - torch.from_numpy(np.array(expected))
    # PIL rounds to 8 bits after the horizontal pass.
    assert difference.abs().max() <= 1


def test_degradations_come_from_the_generator_and_stay_in_range() -> None:
    images = torch.rand(3, 2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    always = DegradeConfig(blur_probability=1, noise_probability=1, jpeg_probability=1)
    first = degrade(images, 4, torch.Generator().manual_seed(2), always)
    assert first.shape == (3, 2, 3, 8, 8)
    assert first.min() >= 0
    assert first.max() <= 1
    assert torch.equal(first, degrade(images, 4, torch.Generator().manual_seed(2), always))
    assert not torch.equal(first, degrade(images, 4, torch.Generator().manual_seed(3), always))
    mild = degrade(images, 4, torch.Generator().manual_seed(2), CLEAN)
    assert (first - mild).abs().mean() < 0.1


def test_a_factor_that_does_not_divide_is_refused() -> None:
    with pytest.raises(InputError, match="30x32"):
        degrade(torch.zeros(1, 3, 30, 32), 4, torch.Generator())
    with pytest.raises(InputError, match="no reduction filter"):
        degrade(torch.zeros(1, 3, 8, 8), 4, torch.Generator(), DegradeConfig(filters=("nearest",)))
