"""The compact backbone: posed LR views -> pixel-aligned Gaussians, small enough to train on a CPU.

A CNN and a coarse cross-view transformer give matching features. A plane-sweep cost volume over inverse depth is
gathered in 3D and corrected by a small U-Net. The softmax over the candidates gives depth, which is looked up in the
other views and corrected. A head gives the other attributes.
"""

from dataclasses import dataclass, field

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import SH_C0, Gaussians, matrices_to_quats, multiply_quats
from sr3r.model.backbones.compact.aggregation import CostAggregation, CostAggregationConfig, WeightedCosts
from sr3r.model.backbones.compact.consistency import NUM_CHECKS, consistency
from sr3r.model.backbones.compact.refinement import DepthRefinement, DepthRefinementConfig
from sr3r.model.backbones.parts.backdrop import backdrop
from sr3r.model.backbones.parts.cost_volume import cost_volume, inverse_depth_candidates
from sr3r.model.backbones.scaffold import DepthChoice, Scaffold
from sr3r.model.bounds import Candidates, Depth, Groups, Heads, Width
from sr3r.model.layers import Block, Blocks, ResidualConv, TokensToMap, full_precision, grid_encoding, joined
from sr3r.model.pyramid import pyramid
from sr3r.views import Views

PATCH = 4
"""LR pixels along one side of a coarse token; image sides must be multiples of it."""

_NUM_OUTPUTS = 3 + 4 + 1 + 2 + 3  # log scales, quaternion, opacity logit, pixel offset, DC residual


@dataclass(frozen=True, kw_only=True)
class CompactBackboneConfig:
    """Sizes of the compact backbone."""

    channels: Width = 48
    """Channels of the full-resolution feature maps."""
    dim: Width = 160
    """Width of the coarse transformer, and of the tokens handed to the mapping network."""
    num_heads: Heads = 5
    """Attention heads of the coarse transformer."""
    depth: Depth = 4
    """Blocks (self- and cross-view attention) of the coarse transformer."""
    num_candidates: Candidates = 32
    """Inverse-depth planes between near and far."""
    match_channels: Width = 32
    """Channels of the matching features."""
    num_groups: Groups = 8
    """Groups of matching channels that are correlated separately."""
    aggregation: CostAggregationConfig | None = field(default_factory=CostAggregationConfig)
    """How matching scores are gathered over their neighbourhood; None only weighs the groups."""
    num_neighbours: Groups = 2
    """Views that each view is matched with, at most: those with the nearest cameras (DepthSplat: 2)."""
    refinement: DepthRefinementConfig | None = field(default_factory=DepthRefinementConfig)
    """How depth is refined on inputs of more than about 90 pixels; None only interpolates what smaller images gave."""
    backdrop: bool = True
    """Whether what no view shows is a blurred continuation of the views instead of black."""

    def __post_init__(self) -> None:
        """Check that sizes go together.

        Raises:
            InputError: groups do not share the matching channels evenly.
        """
        for groups in (self.num_groups, self.refinement.num_groups if self.refinement else 1):
            if self.match_channels % groups:
                raise InputError(f"{self.match_channels} matching channels cannot be divided among {groups} groups.")


