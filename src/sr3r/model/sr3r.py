"""SR3R: low-resolution views in, high-resolution Gaussians out, in one forward pass.

views -> into the network's frame -> network (the paper's, the compact one, a row of Table 3) -> Gaussians in the world
                                                               colour feedback <-> renders of the views
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Self

import torch
from llvmlite.binding import get_host_cpu_name
from torch import nn

from sr3r.config import load_config
from sr3r.errors import InputError, WeightsError
from sr3r.freed_memory import give_back_excess, keep_freed_memory
from sr3r.gaussians import Gaussians
from sr3r.model.ablations import (
    RefinedScaffold,
    RefinedScaffoldConfig,
    ScaffoldAlone,
    ScaffoldAloneConfig,
    UpScaffold,
    UpScaffoldConfig,
)
from sr3r.model.backbones import (
    Backbone,
    BackboneConfig,
    CompactBackboneConfig,
    Scaffold,
    build_backbone,
    config_of,
)
from sr3r.model.compact import CompactNetwork, CompactNetworkConfig
from sr3r.model.earlier import of_today
from sr3r.model.layers import Blocks
from sr3r.model.network_frame import NetworkFrame
from sr3r.model.paper import PaperNetwork, PaperNetworkConfig
from sr3r.model.upsample import InterpolationConfig, UpsamplerConfig, build_upsampler
from sr3r.model.weights import (
    WithoutWeights,
    as_channels_last,
    check_backbone,
    find_weights,
    load_strictly,
    read_weights_file,
    write_model,
)
from sr3r.views import Views

_MAX_CONFIG_BYTES = 1_000_000

Network = CompactNetwork | PaperNetwork | ScaffoldAlone | UpScaffold | RefinedScaffold
NetworkConfig = (
    CompactNetworkConfig | PaperNetworkConfig | ScaffoldAloneConfig | UpScaffoldConfig | RefinedScaffoldConfig
)


_DECODING_BYTES = 128 * 2**20


@dataclass(frozen=True, kw_only=True)
class SR3RConfig:
    """The whole model; the defaults are the compact preset.

    >>> import sr3r
    >>> sr3r.SR3RConfig(factor=2).backbone.num_candidates
    32
    """

    factor: Literal[2, 4, 8] = 4
    """Target pixels per input pixel along each side (the paper: 4)."""
    backbone: BackboneConfig = field(default_factory=CompactBackboneConfig)
    """The feed-forward backbone."""
    upsampler: UpsamplerConfig = field(default_factory=InterpolationConfig)
    """LR images to the target resolution."""
    network: NetworkConfig = field(default_factory=CompactNetworkConfig)
    """What makes HR Gaussians of the scaffold: the compact network, the paper's, or a row of its Table 3."""

    @property
    def backbone_factor(self) -> int:
        """Pixels that the backbone sees along one side of an LR pixel."""
        return self.factor if isinstance(self.network, UpScaffoldConfig | RefinedScaffoldConfig) else 1

    @classmethod
    def from_pretrained(cls, name_or_folder: str | Path = "compact") -> Self:
        """The configuration of a trained model.

        Raises:
            WeightsError: there is no such model.
            FileError: its configuration cannot be read.
        """
        path = find_weights(name_or_folder) / "config.json"
        return load_config(cls, path, update=of_today, max_bytes=_MAX_CONFIG_BYTES)


@dataclass(frozen=True, kw_only=True)
class SR3ROutput:
    """What a forward pass gives, all in the world and the unit of the given cameras.

    Attributes:
        gaussians: The HR Gaussians, several per scaffold Gaussian; opacity 0 marks empty slots. The scaffold's backdrop
            comes after them, here and in `scaffold.gaussians`.
        scaffold: The scaffold that they were made from.
    """

    gaussians: Gaussians
    scaffold: Scaffold


