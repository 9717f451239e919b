"""Videos of every depth and kind give upright 8-bit sRGB frames."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import torch

from sr3r.colours import BT2020, HLG, PQ, ColourSpace, to_srgb
from sr3r.data.readers.video import read_frames, sharpness
from sr3r.errors import FileError
from sr3r.images import save_video

WIDTH, HEIGHT, COUNT = 96, 64, 6
CODINGS = {
    "8 bit.mp4": "-c:v libx264 -pix_fmt yuv420p",
    "high 10.mp4": "-c:v libx264 -pix_fmt yuv420p10le",
    "main 10.mov": "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le",
    "prores 422.mov": "-c:v prores_ks -pix_fmt yuv422p10le",
    "prores 4444.mov": "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le",
    "vp9 profile 2.webm": "-c:v libvpx-vp9 -pix_fmt yuv420p10le",
    "12 bit.mkv": "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p12le",
}


def ffmpeg(*options: str, pixels: bytes | None = None) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *options]
    subprocess.run(command, input=pixels, check=True, capture_output=True)


def raw(frames: np.ndarray) -> list[str]:
    kind = "rgb24" if frames.dtype == np.uint8 else "rgb48le"
    return f"-f rawvideo -pix_fmt {kind} -s {frames.shape[2]}x{frames.shape[1]} -r 10 -i -".split()


def colours() -> np.ndarray:
    """Two halves of a colour, brighter from frame to frame."""
    frames = np.zeros((COUNT, HEIGHT, WIDTH, 3), dtype=np.uint8)
    frames[:, :, : WIDTH // 2] = (180, 60, 40)
    frames[:, :, WIDTH // 2 :] = (40, 90, 160)
    return frames + (10 * np.arange(COUNT, dtype=np.uint8))[:, None, None, None]


@pytest.mark.parametrize("name", CODINGS)
def test_videos_of_every_depth_are_read(name: str, tmp_path: Path) -> None:
    source = colours()
    ffmpeg(*raw(source), *CODINGS[name].split(), str(tmp_path / name), pixels=source.tobytes())
    frames = read_frames(tmp_path / name, 3)
    assert [frame.number for frame in frames] == [0, 2, 5]
    for number, image in frames:
        for column in (WIDTH // 4, 3 * WIDTH // 4):
            assert image[HEIGHT // 2, column].tolist() == pytest.approx(source[number, 0, column].tolist(), abs=8)


@pytest.mark.parametrize(("name", "transfer"), [("arib-std-b67", HLG), ("smpte2084", PQ)])
def test_hdr_videos_are_tone_mapped(name: str, transfer: int, tmp_path: Path) -> None:
    grey = np.full((4, HEIGHT, WIDTH, 3), round(0.7 * 65535), dtype=np.uint16)
    tags = f"log-level=none:colorprim=bt2020:transfer={name}:colormatrix=bt2020nc"
    options = "-vf scale=out_color_matrix=bt2020:out_range=tv -c:v libx265 -pix_fmt yuv420p10le -x265-params"
    ffmpeg(*raw(grey), *options.split(), tags, str(tmp_path / "hdr.mp4"), pixels=grey.tobytes())
    expected = to_srgb(np.full((1, 1, 3), 0.7, dtype=np.float32), ColourSpace(BT2020, transfer)) * 255
    image = read_frames(tmp_path / "hdr.mp4", 2)[0].image
    assert image[HEIGHT // 2, WIDTH // 2].tolist() == pytest.approx(expected.ravel().tolist(), abs=4)
    assert float(image.float().mean()) > 0.7 * 255 + 20  # Not the numbers as they are.


def test_turned_videos_and_oblong_pixels_come_upright_and_square(tmp_path: Path) -> None:
    source = colours()
    ffmpeg(*raw(source), *["-c:v", "libx264", "-pix_fmt", "yuv420p"], str(tmp_path / "a.mp4"), pixels=source.tobytes())
    ffmpeg("-display_rotation", "90", "-i", str(tmp_path / "a.mp4"), "-c", "copy", str(tmp_path / "turned.mp4"))
    assert read_frames(tmp_path / "turned.mp4", 2)[0].image.shape == (WIDTH, HEIGHT, 3)
    oblong = ["-vf", "setsar=2", "-c:v", "libx264", "-pix_fmt", "yuv420p"]
    ffmpeg(*raw(source), *oblong, str(tmp_path / "oblong.mp4"), pixels=source.tobytes())
    assert read_frames(tmp_path / "oblong.mp4", 2)[0].image.shape == (HEIGHT, 2 * WIDTH, 3)


def test_of_neighbouring_frames_the_sharpest_is_taken(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    noise = torch.rand(3, HEIGHT, WIDTH, generator=generator)
    blurred = torch.nn.functional.avg_pool2d(noise, 9, stride=1, padding=4)
    frames = [noise if number in (1, 3, 8) else blurred for number in range(9)]
    save_video(frames, tmp_path / "a.mp4", fps=10)
    assert [frame.number for frame in read_frames(tmp_path / "a.mp4", 3, tries=3)] == [1, 3, 8]


def test_sharpness_falls_with_blur() -> None:
    noise = torch.randint(0, 256, (40, 40, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    assert sharpness(noise) > 5 * sharpness((noise.float() * 0.1 + 100).to(torch.uint8))
    assert sharpness(noise[:1]) == 0


def test_ffmpegs_reason_is_passed_on(tmp_path: Path) -> None:
    source = colours()
    ffmpeg(*raw(source), *["-c:v", "libx264", "-pix_fmt", "yuv420p"], str(tmp_path / "a.mp4"), pixels=source.tobytes())
    (tmp_path / "cut.mp4").write_bytes((tmp_path / "a.mp4").read_bytes()[:600])
    with pytest.raises(FileError, match=r"cut\.mp4 is not a video that can be read \(.*moov atom not found\)"):
        read_frames(tmp_path / "cut.mp4", 2)
    ffmpeg(*["-f", "lavfi", "-i", "sine=duration=0.2"], str(tmp_path / "sound.mp4"))
    with pytest.raises(FileError, match=r"sound\.mp4 is not a video that can be read \(it has no pictures\)"):
        read_frames(tmp_path / "sound.mp4", 2)
