"""The published crop."""

import numpy as np
import pytest
import torch

from places import REPOSITORY
from scene_files import make_cameras
from sr3r.cameras import Cameras
from sr3r.data.training_examples.crops import published_crop
from sr3r.errors import InputError
from sr3r.views import Views

SHARED = REPOSITORY.parent / "shared"


@pytest.mark.parity
def test_the_published_crop_equals_the_official_one() -> None:
    path = SHARED / "parity" / "geometry" / "crop.npz"
    if not path.is_file():
        pytest.skip("the recorded crop beside the repository (../shared/parity/geometry/crop.npz) is not there")
    recorded = np.load(path)
    height, width = recorded["in/shape"].tolist()
    images = torch.from_numpy(recorded["in/image_u8"]).float() / 255
    K = torch.from_numpy(recorded["in/intrinsics"])
    count = len(images)
    cameras = Cameras(c2w=torch.eye(4).repeat(count, 1, 1), K=K, near=torch.ones(count), far=2 * torch.ones(count))
    cropped = published_crop(Views(images=images, cameras=cameras), height, width)
    assert cropped.size == recorded["out/image_u8"].shape[-2:]
    difference = (cropped.images * 255).round() - torch.from_numpy(recorded["out/image_u8"]).float()
    # Other versions of PIL round differently.
    assert difference.abs().max() <= 1
    torch.testing.assert_close(cropped.cameras.K, torch.from_numpy(recorded["out/intrinsics"]))


def test_the_published_crop_of_re10k_is_256_of_455_columns() -> None:
    columns = torch.linspace(0, 1, 640).expand(1, 3, 360, 640)
    views = Views(images=columns, cameras=make_cameras(1))
    cropped = published_crop(views, 256, 256)
    # Columns 99 to 354 of the image scaled to 455.
    first, last = (columns[0, 0, 0] * 255).round()[[int((99.5) * 640 / 455), int(354.5 * 640 / 455)]]
    assert cropped.images[0, 0, 0, 0] * 255 == pytest.approx(float(first), abs=1)
    assert cropped.images[0, 0, 0, -1] * 255 == pytest.approx(float(last), abs=1)
    with pytest.raises(InputError, match="360x640 are too small for a crop of 512x512"):
        published_crop(views, 512, 512)
