"""Scene files as other programs write them, made byte by byte here: our writers have no part in it."""

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
import zstandard
from PIL import Image

from sr3r.gaussians import Gaussians

C0 = 0.28209479177387814
TURN = np.array([1.0, -1.0, -1.0])
"""From our axes (right, down, forward) to right, up, back."""


def make_truth(n: int = 120, degree: int = 0) -> Gaussians:
    """Gaussians in front of the default camera, none of them symmetric in any way."""
    generator = torch.Generator().manual_seed(3)
    sh = 0.1 * torch.randn(n, (degree + 1) ** 2, 3, generator=generator)
    sh[:, 0] = torch.rand(n, 3, generator=generator) * 2 - 0.5
    return Gaussians(
        means=torch.randn(n, 3, generator=generator) * torch.tensor([1.0, 0.7, 0.4]) + torch.tensor([0.2, 0.1, 4]),
        quats=torch.nn.functional.normalize(torch.randn(n, 4, generator=generator), dim=-1),
        scales=torch.exp(torch.randn(n, 3, generator=generator) * 0.5 - 2.3),
        opacities=torch.rand(n, generator=generator) * 0.8 + 0.1,
        sh=sh,
    )


def columns(scene: Gaussians) -> dict[str, np.ndarray]:
    """The properties of a 3DGS PLY."""
    values = {name: scene.means[:, i] for i, name in enumerate("xyz")}
    values |= {f"f_dc_{i}": scene.sh[:, 0, i] for i in range(3)}
    num_rest = scene.sh.shape[1] - 1
    values |= {f"f_rest_{c * num_rest + k}": scene.sh[:, k + 1, c] for c in range(3) for k in range(num_rest)}
    values |= {"opacity": torch.logit(scene.opacities)}
    values |= {f"scale_{i}": scene.scales[:, i].log() for i in range(3)}
    values |= {f"rot_{i}": scene.quats[:, i] for i in range(4)}
    return {name: value.numpy().astype(np.float32) for name, value in values.items()}


def write_ply(
    path: Path,
    table: dict[str, np.ndarray],
    *,
    form: str = "binary_little_endian",
    newline: str = "\n",
    before: tuple[str, bytes] = ("", b""),
    after: tuple[str, bytes] = ("", b""),
) -> Path:
    """A PLY with vertices, and elements (header lines, bytes) before and after them."""
    names = {"f4": "float", "f8": "double", "u1": "uchar", "u2": "ushort"}
    properties = [f"property {names[v.dtype.str[1:]]} {name}" for name, v in table.items()]
    count = len(next(iter(table.values())))
    lines = ["ply", f"format {form} 1.0", "comment by hand", *before[0].splitlines(), f"element vertex {count}"]
    lines += [*properties, *after[0].splitlines(), "end_header"]
    if form == "ascii":
        rows = [" ".join(f"{v[i]!s}" for v in table.values()) for i in range(count)]
        body = (newline.join(rows) + newline).encode()
    else:
        order = "<" if form == "binary_little_endian" else ">"
        structured = np.zeros(count, [(name, order + v.dtype.str[1:]) for name, v in table.items()])
        for name, values in table.items():
            structured[name] = values
        body = structured.tobytes()
    path.write_bytes((newline.join(lines) + newline).encode() + before[1] + body + after[1])
    return path