class SR3R(nn.Module):
    """The model of "SR3R: Rethinking Super-Resolution 3D Reconstruction With Feed-Forward Gaussian Splatting".

    >>> import torch, sr3r
    >>> model = sr3r.SR3R.from_pretrained("compact")
    >>> model  # doctest: +ELLIPSIS
    SR3R(CompactBackbone, CompactNetwork, factor 4, ... million parameters)
    >>> views = sr3r.open_dataset("synthetic")[0].load([0, 1]).resized(64, 64)
    >>> with torch.inference_mode():
    ...     output = model(views.unsqueeze())
    >>> output.gaussians[0]  # doctest: +ELLIPSIS
    Gaussians(..., SH degree 1, float32 on cpu)
    """

    def __init__(self, config: SR3RConfig = SR3RConfig(), *, backbone: Backbone | None = None):
        """Layers.

        Args:
            config: The whole model.
            backbone: A backbone to use instead of the one that the configuration describes, which then tells of this
                one: an `nn.Module` of your own, or a trained one of ours.

        Raises:
            InputError: the configuration is of a backbone that is not part of sr3r, and none is given.
        """
        super().__init__()
        keep_freed_memory()
        backbone = build_backbone(config.backbone) if backbone is None else backbone
        self.config = replace(config, backbone=config_of(backbone))
        self.network = _build_network(self.config, backbone)
        # Asked once and here: torch.compile cannot trace the question.
        self.has_bf16 = _gains_from_bf16()
        self.trains_in_bf16 = False
        """Whether it records gradients in bf16 on such a CPU, too; not by default, so that a training does not depend
        on the machine."""
        as_channels_last(self)

    def __repr__(self) -> str:
        millions = sum(parameter.numel() for parameter in self.parameters()) / 1e6
        parts = f"{type(self.backbone).__name__}, {type(self.network).__name__}, factor {self.config.factor}"
        return f"SR3R({parts}, {millions:.2g} million parameters)"

    @property
    def backbone(self) -> Backbone:
        """The network that gives the scaffold."""
        return self.network.backbone

    @property
    def needs_poses(self) -> bool:
        """Whether the backbone needs to know the cameras; if not, they can be found from what it predicts."""
        return getattr(self.backbone, "needs_poses", True)

    def forward(
        self,
        views: Views,
        *,
        scaffold: Scaffold | None = None,
        backdrop: bool = True,
        feedback: bool = True,
        memory_budget: int | None = None,
    ) -> SR3ROutput:
        """Reconstruct a batch of scenes.

        Args:
            views: At least two LR views per scene, any size, with their cameras.
            scaffold: What `scaffold_only` gave for them, if it has run already: the backbone does not run again.
            backdrop: Whether the scaffold's backdrop, if it has one, ends behind the Gaussians; not, for a scene of
                what the views show and nothing else.
            feedback: Whether renders at the views correct the colours, if the network has that and is not in training;
                not, for colours that will come from larger images.
            memory_budget: Bytes that decoding the Gaussians may use at a time, about. Default: 128 MB; where gradients
                are recorded, which keeps everything anyway, no limit.

        Raises:
            InputError: fewer than two views, or a scaffold that is in the world already.
        """
        if scaffold is not None and scaffold.frame is None:
            raise InputError("The scaffold is not in the network's frame. Pass what scaffold_only gave.")
        if memory_budget is None and not torch.is_grad_enabled():
            memory_budget = _DECODING_BYTES
        frame = self._frame(views)
        if scaffold is None:
            # On its own, because its precision can be another.
            scaffold = self.scaffold_only(views)
        entered, correct = frame.entered(views), getattr(self.network, "feedback", None)
        with self._autocast(views):
            made, gaussians = self.network(entered, scaffold=scaffold, memory_budget=memory_budget)
        # In training it would undo what the colours try, and hide from them what they lack.
        if feedback and correct is not None and not self.training:
            gaussians = correct(gaussians, entered, factor=self.config.factor)
        made = replace(made, frame=frame)
        output = SR3ROutput(
            gaussians=made.placed(gaussians, backdrop=backdrop), scaffold=made.in_world(backdrop=backdrop)
        )
        if not torch.compiler.is_compiling():
            del made, gaussians
            give_back_excess()
        return output

    def scaffold_only(self, views: Views) -> Scaffold:
        """The backbone alone: what geometry pre-training and the search for cameras need.

        Returns:
            In the network's frame, which it names; `Scaffold.in_world` takes it to the cameras' world.
        """
        frame = self._frame(views)
        with self._autocast(views, is_ready=getattr(self.backbone, "knows_bf16", False)):
            return replace(self.network.scaffold(frame.entered(views)), frame=frame)

    def checkpoint_gradients(self, enabled: bool = True) -> None:
        """Recompute every transformer block in the backward pass instead of storing it: less memory, a third slower."""
        for module in self.modules():
            if isinstance(module, Blocks):
                module.checkpointing = enabled

    @classmethod
    def from_pretrained(cls, name_or_folder: str | Path = "compact", *, backbone: Backbone | None = None) -> Self:
        """A trained model in eval mode on the CPU.

        Args:
            name_or_folder: A preset's name ("compact"), or a folder of `save_pretrained` or `sr3r convert-weights`.
            backbone: The backbone, for weights of a model whose backbone is not part of sr3r; it gets its weights too.

        Raises:
            WeightsError: there is no such model, its weights do not fit, or they are of another backbone.
        """
        folder, config = find_weights(name_or_folder), SR3RConfig.from_pretrained(name_or_folder)
        check_backbone(config.backbone, backbone, source=str(folder))
        try:
            with WithoutWeights():
                model = cls(config, backbone=backbone)
            if not all(parameter.numel() for parameter in model.parameters()):
                raise InputError("a layer would be empty")
        except Exception as error:  # Sizes that do not go together: whichever layer meets them first complains.
            raise WeightsError(
                f"{folder / 'config.json'} describes no network that can be built ({error}). Get it again."
            ) from error
        path = folder / "model.safetensors"
        load_strictly(model.network, read_weights_file(path), source=str(path))
        return model.eval()

    def save_pretrained(self, folder: str | Path, *, dtype: torch.dtype = torch.float32) -> None:
        """Write `config.json` and `model.safetensors` into a folder."""
        write_model(self.network, self.config, Path(folder), dtype=dtype)

    def _autocast(self, views: Views, *, is_ready: bool = True) -> torch.autocast:
        """bf16 for the network layers where the hardware gains from it: CUDA, and CPUs that multiply in bf16."""
        device = views.images.device.type
        is_wanted = is_ready and self.has_bf16 and (self.trains_in_bf16 or not torch.is_grad_enabled())
        return torch.autocast(device, torch.bfloat16, enabled=device == "cuda" or (device == "cpu" and is_wanted))

    def _frame(self, views: Views) -> NetworkFrame:
        """The network's frame for a batch of scenes."""
        if views.images.ndim != 5:
            raise InputError("SR3R works on batches: pass views.unsqueeze() for one scene.")
        if len(views) < 2:
            raise InputError(f"SR3R needs at least two views of a scene, not {len(views)}.")
        return NetworkFrame.of(views, stride=self.network.stride)


def _gains_from_bf16() -> bool:
    """Whether this CPU is faster in bf16: with AMX, or with AVX-512 on AMD's; without AMX, Intel's are slower."""
    has_avx512, name = torch.cpu._is_avx512_bf16_supported(), get_host_cpu_name()
    return torch.cpu._is_amx_tile_supported() or (has_avx512 and name.startswith("znver"))


def _build_network(config: SR3RConfig, backbone: Backbone) -> Network:
    if isinstance(config.network, ScaffoldAloneConfig):
        return ScaffoldAlone(backbone=backbone)
    upsampler = build_upsampler(config.upsampler, factor=config.factor)
    match config.network:
        case CompactNetworkConfig():
            return CompactNetwork(config.network, backbone=backbone, upsampler=upsampler, factor=config.factor)
        case PaperNetworkConfig():
            return PaperNetwork(config.network, backbone=backbone, upsampler=upsampler, factor=config.factor)
        case RefinedScaffoldConfig():
            return RefinedScaffold(config.network, backbone=backbone, upsampler=upsampler, factor=config.factor)
        case UpScaffoldConfig():
            return UpScaffold(backbone=backbone, upsampler=upsampler)
