"""The bytes of an SPZ file: a header and six sections, in one gzip stream or in one zstd stream each."""

import gzip
import struct
import zlib
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import zstandard
from jaxtyping import UInt8

from sr3r.errors import FileError
from sr3r.formats.scene import check_count

SECTIONS = ("means", "opacities", "colours", "scales", "rotations", "harmonics")
ZSTD_VERSION = 4
ANTIALIASED = 1
MAX_DEGREE = 4

_MAGIC = b"NGSP"
_GZIP_HEADER = struct.Struct("<4sIIBBBB")
_ZSTD_HEADER = struct.Struct("<4sIIBBBBI12x")
_ENTRY = struct.Struct("<QQ")
_RECORD = struct.Struct("<II")
_HAS_EXTENSIONS = 2
_COORDINATES = 0xADBE0003
_MAX_EXTENSION_BYTES = 1 << 16
_MAX_BITS = 30
_ZSTD_LEVEL = 12


class SpzHeader(NamedTuple):
    """What an SPZ file says of itself."""

    version: int
    num_gaussians: int
    degree: int
    fractional_bits: int
    flags: int = 0

    def section_sizes(self) -> list[int]:
        """Bytes of each section."""
        means = 6 if self.version == 1 else 9
        rotations = 3 if self.version < 3 else 4
        sizes = [means, 1, 3, 3, rotations, 3 * ((self.degree + 1) ** 2 - 1)]
        return [self.num_gaussians * size for size in sizes]


class SpzContents(NamedTuple):
    """A file, unpacked."""

    header: SpzHeader
    sections: dict[str, UInt8[np.ndarray, " bytes"]]
    coordinates: int
    """The value of Adobe's extension for coordinate systems; 0 without."""


def read_header(data: bytes, path: object) -> SpzHeader:
    """The header alone, checked against what the format allows.

    Raises:
        FileError: the data is not an SPZ, damaged, or of an unknown version.
    """
    if data.startswith(_MAGIC):
        if len(data) < _ZSTD_HEADER.size:
            raise FileError(f"{path} is cut short: it ends in its header. Get or export it again.")
        _, version, count, degree, bits, flags, _, _ = _ZSTD_HEADER.unpack_from(data)
        known = version == ZSTD_VERSION
    else:
        stream = zlib.decompressobj(wbits=31)
        try:
            head = stream.decompress(data, _GZIP_HEADER.size)
        except zlib.error as error:
            raise FileError(f"{path} is not an SPZ file, or is damaged ({error}). Get or export it again.") from error
        if len(head) < _GZIP_HEADER.size or not head.startswith(_MAGIC):
            raise FileError(f"{path} is not an SPZ file. Check the path.")
        _, version, count, degree, bits, flags, _ = _GZIP_HEADER.unpack(head)
        known = 1 <= version < ZSTD_VERSION
    if not known:
        raise FileError(f"{path} is SPZ version {version}; sr3r reads 1 to 4. Export it as one of them.")
    check_count(count, len(data), path)
    if degree > MAX_DEGREE or bits > _MAX_BITS:
        raise FileError(f"{path} claims an SH degree of {degree}, which is impossible. Get or export it again.")
    return SpzHeader(version, count, degree, bits, flags)


def unpack(data: bytes, path: object) -> SpzContents:
    """Header and sections; never more bytes than the header claims.

    Raises:
        FileError: the data is not an SPZ, damaged, or of an unknown version.
    """
    header = read_header(data, path)
    if header.version == ZSTD_VERSION:
        parts, extensions = _zstd_sections(data, header, path)
    else:
        parts, extensions = _gzip_sections(data, header, path)
    coordinates = _coordinates(extensions) if header.flags & _HAS_EXTENSIONS else 0
    sections = {name: np.frombuffer(part, np.uint8) for name, part in zip(SECTIONS, parts, strict=True)}
    return SpzContents(header, sections, coordinates)


