"""What every format does before writing and after reading: one checked scene, the way up, the SH degree, the order."""

import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

from sr3r.errors import FileError, InputError
from sr3r.gaussians import Gaussians


def one_scene(gaussians: Gaussians) -> Gaussians:
    """The Gaussians of one scene as a file may hold them: checked, float32 on the CPU, the invisible left out.

    Raises:
        InputError: they are a batch, or not finite or in range.
    """
    if gaussians.means.ndim != 2:
        raise InputError("A file holds one scene, not a batch; index the batch first with scene[i].")
    return gaussians.detach().to("cpu").to(torch.float32).check().visible()


def turned_over(gaussians: Gaussians) -> Gaussians:
    """The scene turned by 180 degrees about x: from our axes (right, down, forward) to right, up, back, or the reverse.

    Spherical harmonics turn along.
    """
    return gaussians.transformed(torch.diag(torch.tensor([1.0, -1, -1, 1])))


def with_degree(sh: Float[Tensor, "n k 3"], degrees: tuple[int, ...]) -> Float[Tensor, "n j 3"]:
    """Spherical harmonics padded with zeros to the next degree that a format knows; higher bands are cut off."""
    wanted = next((d for d in degrees if (d + 1) ** 2 >= sh.shape[1]), degrees[-1])
    count = (wanted + 1) ** 2
    return torch.cat([sh[:, :count], sh.new_zeros(len(sh), max(count - sh.shape[1], 0), 3)], 1)


def from_file(gaussians: Gaussians, path: object) -> Gaussians:
    """The Gaussians read from a file, checked.

    Raises:
        FileError: a value is not finite or out of range.
    """
    try:
        return gaussians.check()
    except InputError as error:
        raise FileError(f"{path} is damaged. {error} Export it again.") from error


def morton_order(means: Float32[Tensor, "n 3"]) -> Int64[Tensor, " n"]:
    """Order along a z-order curve with ten bits for each axis: neighbours in it are neighbours in space."""
    if not len(means):
        return torch.zeros(0, dtype=torch.long)
    low, high = means.amin(0), means.amax(0)
    cells = ((means - low) / (high - low).clamp_min(1e-12) * 1023).long().clamp(0, 1023)
    code = torch.zeros(len(means), dtype=torch.long)
    for bit in range(10):
        for axis in range(3):
            code |= ((cells[:, axis] >> bit) & 1) << (3 * bit + axis)
    return code.argsort(stable=True)
