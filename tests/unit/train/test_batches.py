from dataclasses import replace
from pathlib import Path

import pytest
import torch

from small_trainings import SIZE, alone, small_config, write_scenes
from sr3r.data import Example
from sr3r.errors import InputError
from sr3r.recipes import smoke
from sr3r.train import GeometryStage, JointStage, ScaffoldStage
from sr3r.train.batches import parts, training_batches
from sr3r.train.losses import LossModule
from sr3r.train.processes import Processes
from tiny_models import tiny_model, tiny_views


def test_the_gradient_of_the_parts_is_the_gradient_of_the_whole() -> None:
    loss_module = LossModule(tiny_model(dtype=torch.float32).train(), replace(smoke().loss, ssim=0.1), None)
    context, target = (tiny_views(size=size, batch=4, dtype=torch.float32) for size in ((16, 24), (64, 96)))
    example = Example(context=context, target=target)
    stage = JointStage(steps=1)
    loss_module(example, stage, torch.Generator())["total"].backward()
    whole = [p.grad.clone() for p in loss_module.parameters() if p.grad is not None]
    loss_module.zero_grad()
    for part in parts(example, 2):
        (loss_module(part, stage, torch.Generator())["total"] / 2).backward()
    for a, b in zip(whole, [p.grad for p in loss_module.parameters() if p.grad is not None], strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-6)


def test_a_batch_that_cannot_be_shared_is_refused(tmp_path) -> None:
    config = replace(small_config(write_scenes(tmp_path / "scenes")), batch_size=3, accumulate=3)
    two = Processes(1, 2, torch.device("cpu"))
    with pytest.raises(InputError, match="among 2 processes, each in 3 parts; make batch_size a multiple of 6"):
        next(training_batches(config, config.joint, range(1), two))


def test_steps_of_other_shapes_have_about_as_many_pixels(tmp_path: Path) -> None:
    config = smoke()
    data = replace(config.data, size=SIZE, other_sizes=(2 * SIZE,), other_num_context=(4,))
    config = replace(config, batch_size=8, accumulate=2, data=data, scaffold=ScaffoldStage(steps=20))

    def seen(stage: GeometryStage | ScaffoldStage, processes: Processes) -> list[tuple[int, int, int]]:
        batches = training_batches(config, stage, range(20), processes)
        return [(batch.context.size[0], len(batch.context), len(batch.context.images)) for batch in batches]

    small, large = SIZE // 4, SIZE // 2
    whole = seen(config.scaffold, alone())
    # Never fewer scenes than parts.
    assert set(whole) == {(small, 2, 8), (small, 4, 4), (large, 2, 2), (large, 4, 2)}
    assert seen(config.geometry, alone()) == whole
    half = seen(config.scaffold, Processes(1, 2, torch.device("cpu")))
    assert [shape[:2] for shape in half] == [shape[:2] for shape in whole]
    for wrong, message in (({"other_sizes": (SIZE + 2,)}, "a multiple of"), ({"other_num_context": (1,)}, "two input")):
        with pytest.raises(InputError, match=message):
            replace(config, data=replace(data, **wrong))


def test_input_views_are_judged_at_the_size_of_the_targets_when_asked(tmp_path: Path) -> None:
    plain = replace(small_config(write_scenes(tmp_path / "scenes")), batch_size=2)
    asked = replace(plain, data=replace(plain.data, num_context_targets=1))
    batches = [next(training_batches(config, config.joint, range(5, 6), alone())) for config in (plain, asked)]
    before, after = batches
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
    halves = [
        next(training_batches(asked, asked.joint, range(5, 6), Processes(rank, 2, torch.device("cpu"))))
        for rank in range(2)
    ]
    torch.testing.assert_close(torch.cat([half.target.images for half in halves]), after.target.images)
