"""Named runs: functions that return a full configuration. `sr3r train NAME` takes one, every field a flag."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sr3r.data.training_examples.training_protocols import DEPTHSPLAT_RE10K, NOPOSPLAT_RE10K
from sr3r.model import SR3RConfig
from sr3r.model.ablations import RefinedScaffoldConfig, ScaffoldAloneConfig, UpScaffoldConfig
from sr3r.model.backbones import CompactBackboneConfig, DepthSplatConfig, NoPoSplatConfig
from sr3r.model.compact import CompactNetworkConfig
from sr3r.model.compact.compact_mapping import CompactMappingConfig
from sr3r.model.compact.compact_offsets import CompactOffsetsConfig
from sr3r.model.compact.compact_point_transformer import CompactPointTransformerConfig
from sr3r.model.gaussian_head import HeadConfig
from sr3r.model.no_transformer import NoTransformerConfig
from sr3r.model.paper import PaperNetworkConfig
from sr3r.model.paper.offsets import OffsetsConfig
from sr3r.model.raster_split import RasterSplit
from sr3r.model.upsample import HATConfig, InterpolationConfig, SwinIRConfig
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


def compact() -> TrainConfig:
    """The shipped model from random weights in one run, days on a CPU: geometry, scaffold, everything, sharpness."""
    # Steps have 12 scenes on average: larger images and third views take the place of scenes.
    return TrainConfig(
        data=SyntheticConfig(
            other_sizes=(256, 512), other_num_context=(2, 2, 3), num_context_targets=1, workers=1, seed=100
        ),
        loss=LossConfig(ssim=0.05, lpips=0.02, lpips_crop=64),
        geometry=GeometryStage(
            steps=10_000, optimizer=OptimizerConfig(learning_rate=1e-3, warmup_steps=500, ema_decay=0.999)
        ),
        scaffold=ScaffoldStage(steps=500, optimizer=OptimizerConfig(final_learning_rate_factor=0.3)),
        joint=JointStage(steps=4_000, optimizer=OptimizerConfig(final_learning_rate_factor=0.3, ema_decay=0.999)),
        sharpness=SharpnessStage(
            steps=2_000,
            optimizer=OptimizerConfig(
                learning_rate=1.5e-4, final_learning_rate_factor=0.1, ema_decay=0.999, average_last=500
            ),
        ),
        batch_size=16,
        accumulate=2,
        checkpoint_every=20,
    )


def compact_synthetic() -> TrainConfig:
    """The compact model from scratch on procedural scenes: geometry first, in hours on a CPU."""
    return TrainConfig(
        data=SyntheticConfig(workers=1),
        # LPIPS sees a small crop and counts less than in the paper: VGG is most of a CPU's step otherwise, and in a
        # short training fidelity comes before sharpness.
        loss=LossConfig(ssim=0.05, lpips=0.02, lpips_crop=64),
        geometry=GeometryStage(steps=900),
        joint=JointStage(steps=900, optimizer=OptimizerConfig(learning_rate=6e-4)),
    )


def compact_finetune() -> TrainConfig:
    """More joint training from existing weights, the shipped ones unless --init says otherwise."""
    return replace(
        compact_synthetic(),
        model=SR3RConfig.from_pretrained("compact"),
        init=Path("compact"),
        data=SyntheticConfig(seed=1, workers=1),
        geometry=GeometryStage(),
        joint=JointStage(steps=2000, optimizer=OptimizerConfig(learning_rate=2e-4)),
    )


def compact_scaffold() -> TrainConfig:
    """The scaffold alone against HR targets: the fair baseline, and the first of two stages."""
    base = compact_synthetic()
    return replace(
        base,
        model=SR3RConfig(network=ScaffoldAloneConfig()),
        scaffold=ScaffoldStage(steps=900, optimizer=base.joint.optimizer),
        joint=JointStage(),
    )


def compact_scaffold_plain() -> TrainConfig:
    """The scaffold alone against LR targets, as backbones are trained elsewhere: shows what the fair way is worth."""
    base = compact_scaffold()
    return replace(base, scaffold=replace(base.scaffold, targets="lr"))


def compact_up_scaffold() -> TrainConfig:
    """The scaffold on upsampled views, one Gaussian per HR pixel: the "Up-" baseline of Table 1."""
    return replace(compact_scaffold(), model=SR3RConfig(network=UpScaffoldConfig()))


def compact_mapping() -> TrainConfig:
    """Mapping network and offsets on the frozen scaffold of runs/compact-scaffold: the second of two stages."""
    base = compact_synthetic()
    return replace(
        base,
        init=Path("runs/compact-scaffold/weights"),
        geometry=GeometryStage(),
        joint=replace(base.joint, scaffold_learning_rate_factor=0.0),
    )


def ablation_refinement() -> TrainConfig:
    """Table 3: Gaussians regressed from refined features, one per HR pixel (its rows above: compact-[up-]scaffold)."""
    return _compact_with(SR3RConfig(network=RefinedScaffoldConfig()))


def ablation_offsets() -> TrainConfig:
    """Table 3: split Gaussians with residuals, without the point transformer (the row below: compact-synthetic)."""
    return _compact_with_offsets(CompactOffsetsConfig(transformer=NoTransformerConfig()))


def ablation_bilinear() -> TrainConfig:
    """Table 4: bilinear upsampling (compact-synthetic has bicubic)."""
    return _compact_with(SR3RConfig(upsampler=InterpolationConfig(mode="bilinear")))


def ablation_swinir() -> TrainConfig:
    """Table 4: SwinIR, the paper's choice; its weights are fetched."""
    return replace(compact_synthetic(), model=SR3RConfig(upsampler=SwinIRConfig()), upsampler_weights="swinir-x4")