class CompactBackbone(nn.Module):
    """Posed views of any number and size (multiples of 4 pixels) -> one Gaussian per pixel."""

    knows_bf16 = True

    def __init__(self, config: CompactBackboneConfig):
        super().__init__()
        self.config = config
        self.token_dim, self.stride = config.dim, PATCH
        c, dim = config.channels, config.dim
        self.stem = nn.Sequential(nn.Conv2d(3, c, 5, padding=2), ResidualConv(c), ResidualConv(c))
        self.patch_embed = nn.Conv2d(c, dim, PATCH, PATCH)
        self.ray_embed = nn.Linear(6, dim)
        self.blocks = Blocks(Block(dim, config.num_heads, cross=True) for _ in range(config.depth))
        self.norm = nn.LayerNorm(dim)
        self.to_map = TokensToMap(dim, c, PATCH)
        self.fuse = ResidualConv(c)
        self.match = nn.Conv2d(c, config.match_channels, 3, padding=1)
        if config.aggregation is None:
            self.scores = WeightedCosts(num_groups=config.num_groups)
            num_costs = config.num_groups * config.num_candidates
        else:
            self.scores = CostAggregation(config.aggregation, num_groups=config.num_groups, guide_channels=c)
            num_costs = config.num_candidates
        self.cost_in = nn.Conv2d(num_costs + c, c, 3, padding=1)
        self.cost_down = nn.Sequential(nn.Conv2d(c, 2 * c, 2, 2), ResidualConv(2 * c))
        self.cost_coarse = nn.Conv2d(2 * c, dim, 2, 2)
        self.cost_block = Block(dim, config.num_heads, cross=True)
        self.cost_norm = nn.LayerNorm(dim)
        self.cost_up_coarse = TokensToMap(dim, 2 * c, 2)
        self.cost_mid = ResidualConv(2 * c)
        self.cost_up = nn.Conv2d(2 * c, 4 * c, 1)
        self.cost_join = nn.Conv2d(2 * c, c, 1)
        self.cost_out = nn.Sequential(ResidualConv(c), nn.SiLU())
        self.logits = nn.Conv2d(c, config.num_candidates, 3, padding=1)
        # What the agreement of the views adds to the features.
        self.check = nn.Sequential(nn.Conv2d(c + NUM_CHECKS, c, 3, padding=1), nn.SiLU(), nn.Conv2d(c, c, 3, padding=1))
        self.refinement = None
        if config.refinement is not None:
            self.refinement = DepthRefinement(
                config.refinement,
                channels=c,
                match_channels=config.match_channels,
                num_neighbours=config.num_neighbours,
            )
        last = nn.Conv2d(c, _NUM_OUTPUTS, 1)
        self.head = nn.Sequential(nn.Conv2d(c + 4, c, 3, padding=1), nn.SiLU(), last)
        for parameter in (*self.check[-1].parameters(), *last.parameters()):
            nn.init.normal_(parameter, std=0.01)

    def forward(self, views: Views) -> Scaffold:
        """Run on a batch of scenes whose first camera is the identity (see `SR3R`)."""
        coarsest, *finer = pyramid(views, stride=PATCH)
        features, tokens, first = self._searched(coarsest)
        # The head sees the colour and how certain the depth is: uncertain pixels want to be faint.
        certainty = first.logits.softmax(2).amax(2)
        choices, depth = [first], first.depth
        if self.refinement is not None:
            bounds = torch.stack([first.candidates[:, :, 0, 0, 0], first.candidates[:, :, -1, 0, 0]])
            step = (bounds[0] - bounds[1]) / (self.config.num_candidates - 1)
            for level in finer:
                step = step / 2
                fine = self.stem(level.images.flatten(0, 1) * 2 - 1)
                features, choice = self.refinement(level, fine, features, 1 / depth.detach(), bounds, step)
                choices, depth = [*choices, choice], choice.depth
        elif finer:
            features = F.interpolate(features, views.size, mode="bilinear", align_corners=False)
            depth = 1 / F.interpolate(1 / depth, views.size, mode="bilinear", align_corners=False)
        certainty = F.interpolate(certainty.flatten(0, 1)[:, None], views.size, mode="bilinear", align_corners=False)
        outputs = self.head(joined(features, views.images.flatten(0, 1), certainty)).to(views.images.dtype)
        outputs = rearrange(outputs, "(b v) d h w -> b v h w d", v=len(views))
        return Scaffold(
            gaussians=self._gaussians(outputs, depth, views),
            tokens=tokens,
            depth=depth,
            candidate_logits=first.logits,
            candidates=first.candidates[..., 0, 0],
            refinements=tuple(choices[1:]),
            backdrop=backdrop(views) if self.config.backdrop else None,
        )

    def _searched(self, views: Views) -> tuple[Float[Tensor, "n c h w"], Float[Tensor, "b v gh gw d"], DepthChoice]:
        """Features, tokens and depths of small views: the whole depth range is searched."""
        images, cameras = views.images, views.cameras
        num_views, (height, width) = len(views), views.size
        grid = (height // PATCH, width // PATCH)

        fine = self.stem(rearrange(images, "b v c h w -> (b v) c h w") * 2 - 1)
        tokens = rearrange(self.patch_embed(fine), "(b v) d h w -> b v (h w) d", v=num_views)
        tokens = tokens + grid_encoding(*grid, self.config.dim, device=tokens.device).to(tokens.dtype)
        tokens = tokens + self.ray_embed(pluecker_rays(cameras, *grid).flatten(2, 3))
        tokens = self.blocks(tokens)
        fine = self.fuse(fine + self.to_map(self.norm(tokens).flatten(0, 1), grid))

        candidates = inverse_depth_candidates(cameras, self.config.num_candidates)[..., None, None]
        match = rearrange(self.match(fine), "(b v) d h w -> b v d h w", v=num_views).to(images.dtype)
        costs = cost_volume(
            match,
            cameras,
            candidates,
            num_groups=self.config.num_groups,
            num_neighbours=self.config.num_neighbours,
        )
        scores, evidence = self.scores(costs.flatten(0, 1), fine)
        features, tokens = self._refine(evidence, fine, tokens, grid)
        scores = scores.unflatten(0, images.shape[:2])

        depth = self._choice(features, scores, candidates).depth
        step = (candidates[:, :, 0, 0, 0] - candidates[:, :, -1, 0, 0]) / (self.config.num_candidates - 1)
        checks = consistency(images, cameras, 1 / depth, step=step, num_neighbours=self.config.num_neighbours)
        features = features + self.check(joined(features, checks.flatten(0, 1).to(features.dtype)))
        tokens = rearrange(tokens, "b v (h w) d -> b v h w d", h=grid[0])
        return features, tokens, self._choice(features, scores, candidates)

    def _refine(
        self,
        evidence: Float[Tensor, "n s h w"],
        fine: Float[Tensor, "n c h w"],
        tokens: Float[Tensor, "b v t d"],
        grid: tuple[int, int],
    ) -> tuple[Float[Tensor, "n c h w"], Float[Tensor, "b v t d"]]:
        """A U-Net over matching scores and image features whose bottom is a cross-view transformer block."""
        x = self.cost_in(joined(evidence.to(fine.dtype), fine))
        middle = self.cost_down(F.silu(x))
        coarse = rearrange(self.cost_coarse(middle), "(b v) d h w -> b v (h w) d", v=tokens.shape[1])
        tokens = self.cost_block(tokens + coarse)
        up = self.cost_up_coarse(self.cost_norm(tokens).flatten(0, 1), grid)
        middle = self.cost_mid(middle + up)
        y = F.pixel_shuffle(self.cost_up(middle), 2)
        return self.cost_out(self.cost_join(joined(x, y))), tokens

    def _choice(
        self,
        features: Float[Tensor, "n c h w"],
        scores: Float[Tensor, "b v s h w"],
        candidates: Float[Tensor, "b v s 1 1"],
    ) -> DepthChoice:
        """Matching scores, which the features correct: so matching counts from the first step of a training on."""
        logits = self.logits(features).unflatten(0, scores.shape[:2]).to(scores.dtype) + scores
        return DepthChoice(candidates=candidates, logits=logits)

    @full_precision
    def _gaussians(
        self, outputs: Float[Tensor, "b v h w o"], depth: Float[Tensor, "b v h w"], views: Views
    ) -> Gaussians:
        """Pixel-aligned Gaussians: sizes relative to the pixel's footprint at its depth, axes of the camera."""
        height, width = views.size
        cameras = views.cameras
        log_scales, quats, logit, offset, residual = outputs.split([3, 4, 1, 2, 3], -1)
        K_px = cameras.K_px(height, width)
        focal = (K_px[..., 0, 0] * K_px[..., 1, 1]).sqrt()[..., None, None]
        # Bounds keep a diverging pixel from covering the picture: 0.15 to 8 pixels, offsets within one pixel.
        log_scales = 2 * torch.tanh(log_scales / 2) - 0.4
        scales = (depth / focal)[..., None] * log_scales.exp()
        shift = torch.tanh(offset) / torch.stack([K_px[..., 0, 0], K_px[..., 1, 1]], -1)[:, :, None, None]
        rays = cameras.rays(height, width) + F.pad(shift, (0, 1))
        c2w = cameras.c2w[:, :, None, None]
        means = (c2w[..., :3, :3] @ (rays * depth[..., None])[..., None])[..., 0] + c2w[..., :3, 3]
        local = F.normalize(torch.cat([quats[..., :1] + 1, quats[..., 1:]], -1), dim=-1)
        quats = multiply_quats(matrices_to_quats(c2w[..., :3, :3]), local)
        colour = rearrange(views.images, "b v c h w -> b v h w c") + residual
        return Gaussians(
            means=means.flatten(1, 3),
            quats=quats.flatten(1, 3),
            scales=scales.flatten(1, 3),
            opacities=torch.sigmoid(logit[..., 0] + 2).flatten(1, 3),
            sh=((colour - 0.5) / SH_C0).flatten(1, 3)[:, :, None],
        )


@full_precision
def pluecker_rays(cameras: Cameras, height: int, width: int) -> Float[Tensor, "b v {height} {width} 6"]:
    """World direction and moment of the ray through every cell: what a token knows of its camera."""
    rays = F.normalize(cameras.rays(height, width), dim=-1)
    directions = torch.einsum("bvij,bvhwj->bvhwi", cameras.c2w[..., :3, :3], rays)
    origins = cameras.centers[:, :, None, None].expand_as(directions)
    return torch.cat([directions, torch.linalg.cross(origins, directions)], -1)
