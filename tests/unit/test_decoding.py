"""Photos of every colour space and kind come as sRGB."""

import logging
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from colour_profiles import ADOBE, P3, profile
from places import REPOSITORY
from sr3r import decoding
from sr3r.colours import BT2020, DISPLAY_P3, HLG, PQ, ColourSpace, to_srgb
from sr3r.decoding import is_panorama
from sr3r.errors import UnavailableError
from sr3r.images import load_image

HEIC = REPOSITORY / "tests/cases/two_colours.heic"
EXIF_IFD, INTEROP_IFD = 0x8769, 0xA005

# Colours inside of sRGB, with what they are in other spaces (D65; published matrices), 8 bit.
SRGB = (200, 60, 40)
IN_P3 = (186, 71, 51)
IN_ADOBE = (174, 61, 46)


def plain(colour: tuple[int, ...] | int, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (16, 8), colour)


def read_colour(path: Path) -> list[float]:
    return (load_image(path)[:, 4, 8] * 255).tolist()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif"])
@pytest.mark.parametrize(("data", "colour"), [(P3, IN_P3), (ADOBE, IN_ADOBE)], ids=["Display P3", "Adobe RGB"])
def test_colour_profiles_are_converted_to_srgb(
    suffix: str, data: bytes, colour: tuple[int, int, int], tmp_path: Path
) -> None:
    path = tmp_path / f"a{suffix}"
    options: dict[str, Any] = {} if suffix in (".png", ".tif") else {"quality": 100}
    plain(colour).save(path, icc_profile=data, **options)
    assert read_colour(path) == pytest.approx(SRGB, abs=4)


def test_an_srgb_profile_changes_nothing(tmp_path: Path) -> None:
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain(SRGB).save(tmp_path / "a.png", icc_profile=data)
    assert read_colour(tmp_path / "a.png") == pytest.approx(SRGB, abs=1)


def test_alpha_and_palettes_keep_their_profile(tmp_path: Path) -> None:
    plain((*IN_P3, 128), "RGBA").save(tmp_path / "alpha.png", icc_profile=P3)
    assert read_colour(tmp_path / "alpha.png") == pytest.approx([value * 128 / 255 for value in SRGB], abs=2)
    plain(IN_P3).convert("P", palette=Image.Palette.ADAPTIVE).save(tmp_path / "palette.png", icc_profile=P3)
    assert read_colour(tmp_path / "palette.png") == pytest.approx(SRGB, abs=3)


