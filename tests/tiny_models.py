"""Small models and scenes for tests."""

from typing import Literal

import torch

from sr3r.cameras import Cameras
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.backbones import CompactBackboneConfig, DepthSplatConfig, NoPoSplatConfig
from sr3r.model.backbones.parts.dinov2 import DinoV2Config
from sr3r.model.compact import CompactNetwork, CompactNetworkConfig
from sr3r.model.compact.compact_mapping import CompactMappingConfig
from sr3r.model.compact.compact_offsets import CompactOffsetsConfig
from sr3r.model.compact.compact_point_transformer import CompactPointTransformerConfig
from sr3r.model.gaussian_head import HeadConfig
from sr3r.model.paper import PaperNetworkConfig
from sr3r.model.paper.mapping import MappingConfig
from sr3r.model.paper.offsets import OffsetsConfig
from sr3r.model.paper.point_transformer import PointTransformerConfig
from sr3r.views import Views

TINY_DINO = DinoV2Config(dim=16, depth=4, num_heads=2, taps=(0, 1, 2, 3))
TINY_DEPTHSPLAT = DepthSplatConfig(vit=TINY_DINO, channels=8, num_candidates=8)
TINY_NOPOSPLAT = NoPoSplatConfig(
    encoder_dim=32,
    encoder_depth=2,
    encoder_heads=2,
    decoder_dim=16,
    decoder_depth=4,
    decoder_heads=2,
    head_channels=16,
    head_widths=(4, 8, 8, 8),
)
TINY_COMPACT = CompactNetworkConfig(
    mapping=CompactMappingConfig(
        channels=8, dim=16, num_heads=2, encoder_depth=1, decoder_depth=1, encoder_convs=1, decoder_convs=1
    ),
    offsets=CompactOffsetsConfig(
        transformer=CompactPointTransformerConfig(dim=16, depth=2, num_heads=2, patch=32), head=HeadConfig(child_dim=16)
    ),
    feedback=None,
)
TINY_PAPER = PaperNetworkConfig(
    mapping=MappingConfig(dim=16, num_heads=2, encoder_depth=1, decoder_depth=1),
    offsets=OffsetsConfig(
        transformer=PointTransformerConfig(
            in_dim=12,
            encoder_depths=(1, 1),
            encoder_dims=(8, 12),
            encoder_heads=(2, 2),
            decoder_depths=(1,),
            decoder_dims=(8,),
            decoder_heads=(2,),
            patch=64,
            fine_bits=2,
        )
    ),
)


def tiny_config(factor: Literal[2, 4, 8] = 4) -> SR3RConfig:
    return SR3RConfig(
        factor=factor,
        backbone=CompactBackboneConfig(
            channels=8, dim=16, num_heads=2, depth=1, num_candidates=8, match_channels=16, backdrop=False
        ),
        network=TINY_COMPACT,
    )


def tiny_model(factor: Literal[2, 4, 8] = 4, *, residuals: bool = True, dtype: torch.dtype = torch.float64) -> SR3R:
    """A random model; with residuals its last layer is random too, as after training."""
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    model = SR3R(tiny_config(factor))
    if residuals:
        assert isinstance(model.network, CompactNetwork)
        head = model.network.offsets.head.out
        with torch.no_grad():
            head.weight.copy_(0.1 * torch.randn(head.weight.shape, generator=generator))
            head.bias.copy_(0.1 * torch.randn(head.bias.shape, generator=generator))
    return model.to(dtype).eval()


def tiny_views(
    num_views: int = 2, size: tuple[int, int] = (16, 24), batch: int = 1, dtype: torch.dtype = torch.float64
) -> Views:
    """Random images from cameras side by side that look slightly inwards."""
    generator = torch.Generator().manual_seed(1)
    c2w = torch.eye(4, dtype=dtype).repeat(batch, num_views, 1, 1)
    for view in range(num_views):
        angle = torch.tensor(0.06 * view, dtype=dtype)
        c2w[:, view, 0, 0] = c2w[:, view, 2, 2] = angle.cos()
        c2w[:, view, 2, 0], c2w[:, view, 0, 2] = angle.sin(), -angle.sin()
        c2w[:, view, 0, 3] = 0.25 * view
    K = torch.tensor([[0.9, 0, 0.5], [0, 1.3, 0.5], [0, 0, 1]], dtype=dtype).repeat(batch, num_views, 1, 1)
    near = torch.full((batch, num_views), 0.8, dtype=dtype)
    images = torch.rand(batch, num_views, 3, *size, generator=generator, dtype=dtype)
    return Views(images=images, cameras=Cameras(c2w=c2w, K=K, near=near, far=10 * near))


def idle_parameters(model: SR3R) -> list[str]:
    """Names of parameters without a gradient, but for those of the depth refinement: small inputs do without it."""
    return [
        name
        for name, p in model.named_parameters()
        if not name.startswith("network.backbone.refinement.") and (p.grad is None or not p.grad.any())
    ]


def tiny_cloud(counts: list[int], dim: int = 8, extent: int = 96) -> tuple[torch.Tensor, torch.Tensor]:
    """Random features of points, and their cells."""
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    x = torch.randn(sum(counts), dim, generator=generator, dtype=torch.float64)
    return x, torch.randint(extent, (sum(counts), 3), generator=generator)


def cube(side: int) -> torch.Tensor:
    """All cells of a cube."""
    axis = torch.arange(side)
    return torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), -1).flatten(0, 2)
