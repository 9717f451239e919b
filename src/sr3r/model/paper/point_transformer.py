"""Point Transformer V3 in full: a U-Net of serialised attention over voxels of growing size, in plain PyTorch.

After Wu et al., "Point Transformer V3: Simpler, Faster, Stronger" (CVPR 2024), and equal to the official code in eval
mode (tests/parity/test_ptv3.py). Serialisation and kernel maps are computed once per cloud and resolution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.errors import InputError, WeightsError
from sr3r.model.bounds import Bits, Depth, Heads, Patch, Points, Probability, Ratio, Stages, Turns, Width
from sr3r.model.keys import renamed
from sr3r.model.layers import Blocks, rising_rates
from sr3r.model.point_block import CURVES, PointTransformerBlock, scene_of_point
from sr3r.model.serialization import Curve, Patches, curve_codes, patches
from sr3r.model.sparse_conv import KernelMap, SubmanifoldConv, kernel_map


@dataclass(frozen=True, kw_only=True)
class PointTransformerConfig:
    """Sizes of Point Transformer V3; the defaults are the official ones."""

    in_dim: Width = 6
    """Width of the input."""
    encoder_depths: Stages[Depth] = (2, 2, 2, 6, 2)
    """Blocks of each stage, finest first."""
    encoder_dims: Stages[Width] = (32, 64, 128, 256, 512)
    """Widths."""
    encoder_heads: Stages[Heads] = (2, 4, 8, 16, 32)
    """Attention heads."""
    decoder_depths: Stages[Depth] = (2, 2, 2, 2)
    """Blocks of each stage on the way back, finest first; none for the encoder alone."""
    decoder_dims: Stages[Width] = (64, 64, 128, 256)
    """Widths."""
    decoder_heads: Stages[Heads] = (4, 4, 8, 16)
    """Attention heads."""
    stride: Patch = 2
    """Voxels of a stage along one side of a voxel of the next (a power of two)."""
    patch: Points = 1024
    """Points that attend to each other."""
    official_batching: bool = False
    """Patches shrink to the smallest cloud of the batch (as officially without flash attention), and the Hilbert curve
    turns with the bits of its largest coordinate. A scene then depends on its batch; by default it does not: a small
    cloud is one short patch, and the curves have 16 bits."""
    relative_position: bool = False
    """Attention sees the offsets between points (the official enable_rpe)."""
    curves: Turns[Curve] = CURVES
    """Orders of the points, taken in turn by the blocks of a stage."""
    shuffle_curves: bool = False
    """In training, every stage takes the curves in an order drawn from torch's global generator. (The official code
    draws in evaluation too.)"""
    mlp_ratio: Ratio = 4.0
    """Hidden width of an MLP relative to its input."""
    drop_path: Probability = 0.0
    """Stochastic depth: largest probability, over the blocks, that a point goes without a block's attention or MLP in
    training (the official training: 0.3). Drawn from torch's global generator."""
    fine_bits: Bits = 0
    """Halvings by which the serialisation's grid is finer than the first stage's voxels, so that points of one voxel
    have an order of their own (official: 0, one point per voxel)."""

    def __post_init__(self) -> None:
        stages = len(self.encoder_depths)
        if stages < 1 or {len(self.encoder_dims), len(self.encoder_heads)} != {stages}:
            raise InputError("PointTransformerConfig needs equally many encoder depths, dims and heads.")
        if {len(self.decoder_depths), len(self.decoder_dims), len(self.decoder_heads)} - {stages - 1} and (
            self.decoder_depths or self.decoder_dims or self.decoder_heads
        ):
            raise InputError(
                f"PointTransformerConfig needs {stages - 1} decoder depths, dims and heads (one less than encoder "
                "stages), or none of them for the encoder alone."
            )
        if not 0 <= self.drop_path < 1:
            raise InputError(f"drop_path of Point Transformer V3 is a probability below 1, not {self.drop_path}.")
        if self.stride < 2 or self.stride & (self.stride - 1):
            raise InputError(f"The stride of Point Transformer V3 must be a power of two, not {self.stride}.")

    @property
    def is_encoder_only(self) -> bool:
        """Whether the features stay at the coarsest voxels."""
        return not self.decoder_dims and len(self.encoder_dims) > 1


@dataclass(frozen=True)
class Level:
    """A batch of clouds at one resolution, with what the blocks there share.

    Attributes:
        cells: Voxel of each point.
        scene: Cloud of each point.
        codes: Position of each point along every curve; the cloud's number is in the highest bits.
        patches: Of every curve.
        neighbours: Of the 3x3x3 convolution.
        parent: Index of each point's voxel in the next coarser level, once there is one.
    """

    cells: Int[Tensor, "n 3"]
    scene: Int[Tensor, " n"]
    codes: Int[Tensor, "o n"]
    patches: list[Patches]
    neighbours: KernelMap
    parent: Int[Tensor, " n"] | None = None


