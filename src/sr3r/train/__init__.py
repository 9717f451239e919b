"""Training: one loop, its losses, checkpoints and log."""

from sr3r.train.loop import StepReport, train
from sr3r.train.processes import is_main_process
from sr3r.train.training_config import (
    GeometryStage,
    JointStage,
    LossConfig,
    OptimizerConfig,
    RecordedConfig,
    ScaffoldStage,
    SharpnessStage,
    SyntheticConfig,
    TrainConfig,
)

__all__ = [
    "GeometryStage",
    "JointStage",
    "LossConfig",
    "OptimizerConfig",
    "RecordedConfig",
    "ScaffoldStage",
    "SharpnessStage",
    "StepReport",
    "SyntheticConfig",
    "TrainConfig",
    "is_main_process",
    "train",
]
