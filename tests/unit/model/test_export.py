"""The forward pass as a graph, for those who deploy it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from sr3r.cameras import Cameras
from sr3r.model import SR3R
from sr3r.model.compact import CompactNetwork
from sr3r.model.compact.compact_point_transformer import CompactPointTransformerConfig
from sr3r.views import Views
from tiny_models import TINY_COMPACT, tiny_config, tiny_views

TRANSFORMER = CompactPointTransformerConfig(dim=16, depth=1, num_heads=2, patch=32)
ONE_BLOCK = replace(TINY_COMPACT, offsets=replace(TINY_COMPACT.offsets, transformer=TRANSFORMER))


class OnTensors(nn.Module):
    """`torch.export` passes tensors in and out."""

    def __init__(self, model: SR3R):
        super().__init__()
        self.model = model

    def forward(self, images: Tensor, c2w: Tensor, K: Tensor, near: Tensor, far: Tensor) -> tuple[Tensor, ...]:
        gaussians = self.model(Views(images=images, cameras=Cameras(c2w=c2w, K=K, near=near, far=far))).gaussians
        return gaussians.means, gaussians.quats, gaussians.scales, gaussians.opacities, gaussians.sh


def test_an_exported_graph_gives_the_same_gaussians_for_other_images() -> None:
    torch.manual_seed(0)
    config = tiny_config()
    model = SR3R(replace(config, backbone=replace(config.backbone, backdrop=True), network=ONE_BLOCK)).eval()
    assert isinstance(model.network, CompactNetwork)
    nn.init.normal_(model.network.offsets.head.out.weight, std=0.1)
    views = tiny_views(size=(8, 8), dtype=torch.float32)
    cameras = (views.cameras.c2w, views.cameras.K, views.cameras.near, views.cameras.far)
    with torch.no_grad():
        graph = torch.export.export(OnTensors(model), (views.images, *cameras), strict=False).module()
        for images in (views.images, views.images.flip(-1)):
            expected = model(replace(views, images=images)).gaussians
            means, quats, scales, opacities, sh = graph(images, *cameras)
            torch.testing.assert_close(means, expected.means)
            torch.testing.assert_close(quats, expected.quats)
            torch.testing.assert_close(scales, expected.scales)
            torch.testing.assert_close(opacities, expected.opacities)
            torch.testing.assert_close(sh, expected.sh)


# Without the run-time checks of shapes, which are not part of a graph; nothing is generated, so the results are equal.
COMPILE = """
import torch
from dataclasses import replace
from torch._dynamo.utils import counters
from sr3r.model import SR3R
from tiny_models import tiny_config, tiny_views

torch.manual_seed(0)
config = tiny_config()
network = config.network
offsets = replace(network.offsets, transformer=replace(network.offsets.transformer, depth=1))
network = replace(network, offsets=offsets)
config = replace(config, network=network, backbone=replace(config.backbone, backdrop=True))
model, views = SR3R(config).eval(), tiny_views(size=(8, 8), dtype=torch.float32)
torch.nn.init.normal_(model.network.offsets.head.out.weight, std=0.1)
compiled = torch.compile(model, backend="eager", fullgraph=True)
num_graphs = []
with torch.no_grad():
    # Other images give other numbers of voxels.
    for images in (views.images, views.images, views.images.flip(-1).square()):
        expected, result = (f(replace(views, images=images)).gaussians for f in (model, compiled))
        for name, value in vars(expected).items():
            assert torch.equal(getattr(result, name), value), name
        num_graphs.append(counters["stats"]["unique_graphs"])
assert num_graphs == [1, 1, 1], num_graphs
"""


@pytest.mark.timeout(900)
def test_the_whole_forward_pass_compiles_once_and_gives_the_same_gaussians() -> None:
    tests = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", COMPILE], cwd=tests, check=True, capture_output=True, text=True)
