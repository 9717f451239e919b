import torch

from sr3r.train.validation_picture import captioned_depth


def test_the_caption_of_a_depth_map_says_its_range() -> None:
    depth, alpha = torch.linspace(1, 4, 400).reshape(20, 20), torch.ones(20, 20)
    depth[0, :5], alpha[0, :5] = 0, 0
    picture, caption = captioned_depth(depth, alpha)
    brightness = picture.sum(0).flatten()
    assert bool((brightness[:5] == 0).all())
    assert bool((brightness[5:].diff() <= 1e-6).all())
    assert caption == "depth 1.1 to 3.94"
    assert captioned_depth(torch.zeros(4, 4), torch.zeros(4, 4))[1] == "depth: nothing"