class Gltf:
    """A glTF document that grows."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "extensionsUsed": ["KHR_gaussian_splatting"],
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0}],
            "meshes": [{"primitives": []}],
            "accessors": [],
            "bufferViews": [],
        }
        self.blob = b""

    def view(self, data: bytes, **options: Any) -> int:
        self.blob += bytes(-len(self.blob) % 4)
        self.root["bufferViews"].append({"buffer": 0, "byteOffset": len(self.blob), "byteLength": len(data), **options})
        self.blob += data
        return len(self.root["bufferViews"]) - 1

    def accessor(self, array: np.ndarray, **options: Any) -> int:
        codes = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "f4": 5126}
        width = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}[array.shape[1]]
        entry = {"componentType": codes[array.dtype.str[1:]], "count": len(array), "type": width}
        self.root["accessors"].append({"bufferView": self.view(array.tobytes()), **entry, **options})
        return len(self.root["accessors"]) - 1

    def attributes(self, scene: Gaussians, **replaced: int) -> dict[str, int]:
        """Plain float attributes of a scene that is in our axes, some replaced by other accessors."""
        w, x, y, z = scene.quats.numpy().T
        # The quaternion of the half turn about x, times the Gaussian's; xyzw.
        arrays = {
            "POSITION": scene.means.numpy() * TURN,
            "ROTATION": np.stack([w, -z, y, -x], 1),
            "SCALE": scene.scales.numpy(),
            "OPACITY": scene.opacities.numpy()[:, None],
            "SH_DEGREE_0_COEF_0": scene.sh[:, 0].numpy(),
        }
        prefix = "KHR_gaussian_splatting:"
        return {
            (name if name == "POSITION" else prefix + name): replaced[name]
            if name in replaced
            else self.accessor(array.astype("<f4"))
            for name, array in arrays.items()
        }

    def primitive(self, attributes: dict[str, int], *, space: str = "srgb_rec709_display", **extension: Any) -> None:
        options = {"kernel": "ellipse", "colorSpace": space, **extension}
        extensions = {"KHR_gaussian_splatting": options}
        self.root["meshes"][0]["primitives"].append({"attributes": attributes, "mode": 0, "extensions": extensions})

    def write(self, path: Path) -> Path:
        """As .glb, or as .gltf with a file of data beside it."""
        buffer: dict[str, Any] = {"byteLength": len(self.blob)}
        if path.suffix == ".gltf":
            path.with_name("the data.bin").write_bytes(self.blob)
            buffer["uri"] = "the%20data.bin"
        text = json.dumps(self.root | {"buffers": [buffer]}).encode()
        if path.suffix == ".gltf":
            path.write_bytes(text)
            return path
        text += b" " * (-len(text) % 4)
        blob = self.blob + bytes(-len(self.blob) % 4)
        head = struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(blob))
        chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(blob), b"BIN\0") + blob
        path.write_bytes(head + chunks)
        return path


def splat(scene: Gaussians) -> bytes:
    """The 32 bytes a Gaussian of antimatter15's format."""
    colours = (0.5 + C0 * scene.sh[:, 0]).clamp(0, 1)
    rgba = torch.cat([colours, scene.opacities[:, None]], 1).mul(255).round().byte().numpy()
    quats = scene.quats.mul(128).add(128).round().clamp(0, 255).byte().numpy()
    floats = torch.cat([scene.means, scene.scales], 1).numpy().astype("<f4")
    return b"".join(a.tobytes() + b.tobytes() + c.tobytes() for a, b, c in zip(floats, rgba, quats, strict=True))


def spz(scene: Gaussians, version: int, *, extension: bytes = b"", axes: np.ndarray = TURN) -> bytes:
    """An SPZ of degree 0, 12 bits behind the point, in right, up, back unless the axes say otherwise."""
    means = scene.means.numpy() * axes
    w, x, y, z = scene.quats.numpy().T
    q = np.stack([w, -z, y, -x], 1) if axes[1] < 0 else np.stack([x, y, z, w], 1)
    count = len(scene)
    if version == 1:
        positions = means.astype("<f2").tobytes()
    else:
        fixed = np.rint(means * 4096).astype("<i4")
        positions = b"".join(int(v).to_bytes(3, "little", signed=True) for v in fixed.ravel())
    if version < 3:
        q = np.where(q[:, 3:] < 0, -q, q)
        rotations = np.rint(q[:, :3] * 127.5 + 127.5).clip(0, 255).astype(np.uint8).tobytes()
    else:
        rotations = b"".join(_smallest_three(row) for row in q)
    sections = [
        positions,
        np.rint(scene.opacities.numpy() * 255).astype(np.uint8).tobytes(),
        np.rint(scene.sh[:, 0].numpy() * 0.15 * 255 + 127.5).clip(0, 255).astype(np.uint8).tobytes(),
        np.rint((np.log(scene.scales.numpy()) + 10) * 16).astype(np.uint8).tobytes(),
        rotations,
    ]
    flags = 2 if extension else 0
    if version < 4:
        return gzip.compress(
            struct.pack("<4sIIBBBB", b"NGSP", version, count, 0, 12, flags, 0) + b"".join(sections) + extension
        )
    streams = [zstandard.ZstdCompressor().compress(section) for section in sections]
    head = struct.pack("<4sIIBBBBI12x", b"NGSP", 4, count, 0, 12, flags, len(streams), 32 + len(extension))
    table = b"".join(struct.pack("<QQ", len(a), len(b)) for a, b in zip(streams, sections, strict=True))
    return head + extension + table + b"".join(streams)


