"""Write render.safetensors: a small scene and what the reference renderer makes of it in float64.

    python tests/parity/golden/make_render.py

Only to be run when what is drawn is meant to change (docs/rendering.md, "What is drawn").
"""

import sys
from dataclasses import fields
from pathlib import Path

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).parents[2]))
from render_scenes import random_scene
from sr3r.rendering import render


def main() -> None:
    """Write the file beside this one."""
    gaussians, cameras = random_scene(seed=11, num_scenes=1, num_gaussians=60, degree=4, max_opacity=1.15)
    # Inputs are stored, and used here, in single precision, so that they are the same numbers in both.
    gaussians = gaussians.to(torch.float32).to(torch.float64)
    cameras = cameras.to(torch.float32).to(torch.float64)
    background = torch.tensor([0.25, 0.5, 0.75], dtype=torch.float64)
    rendered = render(gaussians, cameras, (40, 36), background=background, backend="reference")
    tensors = {"background": background}
    for value in (gaussians, cameras):
        tensors |= {f"{type(value).__name__}.{field.name}": getattr(value, field.name) for field in fields(value)}
    tensors |= {field.name: getattr(rendered, field.name) for field in fields(rendered)}
    tensors = {name: tensor.float().contiguous() for name, tensor in tensors.items()}
    save_file(tensors, Path(__file__).with_name("render.safetensors"))


if __name__ == "__main__":
    main()