def test_adobe_rgb_that_only_exif_tells_is_converted(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[0xA001] = 2
    plain(IN_ADOBE).save(tmp_path / "a.jpg", quality=100, exif=exif)
    assert read_colour(tmp_path / "a.jpg") == pytest.approx(SRGB, abs=4)


def test_grey_photos_with_a_profile_keep_sixteen_bits(tmp_path: Path) -> None:
    """An RGB profile on a grey photo, as many programs write it: linear, so that 25 % light is 54 % of sRGB."""
    linear = profile(((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)), 1.0)
    levels = np.array([[16384, 16448, 16500]], dtype=np.uint16)
    Image.fromarray(levels).save(tmp_path / "a.png", icc_profile=linear)
    read = load_image(tmp_path / "a.png")[:, 0] * 255
    assert read[:, 0].tolist() == pytest.approx([137] * 3, abs=1)
    assert bool((read.diff(dim=1) > 0).all())


def test_a_broken_profile_is_told_and_ignored(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    plain(SRGB).save(tmp_path / "a.png", icc_profile=P3[:200])
    with caplog.at_level(logging.WARNING):
        assert read_colour(tmp_path / "a.png") == pytest.approx(SRGB)
    assert "a.png: its colour profile cannot be used" in caplog.text


def test_a_profile_of_another_kind_of_pixels_is_ignored(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain(SRGB).save(tmp_path / "a.png", icc_profile=lab)
    assert read_colour(tmp_path / "a.png") == pytest.approx(SRGB)
    assert "cannot be used" in caplog.text


def test_lab_and_cmyk_photos_are_read(tmp_path: Path) -> None:
    Image.new("LAB", (16, 8), (255, 128, 128)).save(tmp_path / "lab.tif")
    Image.new("CMYK", (16, 8), (0, 0, 0, 0)).save(tmp_path / "cmyk.jpg", quality=100)
    for name in ("lab.tif", "cmyk.jpg"):
        assert read_colour(tmp_path / name) == pytest.approx([255] * 3, abs=4)


def test_heic_is_read() -> None:
    pytest.importorskip("pi_heif")
    image = load_image(HEIC) * 255
    assert image.shape == (3, 48, 64)
    assert image[:, 30, 10].tolist() == pytest.approx((200, 60, 40), abs=8)
    assert image[:, 30, 50].tolist() == pytest.approx((40, 90, 180), abs=8)


def test_heic_without_its_package_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    monkeypatch.setattr(decoding, "add_heic", lambda: False)
    registered = {name: Image.OPEN.pop(name) for name in ("HEIF",) if name in Image.OPEN}
    ids = list(Image.ID)
    Image.ID[:] = [name for name in Image.ID if name != "HEIF"]
    try:
        with pytest.raises(UnavailableError, match=r"two_colours\.heic is a HEIC photo.*pip install pi-heif"):
            load_image(HEIC)
    finally:
        Image.OPEN.update(registered)
        Image.ID[:] = ids


@pytest.mark.parametrize(("transfer", "white"), [(PQ, 0.5807), (HLG, 0.75)])
def test_hdr_white_becomes_nearly_white_and_highlights_stay_apart(transfer: int, white: float) -> None:
    """203 cd/m2 (ITU-R BT.2408: 58 % of PQ, 75 % of HLG) is white paper."""
    levels = np.array([0, 0.5 * white, white, 0.5 * (white + 1), 1.0], dtype=np.float32)
    mapped = to_srgb(np.repeat(levels[None, :, None], 3, -1), ColourSpace(BT2020, transfer))[0]
    assert np.ptp(mapped, axis=-1).max() < 0.01  # Grey stays grey.
    assert mapped[0].max() < 0.02
    assert 0.8 < mapped[2, 0] < 0.95
    assert (np.diff(mapped[:, 0]) >= 0).all()
    assert mapped[-1, 0] > 0.97


def test_wide_gamuts_by_code_points_agree_with_profiles() -> None:
    pixels = np.array(IN_P3, dtype=np.float32).reshape(1, 1, 3) / 255
    assert (to_srgb(pixels, ColourSpace(DISPLAY_P3, 13)) * 255).ravel() == pytest.approx(SRGB, abs=2)


def test_code_points_of_a_png_are_followed(tmp_path: Path) -> None:
    plain(IN_P3).save(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    import struct
    import zlib

    chunk = b"cICP" + bytes([DISPLAY_P3, 13, 0, 1])
    marked = content[:33] + struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + content[33:]
    (tmp_path / "b.png").write_bytes(marked)
    assert read_colour(tmp_path / "a.png") == pytest.approx(IN_P3)
    assert read_colour(tmp_path / "b.png") == pytest.approx(SRGB, abs=2)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("orientation", [3, 5, 6, 8])
def test_uncompressed_tiffs_are_turned_as_a_whole(tmp_path: Path, mode: str, orientation: int) -> None:
    """PIL scrambles some of them where it maps the file into memory."""
    pixels = np.random.default_rng(0).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    image = Image.fromarray(pixels).convert(mode)
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "turned.tif", exif=exif)
    image.save(tmp_path / "plain.tif")
    plain = decoding.decoded(tmp_path / "plain.tif")
    across = plain.swapaxes(0, 1)
    expected = {3: plain[::-1, ::-1], 5: across, 6: across[:, ::-1], 8: across[::-1]}[orientation]
    assert np.array_equal(decoding.decoded(tmp_path / "turned.tif"), expected)


def test_stored_pixels_are_not_turned(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    plain(SRGB).save(tmp_path / "a.jpg", exif=exif)
    assert decoding.decoded(tmp_path / "a.jpg").shape == (16, 8, 3)
    assert decoding.decoded((tmp_path / "a.jpg").read_bytes(), upright=False).shape == (8, 16, 3)
    assert torch.equal(
        load_image(tmp_path / "a.jpg"), torch.from_numpy(decoding.decoded(tmp_path / "a.jpg")).permute(2, 0, 1)
    )


@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_panoramas_are_known_by_what_phones_note(kind: str, tmp_path: Path) -> None:
    plain, google, element, apple = (tmp_path / f"{name}.{kind}" for name in ("plain", "google", "element", "apple"))
    picture = Image.new("RGB", (64, 16), "red")
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA401] = 6
    picture.save(apple, exif=exif.tobytes())
    for path, noted in (
        (plain, '<rdf:Description GPano:ProjectionType="rectilinear"/>'),
        (google, '<rdf:Description GPano:ProjectionType="equirectangular"/>'),
        (element, "<GPano:ProjectionType>cylindrical</GPano:ProjectionType>"),
    ):
        if kind == "png":
            text = PngInfo()
            text.add_itxt("XML:com.adobe.xmp", noted)
            picture.save(path, pnginfo=text)
        else:
            picture.save(path, xmp=noted.encode())
    assert not is_panorama(plain)
    assert all(map(is_panorama, (google, element, apple)))
    apple.write_bytes(apple.read_bytes()[:20])
    assert not is_panorama(apple)