class PointTransformer(nn.Module):
    """Point Transformer V3: stem, encoder stages with grid pooling between them, decoder stages with unpooling."""

    def __init__(self, config: PointTransformerConfig):
        super().__init__()
        self.config = config
        self.fine_bits = config.fine_bits
        dims, back = config.encoder_dims, config.decoder_dims
        self.out_dim = back[0] if back else dims[-1]
        self.stem = _Stem(config.in_dim, dims[0])
        self.pools = nn.ModuleList(_Pool(a, b) for a, b in pairwise(dims))
        rates = rising_rates(config.drop_path, config.encoder_depths)
        self.encoder = nn.ModuleList(map(self._stage, rates, config.encoder_dims, config.encoder_heads))
        inputs = (*back[1:], dims[-1])
        self.unpools = nn.ModuleList(_Unpool(i, s, o) for i, s, o in zip(inputs, dims, back, strict=False))
        rates = [stage[::-1] for stage in rising_rates(config.drop_path, config.decoder_depths)]
        self.decoder = nn.ModuleList(map(self._stage, rates, config.decoder_dims, config.decoder_heads))

    def forward(
        self,
        x: Float[Tensor, "n d"],
        cells: Int[Tensor, "n 3"],
        counts: Sequence[int],
        *,
        permutations: Sequence[Sequence[int]] | None = None,
    ) -> Float[Tensor, "m e"]:
        """Features after the decoder, of the same points; of the encoder alone, those of the coarsest voxels.

        Args:
            x: Point features, one cloud after another.
            cells: Non-negative positions on a grid, 2^fine_bits cells to a voxel.
            counts: Points of each cloud.
            permutations: The order of the curves at every level; as configured by default.
        """
        levels = [self._first_level(cells, counts, self._permutation(0, permutations))]
        x = self.stem(x, kernel_map(levels[0].cells, levels[0].scene, size=5))
        skips = []
        for i, stage in enumerate(self.encoder):
            if i:
                levels[-1], coarse = self._pooled(levels[-1], self._permutation(i, permutations), first=i == 1)
                x = self.pools[i - 1](x, levels[-1].parent, len(coarse.cells))
                levels.append(coarse)
            x = self._run(stage, x, levels[-1])
            skips.append(x)
        for i in reversed(range(len(self.decoder))):
            x, skip = self.unpools[i](x, skips[i], levels[i].parent)
            x = self._run(self.decoder[i], x, levels[i], convolved=skip)
        return x

    def _stage(self, drop_paths: Sequence[float], dim: int, num_heads: int) -> Blocks:
        relative = self.config.patch if self.config.relative_position else None
        ratio = self.config.mlp_ratio
        return Blocks(
            PointTransformerBlock(dim, num_heads, relative_patch=relative, mlp_ratio=ratio, drop_path=drop_path)
            for drop_path in drop_paths
        )

    def _run(
        self, stage: nn.Module, x: Float[Tensor, "n d"], level: Level, *, convolved: Float[Tensor, "n d"] | None = None
    ) -> Float[Tensor, "n d"]:
        curves = [level.patches[i % len(level.patches)] for i, _ in enumerate(stage.children())]
        return stage(x, curves, level.neighbours, level.cells, [convolved] + [None] * (len(curves) - 1))

    def _permutation(self, level: int, given: Sequence[Sequence[int]] | None) -> list[int]:
        num = len(self.config.curves)
        if given is not None:
            return list(given[level])
        return torch.randperm(num).tolist() if self.training and self.config.shuffle_curves else list(range(num))

    def _first_level(self, cells: Int[Tensor, "n 3"], counts: Sequence[int], permutation: list[int]) -> Level:
        scene = scene_of_point(counts, cells.device)
        depth = min(int(cells.max()).bit_length(), 16) if self.config.official_batching else 16
        codes = torch.stack([curve_codes(cells, curve, depth=depth) for curve in self.config.curves])
        return self._level(cells >> self.fine_bits, scene, counts, (codes | (scene << (3 * depth)))[permutation])

    def _pooled(self, level: Level, permutation: list[int], *, first: bool) -> tuple[Level, Level]:
        """The level with each point's parent, and the next coarser level."""
        bits = self.config.stride.bit_length() - 1
        shift = bits + self.fine_bits * first
        codes, parent = torch.unique(level.codes[0] >> (3 * shift), return_inverse=True)
        # Any point stands for its voxel: above the shifted bits, all of them have the same codes.
        head = torch.empty_like(codes).scatter_(0, parent, torch.arange(len(parent), device=parent.device))
        scene = level.scene[head]
        counts = torch.bincount(scene).tolist()
        codes = level.codes[:, head] >> (3 * shift)
        coarse = self._level(level.cells[head] >> bits, scene, counts, codes[permutation])
        return replace(level, parent=parent), coarse

    def _level(
        self, cells: Int[Tensor, "n 3"], scene: Int[Tensor, " n"], counts: Sequence[int], codes: Int[Tensor, "o n"]
    ) -> Level:
        size = min(self.config.patch, *counts) if self.config.official_batching else self.config.patch
        cut = [patches(code.argsort(stable=True), counts, size) for code in codes]
        return Level(cells, scene, codes, cut, kernel_map(cells, scene))


def _norm(dim: int) -> nn.BatchNorm1d:
    return nn.BatchNorm1d(dim, eps=1e-3, momentum=0.01)


