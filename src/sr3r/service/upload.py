"""Photos from a request: counted while they arrive, looked at without decoding them, stored under names of our own."""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from sr3r.decoding import Readable, TooManyPixels, check_pixels, opened
from sr3r.files import PHOTO_KINDS
from sr3r.quality import MIN_LR_SIZE, STRIDE
from sr3r.service.api_error import ApiError
from sr3r.service.folders import CAMERAS, cannot_store
from sr3r.service.service_config import ServiceConfig
from sr3r.service.upload_cameras import last_part, read_cameras

SUFFIXES = {
    "JPEG": ".jpg",
    "MPO": ".jpg",
    "PNG": ".png",
    "WEBP": ".webp",
    "TIFF": ".tif",
    "HEIF": ".heic",
    "AVIF": ".avif",
}
"""Kinds of photos that are taken, as Pillow calls them. (Some phones' JPEGs are MPO: several in one file.)"""

MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic", "image/heif", "image/avif")
"""The same, as browsers call them."""

HEIC_TYPES = ("image/heic", "image/heif")
"""Those that need a library which not every machine has."""

# Cameras may come as a field too.
_MAX_FIELD_BYTES = 1_000_000
_MAX_NAME = 120
_MIN_SIDE_PX = 16
_FIELDS = ("cameras", "quality", "lr_size")


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A job as it was sent, checked.

    Attributes:
        names: The photos' names as the client told them, fit to be shown.
        files: What to store, by names of our own.
        request: What the worker needs to know (`Job.request`).
    """

    names: list[str]
    files: dict[str, Readable]
    request: dict[str, Any]


async def receive_form(request: Request, config: ServiceConfig) -> FormData:
    """The parts of a request; files above a megabyte are on the disk, nameless. Close it.

    Raises:
        ApiError: it is too large, too slow, broken off, or no form.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > config.max_bytes:
        raise _too_large(config)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise ApiError("Send the photos as multipart/form-data: curl -F photos=@a.jpg ...", status=415, reason="form")
    # One more file than there may be photos, for the cameras.
    parser = MultiPartParser(
        request.headers,
        _limited(request, config),
        max_files=config.max_photos + 1,
        max_fields=4,
        max_part_size=_MAX_FIELD_BYTES,
    )
    try:
        async with asyncio.timeout(config.upload_time):
            return await parser.parse()
    except MultiPartException as error:
        if error.message.startswith("Too many files"):
            raise _wrong_number(config, f"more than {config.max_photos}") from error
        reason = error.message.rstrip(".")
        raise ApiError(f"The form cannot be read ({reason}). Send it again.", status=400, reason="form") from error
    except TimeoutError as error:
        message = f"The upload took more than {config.upload_time:g} seconds. Send smaller photos."
        raise ApiError(message, status=408, reason="slow") from error
    except ClientDisconnect as error:
        # Nobody hears this, but nor is it a mistake of ours, for the log.
        raise ApiError("The upload was broken off. Send it again.", status=400, reason="broken") from error
    except OSError as error:
        # Large parts wait in the folder for temporary files, which may be on a disk of its own.
        raise cannot_store(error) from error


def read_form(form: FormData, config: ServiceConfig) -> Upload:
    """Check the parts of a form; blocks, since headers of photos are read.

    Raises:
        ApiError: a part cannot be used; says which and why.
    """
    unknown = next((name for name in form if name not in ("photos", *_FIELDS)), None)
    if unknown is not None:
        raise _bad(f"There is no part {_shown(unknown)!r}. Send photos, and if you like {', '.join(_FIELDS)}.")
    photos = [part for part in form.getlist("photos") if isinstance(part, UploadFile)]
    if len(photos) != len(form.getlist("photos")):
        raise _bad("The photos must be files. Send each with a file name.")
    if not 2 <= len(photos) <= config.max_photos:
        raise _wrong_number(config, str(len(photos)))
    names = [_shown(photo.filename or f"photo {i + 1}") for i, photo in enumerate(photos)]
    suffixes = [_suffix(photo, name, config) for photo, name in zip(photos, names, strict=True)]
    stored = [f"photo-{i}{suffix}" for i, suffix in enumerate(suffixes)]
    files: dict[str, Readable] = {name: photo.file for name, photo in zip(stored, photos, strict=True)}
    twice = next((name for name in _FIELDS if len(form.getlist(name)) > 1), None)
    if twice is not None:
        raise _bad(f"There are several parts {twice}. Send one, or none.")
    cameras = form.get("cameras")
    if cameras is not None:
        files[CAMERAS] = BytesIO(read_cameras(cameras, names, stored))
    request = {"photos": stored, "has_cameras": cameras is not None, **_quality(form, config)}
    return Upload(names=names, files=files, request=request)


async def _limited(request: Request, config: ServiceConfig) -> AsyncGenerator[bytes, None]:
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > config.max_bytes:
            raise _too_large(config)
        yield chunk


def _suffix(photo: UploadFile, name: str, config: ServiceConfig) -> str:
    """The suffix for a photo, by its header."""
    try:
        with opened(photo.file) as image:
            side, suffix = min(image.size), SUFFIXES[image.format or ""]
            check_pixels(image, most=config.max_pixels / 1e6)
    except TooManyPixels as error:
        limit = min(error.megapixels, config.max_pixels / 1e6)
        message = f"{name} has more than {limit:g} megapixels. Make it smaller."
        raise ApiError(message, status=413, reason="pixels") from error
    except Exception as error:  # Readers of damaged headers raise nearly anything.
        message = f"{name} is not a photo that can be read. Send {PHOTO_KINDS}."
        raise ApiError(message, status=415, reason="type") from error
    if side < _MIN_SIDE_PX:
        raise _bad(f"{name} is smaller than {_MIN_SIDE_PX} pixels. Send photos of at least 32x32 pixels.")
    return suffix


def _quality(form: FormData, config: ServiceConfig) -> dict[str, Any]:
    """The quality or the size that a client wants: one of them."""
    value, quality = form.get("lr_size"), form.get("quality")
    if value is not None and quality is not None:
        raise _bad("The quality chooses the size: send quality or lr_size, not both.")
    if value is None:
        quality = config.default_quality if quality is None else quality
        if quality not in config.qualities:
            known = ", ".join(config.qualities)
            raise _bad(f"The quality must be one of {known}. Leave it out for {config.default_quality}.")
        return {"quality": quality}
    size = int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,4}", value) else 0
    if not (MIN_LR_SIZE <= size <= config.max_lr_size and size % STRIDE == 0):
        raise _bad(
            f"lr_size must be a multiple of {STRIDE} from {MIN_LR_SIZE} to {config.max_lr_size}. "
            f"Leave it out for the quality {config.default_quality}."
        )
    return {"lr_size": size}


def _shown(name: str) -> str:
    """A client's name, without folders and without what cannot be shown or stored."""
    return "".join(filter(str.isprintable, last_part(name)))[-_MAX_NAME:] or "unnamed"


def _bad(message: str) -> ApiError:
    return ApiError(message, status=400, reason="input")


def _too_large(config: ServiceConfig) -> ApiError:
    message = f"The photos have more than {config.max_bytes / 1e6:g} MB together. Send fewer or smaller ones."
    return ApiError(message, status=413, reason="bytes")


def _wrong_number(config: ServiceConfig, number: str) -> ApiError:
    return _bad(f"Send 2 to {config.max_photos} photos of one scene, not {number}.")