def ablation_hat() -> TrainConfig:
    """Table 4: HAT; its weights are fetched."""
    return replace(compact_synthetic(), model=SR3RConfig(upsampler=HATConfig()), upsampler_weights="hat-x4")


def ablation_query_all() -> TrainConfig:
    """Ours: Gaussians ask the feature maps of all views that see them, not only of their own."""
    return _compact_with_offsets(CompactOffsetsConfig(query="all"))


def ablation_raster_split() -> TrainConfig:
    """Ours: a parent splits into a grid in the image plane, not along its axes."""
    return _compact_with(SR3RConfig(network=CompactNetworkConfig(split=RasterSplit())))


def ablation_absolute() -> TrainConfig:
    """The paper's other ablation: the head gives the Gaussians themselves, not residuals."""
    return _compact_with_offsets(CompactOffsetsConfig(regression="absolute"))


def re10k_compact() -> TrainConfig:
    """The compact model on RealEstate10K, from the shipped weights: the paper's batch, steps and loss."""
    return TrainConfig(
        model=SR3RConfig.from_pretrained("compact"),
        init=Path("compact"),
        data=RecordedConfig(protocol=DEPTHSPLAT_RE10K, workers=4),
        loss=LossConfig(lpips_crop=256),
        # The paper's 2.5e-5 is for pretrained backbones a hundred times as large.
        joint=JointStage(
            steps=75_000, optimizer=OptimizerConfig(learning_rate=2e-4, warmup_steps=1000, ema_decay=0.999)
        ),
        batch_size=8,
        log_every=100,
        checkpoint_every=1000,
        validate_every=5000,
    )


def acid_compact() -> TrainConfig:
    """The compact model on ACID; like RealEstate10K in everything but --data.path."""
    return re10k_compact()


def re10k_noposplat() -> TrainConfig:
    """The paper on RealEstate10K with NoPoSplat: --init takes converted weights (NoPoSplat's or MASt3R's)."""
    # Batch, steps, loss and rate are SR3R's (section 4); the rest of the optimiser is NoPoSplat's.
    optimizer = OptimizerConfig(
        learning_rate=2.5e-5,
        warmup_steps=125,
        final_learning_rate_factor=0.1,
        beta2=0.95,
        weight_decay=0.05,
        clip_norm=0.5,
        ema_decay=0.999,
    )
    return _paper(NoPoSplatConfig(), RecordedConfig(protocol=NOPOSPLAT_RE10K), optimizer, sh_degree=4)


