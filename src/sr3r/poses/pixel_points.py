"""Cameras from point maps: where every pixel's point is known in one frame, a camera is a matter of PnP.

What pose-free backbones predict (DUSt3R, NoPoSplat); PnP within RANSAC as in NoPoSplat's evaluation.
"""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.poses.depth_range import depth_range
from sr3r.poses.two_view import poselib_camera

_MAX_ERROR = 5 / 256
"""Of a point that agrees, in shares of the image's longer side (NoPoSplat: 5 pixels of 256)."""
_MAX_POINTS = 4096
_MIN_OPACITY = 0.3
_MIN_SHARE = 0.2


def cameras_from_points(
    points: Float[Tensor, "v h w 3"], K: Float[Tensor, "v 3 3"], *, opacities: Float[Tensor, "v h w"]
) -> Cameras:
    """The cameras that see each point of their point map at its pixel; the first is the identity.

    Args:
        points: In the first camera's frame.
        K: Normalised intrinsics.
        opacities: How much each point counts as something; faint ones are left out (NoPoSplat: below 0.3).

    Returns:
        Cameras in the frame and unit of the points, with near and far that hold them.

    Raises:
        InputError: no camera agrees with the points of a view: the views have too little in common.
    """
    c2w = torch.eye(4, dtype=torch.float64).repeat(len(points), 1, 1)
    for view in range(1, len(points)):
        pose = _resect(points[view], K[view], opacities[view])
        if pose is None:
            raise InputError(
                f"The network's points of view {view + 1} fit no camera; it probably shows another place than view 1. "
                "Take photos that overlap by half or more, or pass --cameras."
            )
        c2w[view] = torch.from_numpy(np.linalg.inv(pose))
    points64 = points.detach().cpu().double()
    depths = ((points64 - c2w[:, None, None, :3, 3]) * c2w[:, None, None, :3, 2]).sum(-1)
    counted = depths[(depths > 1e-6) & (opacities.detach().cpu() > _MIN_OPACITY)]
    if len(counted) == 0:
        raise InputError("The network sees nothing in front of the cameras. Use other photos, or pass --cameras.")
    near, far = depth_range(counted.numpy())
    return Cameras(
        c2w=c2w.to(points),
        K=K,
        near=torch.full((len(points),), near).to(points),
        far=torch.full((len(points),), far).to(points),
    )


def _resect(
    points: Float[Tensor, "h w 3"], K: Float[Tensor, "3 3"], opacities: Float[Tensor, "h w"]
) -> Float[np.ndarray, "4 4"] | None:
    """World-to-camera pose of one view, or None if few points agree with any."""
    import poselib

    height, width = points.shape[:2]
    y, x = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    counts = (opacities.detach().cpu() > _MIN_OPACITY).flatten().nonzero()[:, 0]
    counts = counts[:: max(1, len(counts) // _MAX_POINTS)]
    pixels = torch.stack([x, y], -1).flatten(0, 1)[counts].double().numpy()
    world = points.detach().cpu().flatten(0, 1)[counts].double().numpy()
    if len(world) < 8:
        return None
    K_px = K.detach().cpu().double().numpy() * np.array([[width], [height], [1.0]])
    options = {"max_reproj_error": max(1.0, _MAX_ERROR * max(height, width)), "max_iterations": 1000, "seed": 0}
    pose, info = poselib.estimate_absolute_pose(pixels, world, poselib_camera((height, width), K_px), options, {})
    return np.vstack([pose.Rt, [0, 0, 0, 1]]) if info["num_inliers"] >= _MIN_SHARE * len(world) else None
