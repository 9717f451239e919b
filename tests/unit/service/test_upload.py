"""What is checked about photos and cameras before a job is accepted."""

import io
import json
import struct
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.datastructures import FormData, Headers, UploadFile

import sr3r
from sr3r.camera_files import read_camera_file
from sr3r.errors import InputError
from sr3r.service import ServiceConfig
from sr3r.service.api_error import ApiError
from sr3r.service.upload import read_form
from sr3r.service.upload_cameras import rename_frames

CONFIG = ServiceConfig()
DEMO_CAMERAS = Path(sr3r.__file__).parent / "assets" / "demo_aerial" / "cameras.json"


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def form(*photos: tuple[str, bytes], **fields: str) -> FormData:
    parts: list[tuple[str, UploadFile | str]] = [
        ("photos", UploadFile(io.BytesIO(content), filename=name, headers=Headers())) for name, content in photos
    ]
    return FormData([*parts, *fields.items()])


A, B = ("a.jpg", picture("JPEG")), ("b.jpg", picture("JPEG"))


def refusal(*photos: tuple[str, bytes], **fields: str) -> ApiError:
    with pytest.raises(ApiError) as error:
        read_form(form(*photos, **fields), CONFIG)
    return error.value


@pytest.mark.parametrize(
    ("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("TIFF", ".tif"), ("AVIF", ".avif")]
)
def test_photos_are_known_by_their_content(kind: str, suffix: str):
    upload = read_form(form(A, ("a photo.gif", picture(kind))), CONFIG)
    assert list(upload.files) == ["photo-0.jpg", f"photo-1{suffix}"]
    assert upload.names == ["a.jpg", "a photo.gif"]
    assert upload.request == {"photos": list(upload.files), "has_cameras": False, "quality": "normal"}


@pytest.mark.parametrize(("field", "value", "stored"), [("quality", "full", "full"), ("lr_size", "96", 96)])
def test_a_client_chooses_a_quality_or_a_size(field: str, value: str, stored: object):
    request = read_form(form(A, B, **{field: value}), CONFIG).request
    assert {name: request[name] for name in ("quality", "lr_size") if name in request} == {field: stored}


def test_the_service_offers_no_better_quality_than_it_is_told():
    config = replace(CONFIG, max_quality="fast")
    assert read_form(form(A, B), config).request["quality"] == "fast"
    with pytest.raises(ApiError, match=r"must be one of fast\. Leave it out for fast"):
        read_form(form(A, B, quality="normal"), config)


@pytest.mark.parametrize(
    "content", [picture("GIF"), picture("BMP"), b"%!PS-Adobe-3.0 EPSF-3.0\n", b"", b"\xff\xd8\xff"]
)
def test_other_files_are_refused(content: bytes):
    error = refusal(A, ("b.jpg", content))
    assert str(error) == "b.jpg is not a photo that can be read. Send JPEG, PNG, WebP, TIFF, HEIC or AVIF."
    assert error.status == 415


@pytest.mark.parametrize("size", [(7100, 7100), (60_000, 60_000)])
def test_decompression_bombs_are_refused_by_their_header(size: tuple[int, int]):
    content = bomb(*size)
    assert len(content) < 1000
    error = refusal(A, ("b.png", content))
    assert str(error) == "b.png has more than 50 megapixels. Make it smaller."
    assert error.status == 413


@pytest.mark.parametrize("name", ["a/../../x.jpg", "..\\x.jpg", "/etc/x.jpg", "\0\n\u202ex.jpg", "\ud800x.jpg"])
def test_names_are_only_shown(name: str):
    upload = read_form(form(A, (name, picture("PNG"))), CONFIG)
    assert upload.names == ["a.jpg", "x.jpg"]
    assert list(upload.files) == ["photo-0.jpg", "photo-1.png"]


def test_names_are_shortened():
    (_, name) = read_form(form(A, ("x" * 10_000 + ".jpg", picture("PNG"))), CONFIG).names
    assert len(name) == 120
    assert name.endswith(".jpg")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"lr_size": "65"},
            "lr_size must be a multiple of 8 from 32 to 128. Leave it out for the quality normal.",
        ),
        ({"lr_size": "1e9"}, "lr_size must be"),
        ({"lr_size": "136"}, "lr_size must be"),
        ({"quality": "best"}, "The quality must be one of fast, normal, high, full. Leave it out for normal."),
        ({"quality": ""}, "The quality must be one of"),
        ({"quality": "high", "lr_size": "64"}, "send quality or lr_size, not both"),
        ({"colour": "red"}, "There is no part 'colour'"),
        ({"cameras": "{"}, "The cameras are not JSON"),
        ({"cameras": "[" * 100_000}, "The cameras are not JSON"),
        ({"cameras": "[]"}, "The cameras must be a JSON object with frames"),
        ({"cameras": '{"frames": [1]}'}, "The cameras must be a JSON object with frames"),
        ({"cameras": '{"frames": [{"file": "c.jpg"}]}'}, "a.jpg has no camera in the cameras file"),
        ({"cameras": '{"frames": [{"file": "a.jpg"}, {"file": "x/a.jpg"}]}'}, "a.jpg has 2 cameras"),
    ],
)
def test_other_parts_are_checked(fields: dict[str, str], message: str):
    error = refusal(A, B, **fields)
    assert message in str(error)
    assert error.status == 400


def cameras_file(**changes: Any) -> str:
    """A cameras file of a.jpg and b.jpg; with changes to the first frame."""
    data = json.loads(DEMO_CAMERAS.read_text())
    for frame, name in zip(data["frames"], ("a.jpg", "b.jpg"), strict=False):
        frame["file"] = name
    data["frames"][0] |= changes
    return json.dumps(data)


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else []


