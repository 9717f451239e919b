"""The program for videos is looked for, and any that encodes H.264 does."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import pytest
import torch

from sr3r.errors import UnavailableError
from sr3r.ffmpeg import ffmpeg_program, h264_options
from sr3r.images import save_video

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="The stand-in for ffmpeg is a shell script.")


@pytest.fixture
def limited_ffmpeg(tmp_path: Path) -> str:
    """An ffmpeg that lists, of the encoders of H.264, openh264 only."""
    program = tmp_path / "ffmpeg"
    program.write_text(
        '#!/bin/sh\ncase "$*" in *-encoders*) echo " V....D libopenh264          OpenH264"; exit;; esac\n'
        f'exec "{imageio_ffmpeg.get_ffmpeg_exe()}" "$@"\n'
    )
    program.chmod(0o755)
    return str(program)


def test_without_the_extra_the_ffmpeg_on_the_path_is_taken(
    limited_ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    monkeypatch.setattr(shutil, "which", lambda name: limited_ffmpeg)
    assert ffmpeg_program() == limited_ffmpeg
    save_video([torch.full((3, 32, 48), level / 9) for level in range(10)], tmp_path / "a.mp4", fps=10)
    listed = subprocess.run([limited_ffmpeg, "-i", str(tmp_path / "a.mp4")], capture_output=True).stderr
    assert re.search(rb"h264.*yuv420p.*48x32.*10 fps", listed)


def test_without_any_ffmpeg_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(UnavailableError, match=r"Videos need ffmpeg.*pip install 'sr3r\[video\]'"):
        save_video([torch.zeros(3, 4, 4)], tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


def test_an_ffmpeg_without_h264_is_named(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text('#!/bin/sh\necho " V....D mpeg4          MPEG-4 part 2"\n')
    program.chmod(0o755)
    with pytest.raises(UnavailableError, match=rf"{re.escape(str(program))} cannot encode H\.264"):
        h264_options(str(program))
