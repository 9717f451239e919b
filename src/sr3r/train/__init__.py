"""Training: one loop, its losses, checkpoints and log."""

from sr3r.train.config import LossConfig, OptimizerConfig, SyntheticConfig, TrainConfig
from sr3r.train.loop import train

__all__ = ["LossConfig", "OptimizerConfig", "SyntheticConfig", "TrainConfig", "train"]
