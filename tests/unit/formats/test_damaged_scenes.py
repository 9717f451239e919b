"""Mutated scene files: whatever a file holds, it is read or refused in one sentence, soon, and with little memory.

tests/mutations.py says how to try more.
"""

import gzip
import io
import os
import random
import struct
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import sr3r
from foreign_scenes import Gltf, columns, make_truth, sog_parts, splat, spz, write_ply, write_zip
from mutations import NUM_INPUTS, other_bytes, other_json, refusals
from sr3r.errors import FileError

TRUTH = make_truth(40, 1)


def _glb() -> bytes:
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH))
    gltf.root["nodes"] = [{"children": [1]}, {"mesh": 0, "translation": [0, 0, 1]}]
    return _written(lambda folder: gltf.write(folder / "a.glb"))


def _compressed_ply() -> bytes:
    def write(folder: Path) -> Path:
        sr3r.save(TRUTH, folder / "a.compressed.ply")
        return folder / "a.compressed.ply"

    return _written(write)


def _written(write: Callable[[Path], Path]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write(Path(folder)).read_bytes()


SEEDS = {
    "binary.ply": lambda: _written(lambda folder: write_ply(folder / "a.ply", columns(TRUTH))),
    "text.ply": lambda: _written(lambda folder: write_ply(folder / "a.ply", columns(TRUTH), form="ascii")),
    "a.compressed.ply": _compressed_ply,
    "a.splat": lambda: splat(TRUTH),
    "two.spz": lambda: spz(TRUTH, 2),
    "four.spz": lambda: spz(TRUTH, 4, extension=struct.pack("<III", 0xADBE0003, 4, 6)),
    "a.glb": _glb,
    "one.sog": lambda: _written(lambda folder: write_zip(folder / "a.sog", sog_parts(TRUTH, 1))),
    "two.sog": lambda: _written(lambda folder: write_zip(folder / "a.sog", sog_parts(TRUTH, 2))),
}


def mutated(data: bytes, name: str, random_: random.Random) -> bytes:
    if name.endswith((".sog", ".glb")) and random_.random() < 0.6:
        return _with_other_json(data, name, random_)
    if name.endswith(".ply") and random_.random() < 0.4:
        return _with_other_header(data, random_)
    return other_bytes(data, random_)


def _with_other_header(data: bytes, random_: random.Random) -> bytes:
    head, _, body = data.partition(b"end_header\n")
    lines = head.split(b"\n")
    i = random_.randrange(len(lines) - 1)
    words = lines[i].split(b" ")
    words[random_.randrange(len(words))] = random_.choice(
        [b"9" * 5000, b"-1", b"list uchar", b"0", b"x", b"double", b"\xff", b"999999999999", b"vertex", b"float"]
    )
    lines[i : i + random_.randint(0, 2)] = [b" ".join(words)]
    return b"\n".join(lines) + b"end_header\n" + body


def _with_other_json(data: bytes, name: str, random_: random.Random) -> bytes:
    if name.endswith(".sog"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {member: archive.read(member) for member in archive.namelist()}
        parts["meta.json"] = other_json(parts["meta.json"], random_)
        return _written(lambda folder: write_zip(folder / "a.sog", parts))
    (size,) = struct.unpack_from("<I", data, 12)
    text, rest = other_json(data[20 : 20 + size], random_), data[20 + size :]
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(text) + len(rest), len(text), 0x4E4F534A) + text + rest


@pytest.mark.parametrize("name", SEEDS)
def test_a_mutated_file_is_read_or_refused_in_one_sentence(name: str, tmp_path: Path):
    data = SEEDS[name]()
    path = tmp_path / name
    path.write_bytes(data)

    def read() -> None:
        assert len(sr3r.load(path)) > 0

    refused = refusals(read, lambda random_: path.write_bytes(mutated(data, name, random_)), seed=name, named=str(path))
    # A .splat has nothing that could be wrong but its size.
    assert refused > NUM_INPUTS / (20 if name == "a.splat" else 5)


def test_a_gzip_bomb_is_refused_before_it_unfolds(tmp_path: Path):
    claim = struct.pack("<4sIIBBBB", b"NGSP", 3, 49_000_000, 0, 12, 0, 0)
    (tmp_path / "a.spz").write_bytes(gzip.compress(claim + bytes(10_000_000)))
    with pytest.raises(FileError, match=r"claims 49000000 Gaussians in \d+ bytes"):
        sr3r.load(tmp_path / "a.spz")


def test_a_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "a.ply")
    with pytest.raises(FileError, match="not a file but a pipe"):
        sr3r.load(tmp_path / "a.ply")


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path: Path):
    parts = sog_parts(TRUTH, 2) | {"sh0.webp": bytes(100_000_000)}
    with zipfile.ZipFile(tmp_path / "a.sog", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(FileError, match="unpacks to much more than its own size"):
        sr3r.load(tmp_path / "a.sog")


def test_pictures_of_other_formats_are_not_opened(tmp_path: Path):
    """PostScript would start another program."""
    parts = sog_parts(TRUTH, 2) | {"sh0.webp": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n{} loop\n"}
    with pytest.raises(FileError, match=r"picture sh0\.webp that cannot be read"):
        sr3r.load(write_zip(tmp_path / "a.sog", parts))
