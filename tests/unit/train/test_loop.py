from dataclasses import replace
from itertools import pairwise

import pytest

from small_trainings import logged, run, small_config, weights, write_scenes
from sr3r.train import JointStage, OptimizerConfig, ScaffoldStage
from sr3r.train.loop import averaging_decay, learning_rate_factor


def test_the_learning_rate_warms_up_and_decays() -> None:
    settings = OptimizerConfig(warmup_steps=4, final_learning_rate_factor=0.1)
    factors = [learning_rate_factor(settings, step, 104) for step in range(105)]
    assert factors[:5] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert factors[54] == pytest.approx(0.55)
    assert factors[104] == pytest.approx(0.1)
    assert all(a >= b for a, b in pairwise(factors[3:]))


def test_the_last_steps_of_a_stage_count_equally_in_its_average() -> None:
    settings = OptimizerConfig(ema_decay=0.9, average_last=4)
    average = 0.0
    for step, value in enumerate([5.0, 7.0, 1.0, 2.0, 3.0, 6.0]):
        decay = averaging_decay(settings, 1000 + step, left=6 - step)
        average = decay * average + (1 - decay) * value
    assert average == pytest.approx((1 + 2 + 3 + 6) / 4)
    assert averaging_decay(settings, 1000, left=5) == 0.9
    assert averaging_decay(OptimizerConfig(ema_decay=0.9), 1000, left=1) == 0.9


def test_a_batch_in_parts_teaches_what_the_whole_does(tmp_path) -> None:
    scenes = write_scenes(tmp_path / "scenes")
    config = replace(
        small_config(scenes), batch_size=4, scaffold=ScaffoldStage(steps=3), joint=JointStage(steps=3), log_every=1
    )
    whole = run(config, tmp_path / "whole")
    split = run(replace(config, accumulate=4), tmp_path / "split")
    for step, row in logged(whole).items():
        # float32 sums in another order: where a gradient is almost zero, AdamW makes a whole step of its rounding.
        assert logged(split)[step]["total"] == pytest.approx(row["total"], rel=1e-3)
    a, b = weights(whole), weights(split)
    assert max(float((a[name] - b[name]).abs().max()) for name in a) < 1e-3