def re10k_depthsplat() -> TrainConfig:
    """The paper on RealEstate10K with DepthSplat: --init takes converted weights."""
    # As above; a one-cycle schedule whose warm-up is 1 % of the steps.
    optimizer = OptimizerConfig(
        learning_rate=2.5e-5,
        warmup_steps=750,
        final_learning_rate_factor=0.0,
        beta2=0.999,
        clip_norm=0.5,
        ema_decay=0.999,
    )
    data = RecordedConfig(protocol=DEPTHSPLAT_RE10K, near=0.5, far=100.0)
    return _paper(DepthSplatConfig(), data, optimizer, sh_degree=2)


def acid_noposplat() -> TrainConfig:
    """The paper on ACID with NoPoSplat; like RealEstate10K in everything but --data.path."""
    return re10k_noposplat()


def acid_depthsplat() -> TrainConfig:
    """The paper on ACID with DepthSplat; like RealEstate10K in everything but --data.path."""
    return re10k_depthsplat()


def smoke() -> TrainConfig:
    """A tiny model on tiny images for a few steps: shows in seconds that everything is in place."""
    return TrainConfig(
        model=SR3RConfig(
            backbone=CompactBackboneConfig(
                channels=8, dim=16, num_heads=2, depth=1, num_candidates=8, match_channels=16
            ),
            network=CompactNetworkConfig(
                mapping=CompactMappingConfig(
                    channels=8, dim=16, num_heads=2, encoder_depth=1, decoder_depth=1, encoder_convs=1, decoder_convs=1
                ),
                offsets=CompactOffsetsConfig(
                    transformer=CompactPointTransformerConfig(dim=16, depth=1, num_heads=2, patch=64),
                    head=HeadConfig(child_dim=16),
                ),
            ),
        ),
        data=SyntheticConfig(size=64),
        loss=LossConfig(lpips=0),
        geometry=GeometryStage(steps=2),
        joint=JointStage(steps=2),
        batch_size=2,
        log_every=1,
        checkpoint_every=2,
        validate_every=4,
        validation_pairs=2,
    )


def _paper(
    backbone: DepthSplatConfig | NoPoSplatConfig, data: RecordedConfig, optimizer: OptimizerConfig, *, sh_degree: int
) -> TrainConfig:
    """Two stages of 75,000 steps of 8 scenes: the backbone, against HR targets, then the rest with it frozen."""
    network = PaperNetworkConfig(offsets=OffsetsConfig(head=HeadConfig(sh_degree=sh_degree)))
    return TrainConfig(
        model=SR3RConfig(backbone=backbone, network=network),
        data=replace(data, workers=4),
        loss=LossConfig(lpips_crop=256),
        scaffold=ScaffoldStage(steps=75_000, optimizer=optimizer),
        joint=JointStage(steps=75_000, optimizer=optimizer, scaffold_learning_rate_factor=0.0),
        batch_size=8,
        log_every=100,
        checkpoint_every=1000,
        validate_every=5000,
    )


def _compact_with(model: SR3RConfig) -> TrainConfig:
    return replace(compact_synthetic(), model=model)


def _compact_with_offsets(offsets: CompactOffsetsConfig) -> TrainConfig:
    return _compact_with(SR3RConfig(network=CompactNetworkConfig(offsets=offsets)))


RECIPES: dict[str, Callable[[], TrainConfig]] = {
    "compact": compact,
    "compact-synthetic": compact_synthetic,
    "compact-finetune": compact_finetune,
    "compact-scaffold": compact_scaffold,
    "compact-scaffold-plain": compact_scaffold_plain,
    "compact-up-scaffold": compact_up_scaffold,
    "compact-mapping": compact_mapping,
    "ablation-refinement": ablation_refinement,
    "ablation-offsets": ablation_offsets,
    "ablation-bilinear": ablation_bilinear,
    "ablation-swinir": ablation_swinir,
    "ablation-hat": ablation_hat,
    "ablation-query-all": ablation_query_all,
    "ablation-raster-split": ablation_raster_split,
    "ablation-absolute": ablation_absolute,
    "re10k-compact": re10k_compact,
    "acid-compact": acid_compact,
    "re10k-noposplat": re10k_noposplat,
    "re10k-depthsplat": re10k_depthsplat,
    "acid-noposplat": acid_noposplat,
    "acid-depthsplat": acid_depthsplat,
    "smoke": smoke,
}