def pack(header: SpzHeader, sections: list[bytes]) -> bytes:
    """The file of six sections. Equal scenes give equal files: there is no time in it."""
    if header.version < ZSTD_VERSION:
        head = _GZIP_HEADER.pack(_MAGIC, *header[:4], header.flags, 0)
        # Level 9 takes 14 times as long on harmonics of degree 3, for a file that is 3 % smaller.
        return gzip.compress(head + b"".join(sections), compresslevel=6, mtime=0)
    sections = [section for section in sections if section]
    streams = [zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(section) for section in sections]
    head = _ZSTD_HEADER.pack(_MAGIC, *header[:4], header.flags, len(streams), _ZSTD_HEADER.size)
    table = [_ENTRY.pack(len(stream), len(section)) for stream, section in zip(streams, sections, strict=True)]
    return b"".join([head, *table, *streams])


def _gzip_sections(data: bytes, header: SpzHeader, path: object) -> tuple[list[bytes], bytes]:
    sizes = header.section_sizes()
    stream = zlib.decompressobj(wbits=31)
    try:
        stream.decompress(data, _GZIP_HEADER.size)
        body = stream.decompress(stream.unconsumed_tail, sum(sizes)) if sum(sizes) else b""
        # The stream's end carries its checksum; what follows the sections are extensions.
        extensions = stream.decompress(stream.unconsumed_tail, _MAX_EXTENSION_BYTES)
    except zlib.error as error:
        raise FileError(f"{path} is not an SPZ file, or is damaged ({error}). Get or export it again.") from error
    if len(body) < sum(sizes) or not (extensions or stream.eof):
        raise FileError(f"{path} is cut short: its {sum(sizes)} bytes do not all arrive. Get or export it again.")
    ends = np.cumsum([0, *sizes]).tolist()
    return [body[start:end] for start, end in pairwise(ends)], extensions


def _zstd_sections(data: bytes, header: SpzHeader, path: object) -> tuple[list[bytes], bytes]:
    *_, num_streams, position = _ZSTD_HEADER.unpack_from(data)
    extensions = data[_ZSTD_HEADER.size : position]
    sizes = header.section_sizes()
    # Sections without a byte have no stream.
    expected = [size for size in sizes if size]
    start = position + num_streams * _ENTRY.size
    if num_streams != len(expected) or position < _ZSTD_HEADER.size or start > len(data):
        raise FileError(f"{path} has a damaged table of contents. Get or export it again.")
    streams: list[bytes] = []
    for i, size in enumerate(expected):
        packed, unpacked = _ENTRY.unpack_from(data, position + i * _ENTRY.size)
        stream = data[start : start + packed]
        if unpacked != size or len(stream) < packed:
            raise FileError(f"{path} is cut short, or its table of contents is damaged. Get or export it again.")
        streams.append(_inflated(stream, size, path))
        start += packed
    found = iter(streams)
    return [next(found) if size else b"" for size in sizes], extensions


def _inflated(stream: bytes, size: int, path: object) -> bytes:
    try:
        # A frame that announces more than it should would have that much memory.
        if zstandard.frame_content_size(stream) not in (-1, size):
            raise zstandard.ZstdError("another size")
        section = zstandard.ZstdDecompressor().decompress(stream, max_output_size=size)
    except zstandard.ZstdError as error:
        raise FileError(f"{path} is damaged ({error}). Get or export it again.") from error
    if len(section) != size:
        raise FileError(f"{path} is damaged: a part has {len(section)} bytes instead of {size}. Get it again.")
    return section


def _coordinates(extensions: bytes) -> int:
    """The value of the one extension that changes what the sections mean; others are skipped."""
    position = 0
    while position + _RECORD.size <= len(extensions):
        kind, size = _RECORD.unpack_from(extensions, position)
        payload = extensions[position + _RECORD.size : position + _RECORD.size + size]
        if kind == _COORDINATES and len(payload) == 4:
            return int.from_bytes(payload, "little")
        position += _RECORD.size + size
    return 0
