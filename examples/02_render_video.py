"""A video along a path of your own, beside the depth: cameras are data, a video is an iterator of pictures.

    python examples/02_render_video.py scene.ply scene.cameras.json scene.mp4

`sr3r render` does the usual paths without any code (docs/pictures.md).
"""

import sys
from collections.abc import Iterator

import torch
from torch import Tensor

import sr3r
from sr3r.camera_files import load_all_cameras
from sr3r.cameras import look_at
from sr3r.images import save_video, tile
from sr3r.rendering.pictures import colour_depth, depth_range

NUM_FRAMES, SIZE = 24, (96, 128)


def swing(start: sr3r.Cameras, target: Tensor) -> Iterator[sr3r.Cameras]:
    """From side to side in front of a point, as a head does."""
    right, down = start.c2w[:, :3, 0], start.c2w[:, :3, 1]
    reach = 0.1 * (target - start.centers).norm()
    for phase in torch.linspace(0, 2 * torch.pi, NUM_FRAMES + 1)[:-1]:
        eye = start.centers + phase.sin() * reach * right
        yield sr3r.Cameras(c2w=look_at(eye, target, -down), K=start.K, near=start.near, far=start.far)


def frames(scene: sr3r.Gaussians, start: sr3r.Cameras) -> Iterator[Tensor]:
    """Picture and depth side by side."""
    near, far = depth_range(scene, start)
    # The middle of the picture, at a depth in the middle of the scene's.
    target = start.centers + 2 / (1 / near + 1 / far) * start.c2w[:, :3, 2]
    for camera in swing(start, target):
        with torch.inference_mode():
            seen = sr3r.render(scene, camera, SIZE)
        depth = colour_depth(seen.depth[0], seen.alpha[0], near=near, far=far)
        yield tile([[("picture", seen.rgb[0].clamp(0, 1)), ("depth", depth)]])


if __name__ == "__main__":
    file, cameras, out = sys.argv[1:]
    save_video(frames(sr3r.load(file), load_all_cameras(cameras).select([0])), out, fps=12)
    print(f"{out}: {NUM_FRAMES} frames")
