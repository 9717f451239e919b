"""glTF with KHR_gaussian_splatting: lossless, the standard way into engines, globes and asset pipelines.

Activated values as float32: linear scales, opacities after the sigmoid, quaternions xyzw, spherical harmonics one
attribute per coefficient. The axes are glTF's (right, up, back), so scenes are turned over on the way in and out.
COLOR_0 is there for programs that know points but not Gaussians.

`gltf_document` finds documents and bytes, `accessors` reads arrays, `nodes` places what they hold in the world,
`gltf_primitives` makes Gaussians of it.
"""

from sr3r.formats.glb.glb_reader import load
from sr3r.formats.glb.glb_writer import save

__all__ = ["load", "save"]
