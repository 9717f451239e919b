"""A backbone that is not part of sr3r, and training with it.

As a program, `own_backbone.py SCENES FOLDER [STEP]`: make a run in a process of its own, which is killed at the step.
Without arguments, under torchrun: begin a run with another backbone in each process.
"""

import os
import signal
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

from small_trainings import shared_config
from sr3r.model.backbones import Scaffold
from sr3r.model.backbones.parts.pixels import pixel_gaussians, pixel_tokens
from sr3r.recipes import smoke
from sr3r.train import train
from sr3r.train.processes import joined_processes
from sr3r.train.state import TrainingState
from sr3r.views import Views


class Shallow(nn.Module):
    """Two convolutions give depth and opacity."""

    stride = 4
    token_dim = 64

    def __init__(self, channels: int = 8):
        super().__init__()
        self.features = nn.Conv2d(3, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)
        self.head = nn.Conv2d(channels, 2, 1)

    def forward(self, views: Views) -> Scaffold:
        outputs = self.head(self.norm(self.features(views.images.flatten(0, 1))).relu())
        depth, opacities = outputs.unflatten(0, views.images.shape[:2]).unbind(2)
        depth = 2 + depth.exp()
        return Scaffold(
            gaussians=pixel_gaussians(views, depth, opacities.sigmoid()),
            tokens=pixel_tokens(views.images, depth, patch=4),
            depth=depth,
        )


def shallow(seed: int = 1) -> Shallow:
    torch.manual_seed(seed)
    return Shallow()


def values(module: nn.Module) -> Tensor:
    return torch.cat([value.flatten().double() for value in module.state_dict().values()])


if __name__ == "__main__":
    if len(sys.argv) == 1:
        with joined_processes("cpu") as processes:
            state = TrainingState(smoke(), processes, shallow(seed=1 + processes.rank))
            assert torch.equal(values(state.model.get_submodule("network.backbone")), values(shallow(seed=1)))
    else:
        scenes_folder, out, *stop = sys.argv[1:]
        for progress in train(shared_config(Path(scenes_folder)), Path(out), backbone=shallow()):
            if stop and progress.step == int(stop[0]):
                os.kill(os.getpid(), signal.SIGKILL)
