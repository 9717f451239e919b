"""What a run consists of; `sr3r.recipes` has the named ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sr3r.data import PhotometricConfig, TrainingProtocol
from sr3r.errors import InputError
from sr3r.model import SR3RConfig
from sr3r.model.upsample import InterpolationConfig


@dataclass(frozen=True, kw_only=True)
class TrainingDataConfig:
    """What training examples consist of, whatever the scenes are."""

    seed: int = 0
    """With the number of the example, and the step under a protocol, it decides everything that is drawn."""
    size: int = 256
    """Height and width of the target images in pixels."""
    num_context: int = 2
    """Input views per scene."""
    other_sizes: tuple[int, ...] = ()
    """Other sizes of the targets: every step draws `size` or one of these, what is named twice twice as often. A step
    of larger images or more views has fewer scenes, so that it has about as many pixels."""
    other_num_context: tuple[int, ...] = ()
    """Other numbers of input views, drawn likewise."""
    num_targets: int = 2
    """Views per scene on which the renders are judged."""
    num_context_targets: int = 0
    """Input views that are judged besides, at the target resolution: the other views must not cover what they show."""
    workers: int = 0
    """Processes that make examples beside the training; 0 makes them in the training process."""


@dataclass(frozen=True, kw_only=True)
class SyntheticConfig(TrainingDataConfig):
    """Procedural training scenes (docs/data.md); the seed chooses the scenes too."""

    textures: Path | None = None
    """Folder of images for the surfaces; without it the textures are procedural noise."""
    highlights: float = 0.6
    """Share of the scenes with surfaces that shine: their highlights move with the camera."""
    clutter: float = 0.75
    """Share of the scenes with floating things, leaves, grids, branches, rubble, and screens that hide the rest."""
    view_differences: float = 1.0
    """Geometry stage: how much the input views of a scene differ in exposure, white balance, gamma, vignetting, blur,
    noise and compression, at most; 0 switches it off."""
    rendered_view_differences: float = 0.25
    """The same for the stages that render; the targets have what the views have in common."""


@dataclass(frozen=True, kw_only=True)
class RecordedConfig(TrainingDataConfig):
    """Recorded training scenes: a data set of any kind that docs/data.md lists."""

    num_targets: int = 4
    """Views per scene on which the renders are judged (pixelSplat, MVSplat, NoPoSplat, DepthSplat: 4)."""
    path: str | None = None
    """Folder, file or URL of the data set; has to be given."""
    protocol: TrainingProtocol | None = None
    """How views are drawn and scenes are scaled, as a publication did; without it, context views are 2 to 24 frames
    apart and everything stays in the data's unit."""
    near: float | None = None
    """Depth range that replaces the data's, scene units; with `far`."""
    far: float | None = None
    """The other end of it."""
    photometric: PhotometricConfig | None = None
    """Changes of colour, the same for all views of an example."""

    def __post_init__(self) -> None:
        """Refuse contradictions."""
        if (self.near is None) != (self.far is None):
            raise InputError("near and far belong together; give both or neither.")
        if self.near is not None and self.protocol is not None and self.protocol.normalize != "no":
            raise InputError(
                "This protocol scales the scenes, and their depth range with them; leave near and far out."
            )


@dataclass(frozen=True, kw_only=True)
class LossConfig:
    """Weights of the losses; the paper's is MSE + 0.05 LPIPS on the render."""

    mse: float = 1.0
    """Mean squared error of a render."""
    ssim: float = 0.0
    """1 - SSIM of a render."""
    lpips: float = 0.05
    """LPIPS (VGG) of the render, on a crop; 0 switches it off."""
    lpips_crop: int = 96
    """Height and width of the crop that LPIPS sees, drawn anew every step; VGG is the most expensive part."""
    scaffold: float = 0.5
    """Joint stage: weight of the same MSE and SSIM on the scaffold's own render at the target resolution."""
    intermediate: float = 0.9
    """Weight of the scaffold's losses on the render of its intermediate Gaussians, if it has any (DepthSplat: 0.9)."""
    depth_class: float = 0.01
    """Cross-entropy over the scaffold's depth candidates, where the data has depth."""
    depth_l1: float = 0.01
    """Absolute error of the scaffold's depth, in candidates, where the data has depth."""


@dataclass(frozen=True, kw_only=True)
class OptimizerConfig:
    """AdamW with warm-up and cosine decay."""

    learning_rate: float = 5e-4
    """Peak learning rate."""
    warmup_steps: int = 100
    """Steps of linear warm-up, at the start of the stage."""
    final_learning_rate_factor: float = 0.02
    """Learning rate at the stage's last step, relative to the peak."""
    beta2: float = 0.99
    """Decay of the squared gradients' average (NoPoSplat: 0.95, DepthSplat: 0.999); that of the gradients' is 0.9."""
    weight_decay: float = 0.01
    """Decoupled weight decay of matrices and kernels (not of biases and norms)."""
    clip_norm: float = 1.0
    """Gradient norm above which a step is scaled down."""
    ema_decay: float = 0.995
    """Decay of the averaged weights, which are validated and shipped."""
    average_last: int = 0
    """The last steps of the stage whose weights count equally in the average, and nothing before them; 0 leaves it
    exponential to the end."""


@dataclass(frozen=True, kw_only=True)
class GeometryStage:
    """The scaffold on exact depth, nothing rendered: several times cheaper than the other stages."""

    steps: int = 0
    """Length of the stage; 0 leaves it out."""
    optimizer: OptimizerConfig = field(default_factory=lambda: OptimizerConfig(learning_rate=1e-3))
    """How it learns."""


