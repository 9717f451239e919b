"""The picture of a reconstruction: no holes, and never too wide."""

import pytest
import torch

from sr3r.cameras import Cameras, interpolate_cameras
from sr3r.gaussians import Gaussians
from sr3r.reconstruction import Photo, Reconstruction
from sr3r.reconstruction.preview_picture import WIDTH_PX, _shortened, preview_picture
from sr3r.views import Views


def result(num_views: int, size: tuple[int, int]) -> Reconstruction:
    height, width = size
    c2w, K = torch.eye(4).repeat(2, 1, 1), torch.eye(3).repeat(2, 1, 1)
    c2w[1, 0, 3] = 0.1
    K[:, 0, 0], K[:, 1, 1], K[:, :2, 2] = 0.9, 0.9 * width / height, 0.5
    ends = Cameras(c2w=c2w, K=K, near=torch.ones(2), far=torch.full((2,), 9.0))
    cameras = interpolate_cameras(ends, num_views)
    dark = torch.rand(num_views, 3, height, width) * 0.5
    wall = Gaussians(
        means=torch.tensor([[0.0, 0, 2]]),
        quats=torch.eye(1, 4),
        scales=torch.tensor([[9.0, 9, 0.1]]),
        opacities=torch.ones(1),
        sh=torch.full((1, 1, 3), -1.0),
    )
    views = Views(images=dark, cameras=cameras)
    photos = views.resized(2 * height, 2 * width)
    return Reconstruction(
        gaussians=wall,
        scaffold=wall,
        views=views,
        photos=photos,
        lr_size=64,
        taken=tuple(Photo(f"a long name of a photo {i}.jpg", "", image) for i, image in enumerate(photos.images)),
        cameras=cameras,
        factor=4,
        seconds={},
        cameras_from="given",
        focal_source="given",
        poses=None,
    )


def widest_white(sheet: torch.Tensor) -> float:
    """The largest share of white in a row of pixels that crosses pictures, which are dark."""
    crosses = (sheet[:, :, 8:40] < 0.6).all(0).all(-1)
    return float((sheet[:, crosses] > 0.99).all(0).float().mean(-1).max())


@pytest.mark.parametrize("num_views", [2, 3, 4, 7, 8])
@pytest.mark.parametrize("size", [(24, 32), (64, 32), (136, 184), (192, 288)])
def test_a_sheet_has_no_holes_and_a_bounded_width(num_views: int, size: tuple[int, int]) -> None:
    sheet = preview_picture(result(num_views, size))
    assert sheet.shape[-1] <= WIDTH_PX
    # Only the gaps between the pictures of a row are white: eight pixels each.
    assert widest_white(sheet) <= 8.5 * 8 / sheet.shape[-1]


def test_the_truth_stands_beside_the_result() -> None:
    made = result(2, (24, 32))
    with_truth = preview_picture(made, made.photos.select([0]))
    assert with_truth.shape[-1] <= WIDTH_PX
    assert widest_white(with_truth) <= 8.5 * 8 / with_truth.shape[-1]


def test_long_captions_keep_their_end() -> None:
    captions = [f"walk through the house-{number:05d}.jpg" for number in (3, 17)]
    assert [_shortened(caption, 17) for caption in captions] == ["walk th...003.jpg", "walk th...017.jpg"]
    assert _shortened("a.jpg", 5) == "a.jpg"
    assert len(_shortened(captions[0], 2)) == 2
