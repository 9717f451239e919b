"""Named runs: functions that return a full configuration. `sr3r train NAME` takes one, every field a flag."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sr3r.model import SR3RConfig
from sr3r.model.mapping import MappingConfig
from sr3r.model.offsets import OffsetsConfig
from sr3r.model.point_transformer import PointTransformerConfig
from sr3r.model.scaffold import CompactScaffoldConfig
from sr3r.train.config import LossConfig, OptimizerConfig, SyntheticConfig, TrainConfig


def compact_synthetic() -> TrainConfig:
    """The compact model from scratch on procedural scenes: geometry first, in hours on a CPU."""
    return TrainConfig(
        data=SyntheticConfig(workers=1),
        # LPIPS sees a small crop and counts less than in the paper: VGG is most of a CPU's step otherwise, and in a
        # short training fidelity comes before sharpness.
        loss=LossConfig(ssim=0.05, lpips=0.02, lpips_crop=64),
        joint=OptimizerConfig(lr=6e-4),
        geometry_steps=900,
        steps=1800,
    )


def compact_finetune() -> TrainConfig:
    """More joint training from existing weights, the shipped ones unless --init says otherwise."""
    return replace(
        compact_synthetic(),
        init=Path("compact"),
        data=SyntheticConfig(seed=1, workers=1),
        joint=OptimizerConfig(lr=2e-4),
        geometry_steps=0,
        steps=2000,
    )


def smoke() -> TrainConfig:
    """A tiny model on tiny images for a few steps: shows in seconds that everything is in place."""
    return TrainConfig(
        model=SR3RConfig(
            scaffold=CompactScaffoldConfig(
                channels=8, dim=16, num_heads=2, depth=1, num_candidates=8, match_channels=8
            ),
            mapping=MappingConfig(
                channels=8, dim=16, num_heads=2, encoder_depth=1, decoder_depth=1, encoder_convs=1, decoder_convs=1
            ),
            offsets=OffsetsConfig(
                transformer=PointTransformerConfig(dim=16, depth=1, num_heads=2, patch=64), child_dim=16
            ),
        ),
        data=SyntheticConfig(size=64),
        loss=LossConfig(lpips=0),
        geometry_steps=2,
        steps=4,
        batch_size=2,
        log_every=1,
        checkpoint_every=2,
        validate_every=4,
        validation_pairs=2,
    )


RECIPES: dict[str, Callable[[], TrainConfig]] = {
    "compact-synthetic": compact_synthetic,
    "compact-finetune": compact_finetune,
    "smoke": smoke,
}