class _Stem(nn.Module):
    """5x5x5 convolution of the input features."""

    def __init__(self, dim: int, out: int):
        super().__init__()
        self.conv = SubmanifoldConv(dim, out, size=5, bias=False)
        self.norm = _norm(out)

    def forward(self, x: Float[Tensor, "n d"], neighbours: KernelMap) -> Float[Tensor, "n e"]:
        return F.gelu(self.norm(self.conv(x, neighbours)))


class _Pool(nn.Module):
    """Maximum over the points of a voxel of the next level."""

    def __init__(self, dim: int, out: int):
        super().__init__()
        self.proj = nn.Linear(dim, out)
        self.norm = _norm(out)

    def forward(self, x: Float[Tensor, "n d"], parent: Int[Tensor, " n"], num: int) -> Float[Tensor, "m e"]:
        x = self.proj(x)
        index = parent[:, None].expand_as(x)
        pooled = x.new_zeros(num, x.shape[1]).scatter_reduce(0, index, x, "amax", include_self=False)
        return F.gelu(self.norm(pooled.to(self.norm.weight.dtype)))


class _LinearNorm(nn.Module):
    """Linear layer, batch norm, GELU. Under autocast only the first is bf16: features that are summed stay float32."""

    def __init__(self, dim: int, out: int):
        super().__init__()
        self.proj = nn.Linear(dim, out)
        self.norm = _norm(out)

    def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n e"]:
        return F.gelu(self.norm(self.proj(x).to(x.dtype)))


class _Unpool(nn.Module):
    """A voxel's features handed to its points, added to what the encoder knew of them.

    The second result is what the first convolution after it sees: the encoder's part alone. In the official code the
    sparse tensor of the convolutions is not renewed after the addition, and released weights were trained like that.
    """

    def __init__(self, dim: int, skip_dim: int, out: int):
        super().__init__()
        self.coarse = _LinearNorm(dim, out)
        self.skip = _LinearNorm(skip_dim, out)

    def forward(
        self, x: Float[Tensor, "m d"], skip: Float[Tensor, "n s"], parent: Int[Tensor, " n"]
    ) -> tuple[Float[Tensor, "n e"], Float[Tensor, "n e"]]:
        skip = self.skip(skip)
        return skip + self.coarse(x).index_select(0, parent), skip


_OFFICIAL_NAMES = (
    (r"^(module\.)?(backbone\.)?", ""),
    (r"^embedding\.stem\.", "stem."),
    (r"^enc\.enc(\d+)\.down\.proj\.", lambda m: f"pools.{int(m[1]) - 1}.proj."),
    (r"^enc\.enc(\d+)\.down\.norm\.0\.", lambda m: f"pools.{int(m[1]) - 1}.norm."),
    (r"^dec\.dec(\d+)\.up\.proj_skip\.0\.", r"unpools.\1.skip.proj."),
    (r"^dec\.dec(\d+)\.up\.proj_skip\.1\.", r"unpools.\1.skip.norm."),
    (r"^dec\.dec(\d+)\.up\.proj\.0\.", r"unpools.\1.coarse.proj."),
    (r"^dec\.dec(\d+)\.up\.proj\.1\.", r"unpools.\1.coarse.norm."),
    (r"^enc\.enc(\d+)\.block(\d+)\.", r"encoder.\1.\2."),
    (r"^dec\.dec(\d+)\.block(\d+)\.", r"decoder.\1.\2."),
    (r"\.cpe\.0\.", ".conv."),
    (r"\.cpe\.1\.", ".position.0."),
    (r"\.cpe\.2\.", ".position.1."),
    (r"\.norm1\.0\.", ".norm_attention."),
    (r"\.attn\.proj\.", ".attention.out."),
    (r"\.attn\.rpe\.rpe_table$", ".relative.table"),
    (r"\.norm2\.0\.", ".norm_mlp."),
    (r"\.mlp\.0\.fc1\.", ".mlp.0."),
    (r"\.mlp\.0\.fc2\.", ".mlp.2."),
)
"""Official names to ours, applied one after another."""


def from_official(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """An official state dict under our names.

    Args:
        state: Of the official `PointTransformerV3`, with or without a prefix "module.", "backbone.".

    Raises:
        WeightsError: a name is not one of Point Transformer V3's.
    """
    converted: dict[str, Tensor] = {}
    for official, value in state.items():
        name = renamed(official, _OFFICIAL_NAMES)
        if not name.startswith(("stem.", "pools.", "unpools.", "encoder.", "decoder.")):
            raise WeightsError(
                f"{official} is not a parameter of Point Transformer V3. Pass only the backbone's weights."
            )
        if ".attn.qkv." in name:
            # Query, key and value are rows of one matrix.
            query, key_value = value.tensor_split([len(value) // 3])
            converted[name.replace("attn.qkv", "attention.query")] = query
            converted[name.replace("attn.qkv", "attention.key_value")] = key_value
        elif value.ndim == 5:
            # spconv's layout: out, three kernel axes, in.
            converted[name] = value.permute(1, 2, 3, 4, 0).flatten(0, 2)
        else:
            converted[name] = value
    return converted
