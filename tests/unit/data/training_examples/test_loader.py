"""The batches of a run."""

import multiprocessing
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import torch

from sr3r.data import (
    BatchShape,
    ExampleConfig,
    Part,
    PhotometricConfig,
    SyntheticDataset,
    collate,
    examples,
    make_example,
    open_dataset,
)
from sr3r.data.training_examples.loader import share
from sr3r.errors import InputError

SMALL = ExampleConfig(size=32)


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


@pytest.mark.parametrize("workers", [0, 1])
def test_any_number_of_processes_shares_the_batch_that_one_would_see(dataset: SyntheticDataset, workers: int) -> None:
    config = ExampleConfig(size=16, num_target=1)
    whole = next(examples(dataset, seed=2, start=3, batch_size=4, config=config))
    # Workers take long to start.
    for world in (3,) if workers else (2, 3, 4):
        parts = []
        for rank in range(world):
            batches = examples(
                dataset, seed=2, start=3, batch_size=4, config=config, rank=rank, world=world, workers=workers
            )
            parts.append(next(batches))
            batches.close()
        assert max(len(part.context.images) for part in parts) == -(-4 // world)
        assert torch.equal(torch.cat([part.context.images for part in parts]), whole.context.images)
        assert torch.equal(torch.cat([part.target.cameras.c2w for part in parts]), whole.target.cameras.c2w)


def test_a_process_without_a_share_gets_an_example_all_the_same(dataset: SyntheticDataset) -> None:
    config = ExampleConfig(size=16, num_target=1)
    whole = next(examples(dataset, seed=2, batch_size=2, config=config))
    assert [list(share(2, rank, 3)) for rank in range(3)] == [[], [0], [1]]
    idle, *_ = [next(examples(dataset, seed=2, batch_size=2, config=config, rank=r, world=3)) for r in range(3)]
    assert torch.equal(idle.context.images, whole.context.images[:1])


def test_what_makes_no_batches_is_refused(dataset: SyntheticDataset) -> None:
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
