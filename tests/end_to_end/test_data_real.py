"""The recorded scenes beside the repository, when they are there."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sr3r.data import ChunkDataset, ExampleConfig, load_evaluation_index, make_example, open_dataset, published_crop
from sr3r.data.training_examples.training_protocols import NOPOSPLAT_DL3DV

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "realscenes" / "train"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="needs the recorded scenes in ../shared/data/realscenes/train"),
]


@pytest.fixture(scope="module")
def dataset() -> ChunkDataset:
    return ChunkDataset(FOLDER)


def test_every_scene_opens_with_its_own_depth_range(dataset: ChunkDataset) -> None:
    assert len(dataset) == 51
    for i in range(len(dataset)):
        scene = dataset[i]
        scene.cameras.check()
        assert (float(scene.cameras.near[0]), float(scene.cameras.far[0])) != (1.0, 100.0)


@pytest.mark.parametrize("name", ["evaluation_index.json", "evaluation_index_multi.json"])
def test_evaluation_pairs_name_frames_that_exist(dataset: ChunkDataset, name: str) -> None:
    pairs = load_evaluation_index(FOLDER / name)
    assert len(pairs) == (280 if "multi" in name else 51)
    frames = {key: len(dataset.find(key).cameras) for key in dict.fromkeys(pair.key for pair in pairs)}
    assert all(max(pair.context + pair.target) < frames[pair.key] for pair in pairs)


def test_a_pair_loads_and_crops_to_squares(dataset: ChunkDataset) -> None:
    pair = load_evaluation_index(FOLDER / "evaluation_index.json")[0]
    views = dataset.find(pair.key).load(pair.context + pair.target).center_cropped(256, 256)
    assert views.images.shape[1:] == (3, 256, 256)
    focal = views.cameras.K[:, [0, 1], [0, 1]]
    assert torch.allclose(focal[:, 0], focal[:, 1], rtol=0.02)


def test_training_examples_come_from_sequences(dataset: ChunkDataset) -> None:
    example = make_example(dataset, 0, 11, ExampleConfig(size=64))
    assert example.context.images.shape == (2, 3, 64, 64)
    assert example.context_depth is None
    again = make_example(dataset, 0, 11, ExampleConfig(size=64))
    assert torch.equal(example.target.images, again.target.images)


def test_published_protocols_draw_from_real_sequences(dataset: ChunkDataset) -> None:
    protocol = replace(NOPOSPLAT_DL3DV, image_size=None)
    config = ExampleConfig(size=64, protocol=protocol, num_context=3, num_target=4)
    for index in range(3):
        example = make_example(open_dataset(FOLDER), 1, index, config, step=5000)
        assert example.context.images.shape == (3, 3, 64, 64)
        assert len(example.target) == 4
        cameras = example.context.cameras.check()
        assert torch.equal(cameras.c2w[0], torch.eye(4))
        assert cameras.centers[2].norm() == pytest.approx(1, abs=1e-4)


def test_both_crops_show_the_same_part_of_a_photograph(dataset: ChunkDataset) -> None:
    views = dataset.find("bonsai_a").load([0, 9])
    ours, published = views.center_cropped(128, 128), published_crop(views, 128, 128)
    torch.testing.assert_close(ours.cameras.K[:, 0, 0], published.cameras.K[:, 0, 0], rtol=0.01, atol=0)
    # The same but for the filter: far closer to each other than to the neighbouring view.
    difference = (ours.images - published.images).abs().mean()
    assert 0 < difference < 0.3 * (ours.images[0] - ours.images[1]).abs().mean()
