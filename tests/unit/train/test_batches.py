from dataclasses import replace
from pathlib import Path

import pytest
import torch

from small_trainings import SIZE, alone, small_config, write_scenes
from sr3r.data import Example
from sr3r.data.training_examples.loader import occupied, share
from sr3r.errors import InputError
from sr3r.recipes import smoke
from sr3r.train import GeometryStage, JointStage, ScaffoldStage
from sr3r.train.batches import BatchShare, as_share, scenes_of, training_batches
from sr3r.train.losses import LossModule
from sr3r.train.processes import Processes
from tiny_models import tiny_model, tiny_views


def of(rank: int, count: int) -> Processes:
    return Processes(rank, count, torch.device("cpu"))


@pytest.mark.parametrize(("count", "accumulate"), [(1, 2), (3, 1), (3, 2), (2, 3), (5, 1)])
def test_the_mean_gradient_of_the_shares_is_the_gradient_of_the_whole(count: int, accumulate: int) -> None:
    loss_module = LossModule(tiny_model(dtype=torch.float32).train(), replace(smoke().loss, ssim=0.1), None)
    context, target = (tiny_views(size=size, batch=4, dtype=torch.float32) for size in ((16, 24), (64, 96)))
    example = Example(context=context, target=target)
    stage = JointStage(steps=1)
    loss_module(example, stage, torch.Generator())["total"].backward()
    whole = [p.grad.clone() for p in loss_module.parameters() if p.grad is not None]
    loss_module.zero_grad()
    for rank in range(count):
        scenes = occupied(share(4, rank, count), 4)
        own = as_share(scenes_of(example, slice(scenes.start, scenes.stop)), 4, accumulate, of(rank, count))
        # In two processes with two scenes each, a third part would be empty.
        assert len(own.parts) == (2 if (count, accumulate) == (2, 3) else accumulate)
        for part, weight in zip(own.parts, own.weights, strict=True):
            (loss_module(part, stage, torch.Generator())["total"] * weight / count).backward()
    for a, b in zip(whole, [p.grad for p in loss_module.parameters() if p.grad is not None], strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-6)


def test_a_batch_with_fewer_scenes_than_parts_is_refused(tmp_path) -> None:
    config = replace(small_config(write_scenes(tmp_path / "scenes")), batch_size=3, accumulate=3)
    with pytest.raises(
        InputError, match="among 2 processes, each in 3 parts; make batch_size 6 or more, or start fewer"
    ):
        next(training_batches(config, config.joint, range(1), of(1, 2)))


def scenes_seen(shares: list[BatchShare]) -> torch.Tensor:
    """The context images of a batch, from the shares of all processes, without those that count nothing."""
    parts = [(p, w) for share in shares for p, w in zip(share.parts, share.weights, strict=True)]
    return torch.cat([part.context.images for part, weight in parts if weight])


@pytest.mark.parametrize(("kind", "counts"), [("procedural", (3,)), ("recorded", (2, 3, 5))])
def test_every_number_of_processes_learns_from_the_same_batches(
    tmp_path: Path, kind: str, counts: tuple[int, ...]
) -> None:
    config = replace(small_config(write_scenes(tmp_path / "scenes")), batch_size=5)
    if kind == "procedural":
        data = replace(smoke().data, size=SIZE // 2, other_sizes=(SIZE,), num_targets=1)
        config = replace(config, data=data)
    steps, stage = range(3, 6), config.joint
    expected = [scenes_seen([share]) for share in training_batches(config, stage, steps, of(0, 1))]
    # Larger images come in smaller batches: fewer scenes than processes.
    assert {len(seen) for seen in expected} == ({1, 5} if kind == "procedural" else {5})
    for count in counts:
        runs = [training_batches(config, stage, steps, of(rank, count)) for rank in range(count)]
        for seen, *shares in zip(expected, *runs, strict=True):
            assert sum(sum(share.weights) for share in shares) == pytest.approx(count)
            torch.testing.assert_close(scenes_seen(shares), seen, rtol=0, atol=0)
            assert all(share.num_scenes == len(seen) for share in shares)


def test_steps_of_other_shapes_have_about_as_many_pixels(tmp_path: Path) -> None:
    config = smoke()
    data = replace(config.data, size=SIZE, other_sizes=(2 * SIZE,), other_num_context=(4,))
    config = replace(config, batch_size=8, accumulate=2, data=data, scaffold=ScaffoldStage(steps=20))

    def seen(stage: GeometryStage | ScaffoldStage, processes: Processes) -> list[tuple[int, int, int]]:
        shares = training_batches(config, stage, range(20), processes)
        return [(*shape_of(share.parts[0]), share.num_scenes) for share in shares]

    def shape_of(example: Example) -> tuple[int, int]:
        return example.context.size[0], len(example.context)

    small, large = SIZE // 4, SIZE // 2
    whole = seen(config.scaffold, alone())
    # Never fewer scenes than parts.
    assert set(whole) == {(small, 2, 8), (small, 4, 4), (large, 2, 2), (large, 4, 2)}
    assert seen(config.geometry, alone()) == whole
    assert seen(config.scaffold, of(1, 2)) == whole
    for wrong, message in (({"other_sizes": (SIZE + 2,)}, "a multiple of"), ({"other_num_context": (1,)}, "two input")):
        with pytest.raises(InputError, match=message):
            replace(config, data=replace(data, **wrong))


def test_input_views_are_judged_at_the_size_of_the_targets_when_asked(tmp_path: Path) -> None:
    plain = replace(small_config(write_scenes(tmp_path / "scenes")), batch_size=2)
    asked = replace(plain, data=replace(plain.data, num_context_targets=1))
    shares = [next(training_batches(config, config.joint, range(5, 6), alone())) for config in (plain, asked)]
    before, after = (share.parts[0] for share in shares)
    assert len(after.target) == len(before.target) + 1
    torch.testing.assert_close(after.target.images[:, :-1], before.target.images, rtol=0, atol=0)
    assert after.context.size == (SIZE // 4, SIZE // 4)
    judged = after.target.select([len(after.target) - 1])
    same = [view for view in range(2) if torch.equal(judged.cameras.c2w[:, 0], after.context.cameras.c2w[:, view])]
    assert len(same) == 1
    # What the network sees of the view is what is judged, reduced.
    small = judged.resized(SIZE // 4, SIZE // 4).images[:, 0]
    distance = (small[:, None] - after.context.images).abs().mean((0, 2, 3, 4))
    assert distance.argmin() == same[0]
    # Any number of processes sees the same batch.
    halves = [next(training_batches(asked, asked.joint, range(5, 6), of(rank, 2))).parts[0] for rank in range(2)]
    torch.testing.assert_close(torch.cat([half.target.images for half in halves]), after.target.images)