K, POSE = ([[float(i == j) for j in range(size)] for i in range(size)] for size in (3, 4))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"K": [["one", 0, 0.5], *K[1:]]}, "must be a number, not 'one'"),
        ({"K": [["x" * 900_000, 0, 0.5], *K[1:]]}, "must be a number, not 'xxxx"),
        ({"K": K[:2]}, "must be 3 rows of 3 numbers"),
        ({"K": [[0.0] * 3] * 3}, "The cameras file"),
        ({"c2w": [[[]] * 4] * 4}, "must be a number"),
        ({"c2w": [[2.0 * x for x in row] for row in POSE[:3]] + POSE[3:]}, "The cameras file"),
        ({"c2w": [[float("nan")] * 4] * 3 + POSE[3:]}, "The cameras file"),
        ({"extra": nested(44)}, "is nested more than 12 levels deep"),
    ],
)
def test_what_a_worker_could_not_use_of_a_cameras_file_is_refused_at_once(changes: dict[str, Any], message: str):
    error = refusal(A, B, cameras=cameras_file(**changes))
    assert message in str(error)
    assert error.status == 400
    assert len(str(error)) <= 500
    assert tempfile.gettempdir() not in str(error)
    assert "photo-0" not in str(error)


@pytest.mark.parametrize("number", ["9" * 5000, "0." + "9" * 5000])
def test_numbers_of_thousands_of_digits_are_refused(number: str):
    content = cameras_file().replace("{", f'{{"n": {number}, ', 1)
    assert number in content
    assert str(refusal(A, B, cameras=content)).startswith("The cameras are not JSON")


def test_a_long_camera_model_is_told_short():
    frame = {"file_path": "a.jpg", "transform_matrix": POSE}
    data = {"camera_model": "\x1b[31m\n" * 90_000, "w": 40, "h": 30, "fl_x": 40.0, "frames": [frame]}
    data["frames"].append({**frame, "file_path": "b.jpg"})
    message = str(refusal(A, B, cameras=json.dumps(data)))
    assert len(message) <= 500
    assert message.isprintable()


def test_a_photo_that_no_network_could_see_is_refused():
    assert str(refusal(A, ("b.png", picture("PNG", (200, 8))))).startswith("b.png is smaller than 16 pixels")


def test_two_answers_to_one_question_are_refused():
    sent = FormData([*form(A, B).multi_items(), ("lr_size", "64"), ("lr_size", "96")])
    with pytest.raises(ApiError, match="There are several parts lr_size"):
        read_form(sent, CONFIG)


def test_the_number_of_photos_is_checked():
    assert str(refusal(A)) == "Send 2 to 8 photos of one scene, not 1."
    assert str(refusal(*[A] * 9)) == "Send 2 to 8 photos of one scene, not 9."


def test_a_large_cameras_file_is_refused():
    assert refusal(A, B, cameras=" " * 1_000_001).status == 413


@pytest.mark.parametrize("key", ["file", "file_path"])
def test_names_in_a_cameras_file_never_reach_the_file_system(key: str):
    pose = {"transform_matrix": []} if key == "file_path" else {"c2w": []}
    frames = [
        {key: "../../etc/passwd", **pose},
        {key: "images/b", **pose, "number": 2},
        {key: "/tmp/a.jpg", **pose, "number": 1},
    ]
    renamed = rename_frames({"frames": frames, "near": 1.0}, ["a.jpg", "b.jpg"], ["photo-0.jpg", "photo-1.jpg"])
    assert renamed == {
        "frames": [{key: "photo-0.jpg", **pose, "number": 1}, {key: "photo-1.jpg", **pose, "number": 2}],
        "near": 1.0,
    }


def test_a_cameras_file_of_empty_frames_does_not_keep_the_service_busy():
    error = refusal(A, B, cameras='{"frames": [' + ",".join(["{}"] * 300_000) + "]}")
    assert str(error) == "The cameras file has more than 10,000 frames. Send only these photos' cameras."


def test_a_renamed_cameras_file_reads_like_the_original(tmp_path: Path):
    data: dict[str, Any] = {"cameras": DEMO_CAMERAS.read_text()}
    upload = read_form(form(("right.jpg", A[1]), ("left.jpg", B[1]), **data), CONFIG)
    path = tmp_path / "cameras.json"
    path.write_bytes(upload.files["cameras.json"].read())
    before, after = read_camera_file(DEMO_CAMERAS), read_camera_file(path)
    assert after.names == ("photo-0.jpg", "photo-1.jpg")
    order = [before.names.index("right.jpg"), before.names.index("left.jpg")]
    assert after.c2w.equal(before.c2w[order])
    assert after.near == before.near


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"address": "0.0.0.0"}, "Whoever reaches 0.0.0.0 could use this service. Set a token"),
        ({"hosts": ("splat.example",)}, "Whoever reaches splat.example could use"),
        ({"token": "short"}, "The token must have at least 16 characters"),
        ({"address": "localhost"}, "localhost is not an IP address"),
    ],
)
def test_nobody_comes_in_from_outside_without_a_token(options: dict[str, Any], message: str):
    with pytest.raises(InputError, match=message):
        ServiceConfig(**options).check_access()


def test_defaults_are_as_promised():
    CONFIG.check_access()
    assert CONFIG.address == "127.0.0.1"
    assert CONFIG.max_queue == 1000
    assert "token" not in repr(ServiceConfig(token="0123456789abcdef"))
    with pytest.raises(InputError, match="max_queue must be positive"):
        ServiceConfig(max_queue=0)