@dataclass(frozen=True, kw_only=True)
class ScaffoldStage:
    """The scaffold alone, through the renderer: the first stage of the paper."""

    steps: int = 0
    """Length of the stage; 0 leaves it out."""
    targets: Literal["hr", "lr"] = "hr"
    """Size of what its renders are compared with: the target size (the fair baseline) or the input size (the plain
    way, whose Gaussians fall apart when rendered larger)."""
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    """How it learns."""


@dataclass(frozen=True, kw_only=True)
class JointStage:
    """Mapping network and offsets, through the renderer, the scaffold along with them or frozen."""

    steps: int = 0
    """Length of the stage; 0 leaves it out."""
    scaffold_learning_rate_factor: float = 1.0
    """Learning rate of the scaffold, relative to the rest; 0 freezes it: the second stage of the paper."""
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    """How it learns."""


@dataclass(frozen=True, kw_only=True)
class SharpnessStage(JointStage):
    """The joint stage goes on, judged more by how sharp the renders look and less by their mean error."""

    lpips: float = 0.05
    """Weight of LPIPS in place of `loss.lpips`; the paper's is 0.05."""
    lpips_crop: int = 128
    """Height and width of the crop that LPIPS sees, in place of `loss.lpips_crop`."""


TrainingStage = GeometryStage | ScaffoldStage | JointStage | SharpnessStage


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """One training run: up to four stages, one after the other."""

    model: SR3RConfig = field(default_factory=SR3RConfig)
    """The network."""
    init: Path | None = None
    """Weights to start from instead of random ones: a folder or a shipped name; parts it lacks start random."""
    upsampler_weights: str | None = None
    """Published weights for SwinIR or HAT: a name, a file or an address (docs/upsamplers.md). `init` has its own."""
    data: SyntheticConfig | RecordedConfig = field(default_factory=SyntheticConfig)
    """What it learns from."""
    loss: LossConfig = field(default_factory=LossConfig)
    """Losses of the stages that render."""
    geometry: GeometryStage = field(default_factory=GeometryStage)
    """First stage."""
    scaffold: ScaffoldStage = field(default_factory=ScaffoldStage)
    """Second stage."""
    joint: JointStage = field(default_factory=JointStage)
    """Third stage."""
    sharpness: SharpnessStage = field(default_factory=SharpnessStage)
    """Fourth stage."""
    batch_size: int = 4
    """Scenes per step, in all processes together."""
    accumulate: int = 1
    """Parts of a process's batch that go through the network one after the other, to save memory."""
    checkpoint_gradients: bool = False
    """Recompute transformer blocks in the backward pass instead of storing them: less memory, a third slower."""
    cpu_bf16: bool = False
    """On a CPU that is faster in bf16, learn in it: half the time, but the result then depends on the machine."""
    parallel: Literal["ddp", "fsdp"] = "ddp"
    """How several processes (torchrun) share the work: each holds all weights, or a part of them."""
    seed: int = 0
    """Seed of the initial weights and of what the steps draw."""
    log_every: int = 20
    """Steps between log lines."""
    checkpoint_every: int = 100
    """Steps between checkpoints."""
    keep_checkpoints: int = 2
    """Checkpoints that are kept."""
    max_skipped: int = 20
    """Steps in a row that may be skipped because loss or gradient are not finite; one more stops the run."""
    validate_every: int = 500
    """Steps between validations; one more comes before the first step."""
    validation_data: Path | None = None
    """Data set for validation; without it, fresh synthetic scenes."""
    validation_index: Path | None = None
    """Evaluation index that belongs to it."""
    validation_pairs: int = 16
    """Pairs per validation, spread evenly over the index."""

    @property
    def steps(self) -> int:
        """Length of the run."""
        return sum(stage.steps for _, stage in self._all_stages())

    @property
    def needs_lpips(self) -> bool:
        """Whether a stage is judged by LPIPS."""
        rendered = self.scaffold.steps + self.joint.steps > 0
        return bool((self.loss.lpips and rendered) or (self.sharpness.lpips and self.sharpness.steps))

    def stages(self) -> Iterator[tuple[str, TrainingStage, range]]:
        """Name, stage and steps of each stage that is not left out."""
        start = 0
        for name, stage in self._all_stages():
            if stage.steps:
                yield name, stage, range(start, start + stage.steps)
            start += stage.steps

    def _all_stages(self) -> list[tuple[str, TrainingStage]]:
        names = ("geometry", "scaffold", "joint", "sharpness")
        return [(name, getattr(self, name)) for name in names]

    def __post_init__(self) -> None:
        """Refuse contradictions before anything is built."""
        for size in (self.data.size, *self.data.other_sizes):
            if size < 1 or size % self.model.factor:
                raise InputError(f"data.size {size} is not a multiple of the factor {self.model.factor}; change one.")
        if min(self.data.other_num_context, default=2) < 2:
            raise InputError("data.other_num_context: every scene needs two input views or more.")
        if min(stage.steps for _, stage in self._all_stages()) < 0 or self.steps < 1:
            raise InputError("A run needs a stage: give one of them a positive number of steps.")
        if self.batch_size < 1 or self.accumulate < 1 or self.batch_size % self.accumulate:
            raise InputError(
                f"A batch of {self.batch_size} scenes cannot be taken in {self.accumulate} equal parts; "
                "make batch_size a multiple of accumulate."
            )
        if self.geometry.steps and isinstance(self.data, RecordedConfig):
            raise InputError(
                "The geometry stage needs exact depth, which recorded scenes lack; set geometry.steps to 0."
            )
        is_learned = not isinstance(self.model.upsampler, InterpolationConfig)
        if is_learned and self.upsampler_weights is None and self.init is None:
            raise InputError("SwinIR and HAT come trained: give --upsampler-weights, for example swinir-x4.")
        if (self.validation_data is None) != (self.validation_index is None):
            raise InputError("validation_data and validation_index belong together; give both or neither.")
