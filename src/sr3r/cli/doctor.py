"""`sr3r doctor`: what is installed, and whether it works."""

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import tyro

_EXTRAS = {
    "viewer": ("starlette", "uvicorn"),
    "video": ("imageio-ffmpeg",),
    "serve": ("starlette", "uvicorn", "python-multipart", "sqlalchemy", "prometheus-client"),
    "train": ("matplotlib", "tensorboard"),
    "remote": ("fsspec", "s3fs", "aiohttp"),
    "bulk": ("dask", "distributed", "pyarrow"),
    "ray": ("ray",),
    "gpu": ("gsplat",),
}
_GIGA = 1e9


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(doctor, args=argv, prog="sr3r doctor")


def doctor(*, json_output: Annotated[bool, tyro.conf.arg(name="json")] = False) -> None:
    """Say what is installed, and whether it works: torch, processor, GPU, extras, folders.

    Exits with 2 if sr3r cannot reconstruct here. What it prints belongs into a report of a mistake.

    Args:
        json_output: Print it as JSON.
    """
    from sr3r.errors import UnavailableError

    facts: dict[str, str] = {}
    failed = []
    for name, look in _CHECKS.items():
        try:
            facts[name] = look()
        except Exception as error:  # Whatever is wrong is what people want to know.
            facts[name] = f"FAILED: {type(error).__name__}: {error}"
            failed.append(name)
    if json_output:
        sys.stdout.write(json.dumps(facts) + "\n")
    else:
        width = max(map(len, facts))
        sys.stdout.writelines(f"{name:<{width}}  {text}\n" for name, text in facts.items())
    if failed:
        raise UnavailableError(f"sr3r cannot work like this ({', '.join(failed)}). Install it again (docs/install.md).")


def _sr3r() -> str:
    from sr3r.version import __version__

    return f"{__version__} in {Path(__file__).parents[1]}"


def _system() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    shown = f", {memory / _GIGA:.1f} GB of memory" if memory > 0 else ""
    return f"{platform.platform()}, Python {platform.python_version()}{shown}"


def _torch() -> str:
    import torch

    vector = torch.backends.cpu.get_cpu_capability()
    return f"{torch.__version__}, {torch.get_num_threads()} of {os.cpu_count()} processors, vector units {vector}"


def _gpu() -> str:
    import torch

    if not torch.cuda.is_available():
        return "none that torch can use; the processor does the work"
    memory = torch.cuda.get_device_properties(0).total_memory
    return f"{torch.cuda.get_device_name(0)}, {memory / _GIGA:.0f} GB, CUDA {torch.version.cuda}"


def _weights() -> str:
    from sr3r.model import SR3R
    from sr3r.model.weights import SHIPPED

    names = sorted(path.name for path in SHIPPED.glob("*") if path.is_dir())
    for name in names:
        SR3R.from_pretrained(name)
    return ", ".join(names)


def _renderer() -> str:
    from sr3r.rendering.cpu_compile import import_kernels

    import_kernels()
    return f"CPU, compiled by Numba {version('numba')} when first used"


def _cameras() -> str:
    import poselib  # noqa: F401

    return f"found in the photos, with poselib {version('poselib')}"


def _photos() -> str:
    from PIL import features

    from sr3r.decoding import add_heic

    kinds = ["JPEG", "PNG", "TIFF"]
    kinds += [name for name, feature in (("WebP", "webp"), ("AVIF", "avif")) if features.check(feature)]
    return ", ".join([*kinds, "HEIC" if add_heic() else "no HEIC (pip install pi-heif)"])


def _videos() -> str:
    from sr3r.errors import UnavailableError
    from sr3r.ffmpeg import ffmpeg_program

    try:
        return f"ffmpeg, {ffmpeg_program()}"
    except UnavailableError:
        return "none, for want of an ffmpeg (pip install 'sr3r[video]')"


def _extras() -> str:
    missing = {extra for extra, packages in _EXTRAS.items() if not all(map(_is_installed, packages))}
    there = [extra for extra in _EXTRAS if extra not in missing]
    lacking = [extra for extra in _EXTRAS if extra in missing]
    shown = ", ".join(there) or "none"
    return shown + (f"; not installed: {', '.join(lacking)} (pip install 'sr3r[{lacking[0]}]')" if lacking else "")


def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _cache() -> str:
    from sr3r.files import cache_folder, check_writable

    folder = cache_folder("weights").parent
    check_writable(folder / "weights")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    parent = next(place for place in (folder, *folder.parents) if place.exists())
    return f"{folder}, {size / 1e6:.0f} MB used, {shutil.disk_usage(parent).free / _GIGA:.1f} GB free"


_CHECKS: dict[str, Callable[[], str]] = {
    "sr3r": _sr3r,
    "system": _system,
    "torch": _torch,
    "GPU": _gpu,
    "weights": _weights,
    "renderer": _renderer,
    "cameras": _cameras,
    "photos": _photos,
    "videos": _videos,
    "extras": _extras,
    "cache": _cache,
}
