"""A glTF document and its bytes: one binary file, or JSON with data beside or inside it."""

import base64
import binascii
import struct
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from sr3r.errors import FileError
from sr3r.files import read_bytes
from sr3r.json_text import parse_json

MAGIC, VERSION, JSON, BIN = b"glTF", 2, 0x4E4F534A, 0x004E4942

_MAX_BYTES = 2_000_000_000


@dataclass(frozen=True, kw_only=True)
class GltfDocument:
    """A glTF document.

    Attributes:
        path: Its file.
        root: The JSON object.
        binary: The binary chunk of a .glb.
    """

    path: Path
    root: dict[str, Any]
    binary: bytes | None
    _files: dict[int, bytes] = field(default_factory=dict)

    def item(self, kind: str, index: Any) -> dict[str, Any]:
        """One object of the document's lists: `item("nodes", 3)`.

        Raises:
            ValueError: there is none.
        """
        items = self.items(kind)
        if type(index) is not int or not 0 <= index < len(items):
            raise ValueError(f"there is no {str(index)[:20]} in {kind}")
        return items[index]

    def items(self, kind: str) -> list[dict[str, Any]]:
        """A list of the document, empty if it has none.

        Raises:
            ValueError: it is not a list of objects.
        """
        return objects(self.root.get(kind, []), kind)

    def view(self, index: Any) -> tuple[memoryview, dict[str, Any]]:
        """The bytes of a bufferView, and its description.

        Raises:
            ValueError: it is compressed or lies outside of its buffer.
            FileError: a file beside the document is missing.
        """
        view = self.item("bufferViews", index)
        for name in view.get("extensions", {}):
            raise ValueError(f"compressed with {str(name)[:60]}, which is not read")
        data = self._buffer(view.get("buffer"))
        start, length = whole(view.get("byteOffset", 0)), whole(view.get("byteLength"))
        if start + length > len(data):
            raise ValueError("a part lies outside of the file")
        return memoryview(data)[start : start + length], view

    def _buffer(self, index: Any) -> bytes:
        buffer = self.item("buffers", index)
        if index not in self._files:
            uri = buffer.get("uri")
            if uri is None and index == 0 and self.binary is not None:
                self._files[index] = self.binary
            elif isinstance(uri, str):
                self._files[index] = self._fetch(uri)
            else:
                raise ValueError("a buffer has no data")
        return self._files[index]

    def _fetch(self, uri: str) -> bytes:
        if uri.startswith("data:"):
            head, _, text = uri.partition(",")
            if not head.endswith(";base64"):
                raise ValueError("a buffer inside of the document is not base64")
            try:
                return base64.b64decode(text, validate=True)
            except binascii.Error as error:
                raise ValueError("a buffer inside of the document is damaged") from error
        name = PurePosixPath(unquote(uri))
        # A scene must not reach for other files of whoever opens it.
        if name.is_absolute() or ".." in name.parts or ":" in uri or "\\" in uri or "\0" in str(name):
            raise ValueError(f"its data is not beside it but at {uri[:60]!r}")
        return read_bytes(self.path.parent / name)


def read_document(path: str | Path) -> GltfDocument:
    """A .glb or .gltf file.

    Raises:
        FileError: it is missing, damaged, or no glTF.
    """
    path = Path(path)
    data = read_bytes(path)
    if data[:4] == MAGIC:
        text, binary = _chunks(data, path)
    elif data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        text, binary = data, None
    else:
        raise FileError(f"{path} is not a glTF file. Check the path.")
    # A document may hold all of its data.
    root = parse_json(text, f"The JSON part of {path}", advice="Get or export it again.", max_bytes=_MAX_BYTES)
    if not isinstance(root, dict):
        raise FileError(f"{path} has no readable JSON part. Get or export it again.")
    return GltfDocument(path=path, root=root, binary=binary)


def _chunks(data: bytes, path: Path) -> tuple[bytes, bytes | None]:
    """The JSON text and the binary chunk."""
    if len(data) < 20:
        raise FileError(f"{path} is cut short. Get or export it again.")
    _, version, length = struct.unpack_from("<4sII", data)
    if version != VERSION or length > len(data):
        raise FileError(f"{path} is cut short, or glTF of version {version}. Get or export it again.")
    found: dict[int, bytes] = {}
    position = 12
    while position + 8 <= length:
        size, kind = struct.unpack_from("<II", data, position)
        found.setdefault(kind, data[position + 8 : position + 8 + size])
        position += 8 + size
    if JSON not in found:
        raise FileError(f"{path} has no readable JSON part. Get or export it again.")
    return found[JSON], found.get(BIN)


def objects(value: Any, what: str) -> list[dict[str, Any]]:
    """The value, if it is a list of objects.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(f"{what} is not a list of objects")
    return value


def mapping(value: Any, what: str) -> dict[str, Any]:
    """The value, if it is an object.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{what} is not an object")
    return value


def whole(value: Any) -> int:
    """The value, if it is a number of bytes or items.

    Raises:
        ValueError: it is not.
    """
    if type(value) is not int or not 0 <= value < 2**48:
        raise ValueError(f"{str(value)[:20]} is not a number of bytes or items")
    return value
