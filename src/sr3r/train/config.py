"""What a run consists of; `sr3r.recipes` has the named ones."""

from dataclasses import dataclass, field
from pathlib import Path

from sr3r.errors import InputError
from sr3r.model import SR3RConfig


@dataclass(frozen=True, kw_only=True)
class SyntheticConfig:
    """Procedural training scenes (docs/data.md)."""

    seed: int = 0
    """First part of the seed; the second is the number of the example."""
    textures: Path | None = None
    """Folder of images for the surfaces; without it the textures are procedural noise."""
    size: int = 256
    """Height and width of the target images in pixels."""
    num_context: int = 2
    """Input views per scene."""
    num_targets: int = 2
    """Views per scene on which the renders are judged."""
    workers: int = 0
    """Processes that make examples beside the training; 0 makes them in the training process."""


@dataclass(frozen=True, kw_only=True)
class LossConfig:
    """Weights of the losses; the paper's is MSE + 0.05 LPIPS on the SR3R render."""

    mse: float = 1.0
    """Mean squared error of a render."""
    ssim: float = 0.0
    """1 - SSIM of a render."""
    lpips: float = 0.05
    """LPIPS (VGG) of the SR3R render, on a crop; 0 switches it off."""
    lpips_crop: int = 96
    """Height and width of the crop that LPIPS sees, drawn anew every step; VGG is the most expensive part."""
    scaffold: float = 0.5
    """Weight of the same MSE and SSIM on the scaffold's own render at the target resolution."""
    depth_class: float = 0.01
    """Cross-entropy over the scaffold's depth candidates, where the data has depth."""
    depth_l1: float = 0.01
    """Absolute error of the scaffold's depth, in candidates, where the data has depth."""


@dataclass(frozen=True, kw_only=True)
class OptimizerConfig:
    """AdamW with warm-up and cosine decay."""

    lr: float = 5e-4
    """Peak learning rate."""
    warmup_steps: int = 100
    """Steps of linear warm-up, at the start of each phase."""
    final_lr_factor: float = 0.02
    """Learning rate at the last step, relative to the peak."""
    weight_decay: float = 0.01
    """Decoupled weight decay of matrices and kernels (not of biases and norms)."""
    clip_norm: float = 1.0
    """Gradient norm above which a step is scaled down."""
    ema_decay: float = 0.995
    """Decay of the averaged weights, which are validated and shipped."""


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """One training run: geometry first (depth only, no rendering), then everything through the renderer."""

    model: SR3RConfig = field(default_factory=SR3RConfig)
    """The network."""
    data: SyntheticConfig = field(default_factory=SyntheticConfig)
    """What it learns from."""
    loss: LossConfig = field(default_factory=LossConfig)
    """Losses of the joint phase."""
    geometry: OptimizerConfig = field(default_factory=lambda: OptimizerConfig(lr=1e-3))
    """Optimiser of the geometry phase."""
    joint: OptimizerConfig = field(default_factory=OptimizerConfig)
    """Optimiser of the joint phase."""
    geometry_steps: int = 1500
    """Steps of the geometry phase: the scaffold alone on exact depth, several times faster than rendering."""
    steps: int = 4000
    """All steps, the geometry phase included."""
    train_scaffold: bool = True
    """False freezes the scaffold in the joint phase: the second stage of the paper, for a scaffold that is trained."""
    batch_size: int = 4
    """Scenes per step."""
    init: Path | None = None
    """Weights folder to start from instead of random weights."""
    seed: int = 0
    """Seed of the initial weights and of what the steps draw."""
    log_every: int = 20
    """Steps between log lines."""
    checkpoint_every: int = 100
    """Steps between checkpoints."""
    keep_checkpoints: int = 2
    """Checkpoints that are kept."""
    validate_every: int = 500
    """Steps between validations."""
    validation_data: Path | None = None
    """Chunk folder for validation; without it, fresh synthetic scenes."""
    validation_index: Path | None = None
    """Evaluation index that belongs to it."""
    validation_pairs: int = 16
    """Pairs per validation, spread evenly over the index."""

    def __post_init__(self) -> None:
        """Refuse contradictions before anything is built."""
        if self.data.size % (self.model.factor * self.model.mapping.patch):
            raise InputError(
                f"data.size {self.data.size} must be a multiple of factor x patch = "
                f"{self.model.factor * self.model.mapping.patch}."
            )
        if self.geometry_steps > self.steps:
            raise InputError(f"geometry_steps {self.geometry_steps} exceeds steps {self.steps}.")
        if not self.train_scaffold and self.init is None and self.geometry_steps == 0:
            raise InputError("A frozen scaffold must have learned something: give --init, or some geometry_steps.")
        if (self.validation_data is None) != (self.validation_index is None):
            raise InputError("validation_data and validation_index belong together; give both or neither.")
