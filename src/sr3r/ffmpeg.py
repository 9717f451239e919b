"""The ffmpeg program, which reads and writes videos in a process of its own."""

import shutil
import subprocess

from sr3r.errors import UnavailableError

# Encoders of H.264 by preference. A build under the LGPL has no libx264; Cisco's openh264 is under the BSD licence.
_H264 = {"libx264": "-c:v libx264 -crf 18", "libopenh264": "-c:v libopenh264 -rc_mode quality -qmax 20"}


def ffmpeg_program() -> str:
    """Path of the ffmpeg of imageio-ffmpeg (the extra `video`), or else of the one on the PATH.

    Raises:
        UnavailableError: there is neither.
    """
    try:
        import imageio_ffmpeg  # Looks for its program when imported.

        return imageio_ffmpeg.get_ffmpeg_exe()
    except (ImportError, RuntimeError) as error:
        program = shutil.which("ffmpeg")
        if program is None:
            raise UnavailableError(
                "Videos need ffmpeg, and there is none. Run `pip install 'sr3r[video]'`, or put an ffmpeg on the PATH."
            ) from error
        return program


def h264_options(program: str) -> list[str]:
    """What makes an ffmpeg encode H.264 at a quality at which losses are not seen.

    Raises:
        UnavailableError: this one cannot.
    """
    listed = subprocess.run(
        [program, "-hide_banner", "-encoders"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    ).stdout.decode(errors="replace")
    for encoder, options in _H264.items():
        if f" {encoder} " in listed:
            return options.split()
    raise UnavailableError(
        f"The ffmpeg at {program} cannot encode H.264. Run `pip install 'sr3r[video]'`, which brings one that can."
    )