def _smallest_three(q: np.ndarray) -> bytes:
    largest = int(np.abs(q).argmax())
    word = largest
    for i in range(4):
        if i != largest:
            is_negative = (q[i] < 0) != (q[largest] < 0)
            word = (word << 10) | (int(is_negative) << 9) | int(511 * abs(q[i]) * 2**0.5 + 0.5)
    return word.to_bytes(4, "little")


def sog_parts(scene: Gaussians, version: int) -> dict[str, bytes]:
    """meta.json and pictures of a SOG of degree 0; the scene has 4 k Gaussians."""

    def picture(rows: np.ndarray) -> bytes:
        buffer = io.BytesIO()
        Image.fromarray(rows.reshape(4, -1, rows.shape[1]).astype(np.uint8)).save(
            buffer, "WEBP", lossless=True, exact=True
        )
        return buffer.getvalue()

    def shares(values: np.ndarray, top: int) -> tuple[np.ndarray, list[float], list[float]]:
        low, high = values.min(0), values.max(0)
        return np.rint((values - low) / (high - low) * top).astype(np.int64), low.tolist(), high.tolist()

    means = scene.means.numpy().astype(np.float64)
    positions, low, high = shares(np.sign(means) * np.log1p(np.abs(means)), 65535)
    q = scene.quats.numpy().astype(np.float64)
    tags = np.abs(q).argmax(1)
    q = q * np.sign(q[np.arange(len(q)), tags])[:, None]
    others = np.stack([np.delete(row, tag) for row, tag in zip(q, tags, strict=True)])
    quats = np.concatenate([np.rint((others / 2**0.5 + 0.5) * 255), tags[:, None] + 252], 1)
    logs, colours = scene.scales.log().numpy(), scene.sh[:, 0].numpy()
    meta: dict[str, Any] = {"means": {"mins": low, "maxs": high, "files": ["means_l.webp", "means_u.webp"]}}
    meta["quats"] = {"files": ["quats.webp"]}
    if version == 1:
        logits = torch.logit(scene.opacities).numpy()[:, None]
        scales, low, high = shares(logs, 255)
        meta["means"]["shape"] = [len(scene), 3]
        meta["scales"] = {"mins": low, "maxs": high, "files": ["scales.webp"]}
        sh0, low, high = shares(np.concatenate([colours, logits], 1), 255)
        meta["sh0"] = {"mins": low, "maxs": high, "files": ["sh0.webp"]}
    else:
        meta |= {"version": 2, "count": len(scene)}
        scales, low, high = shares(logs.reshape(-1, 1), 255)
        meta["scales"] = {"codebook": np.linspace(low[0], high[0], 256).tolist(), "files": ["scales.webp"]}
        rgb, low, high = shares(colours.reshape(-1, 1), 255)
        meta["sh0"] = {"codebook": np.linspace(low[0], high[0], 256).tolist(), "files": ["sh0.webp"]}
        alpha = np.rint(scene.opacities.numpy() * 255)[:, None]
        sh0 = np.concatenate([rgb.reshape(-1, 3), alpha], 1)
    parts = {"means_l": positions & 255, "means_u": positions >> 8, "scales": scales.reshape(-1, 3)}
    parts |= {"quats": quats, "sh0": sh0}
    return {"meta.json": json.dumps(meta).encode()} | {f"{name}.webp": picture(p) for name, p in parts.items()}


def write_zip(path: Path, parts: dict[str, bytes], folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(folder + name, data)
    return path


def write_folder(path: Path, parts: dict[str, bytes]) -> Path:
    path.mkdir()
    for name, data in parts.items():
        (path / name).write_bytes(data)
    return path
