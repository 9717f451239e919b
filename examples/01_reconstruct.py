"""Two photos in, a scene out, in Python: what comes back, and what can be done with it.

    python examples/01_reconstruct.py left.jpg right.jpg room.ply

Without arguments it takes two photos that come with the package and writes scene.ply.
"""

import sys
from pathlib import Path

import sr3r
from sr3r.images import save_image

DEMO = Path(sr3r.__file__).parent / "assets" / "demo_aerial"


def main(photos: list[str | Path], out: str) -> None:
    """Reconstruct, look at what there is, save, render."""
    result = sr3r.reconstruct(photos)

    # n Gaussians in the world of the cameras; every attribute is a tensor in plain units (docs/conventions.md).
    scene = result.gaussians
    print(f"means     {tuple(scene.means.shape)}  centres; the first camera is the origin")
    print(f"quats     {tuple(scene.quats.shape)}  rotations, wxyz")
    print(f"scales    {tuple(scene.scales.shape)}  standard deviations")
    print(f"opacities {tuple(scene.opacities.shape)}    0 to 1")
    print(f"sh        {tuple(scene.sh.shape)}  spherical harmonics: colour by direction")
    print(f"photos    {tuple(result.photos.images.shape)}  what you gave, cropped")
    print(f"views     {tuple(result.views.images.shape)}  what the network saw")
    print(f"focal     {result.cameras.K[0, 0, 0]:.2f} photo widths")

    # The suffix is the format: .ply, .spz, .sog, .glb, ... (docs/formats.md).
    sr3r.save(scene, out)

    # One render from each photo's camera, at the size that the scene has detail for.
    rendered = sr3r.render(scene, result.views.cameras, result.size)
    print(f"rgb       {tuple(rendered.rgb.shape)}  also rendered.depth and rendered.alpha")
    save_image(rendered.rgb[0].clamp(0, 1), Path(out).with_suffix(".png"))


if __name__ == "__main__":
    *given, out = sys.argv[1:] or [DEMO / "left.jpg", DEMO / "right.jpg", "scene.ply"]
    main(given, str(out))
