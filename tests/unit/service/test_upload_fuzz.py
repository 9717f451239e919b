"""Cameras that somebody damaged on purpose: refused in a short sentence, or fit for the worker.

200 of a kind; SR3R_FUZZ=3000 takes more, and another number of them is another set.
"""

import copy
import io
import json
import logging
import os
import random
from typing import Any

import pytest
from PIL import Image
from starlette.datastructures import FormData, Headers, UploadFile

from sr3r.service import ServiceConfig
from sr3r.service.api_error import ApiError
from sr3r.service.upload import read_form

_NUM_CASES = int(os.environ.get("SR3R_FUZZ", "200"))
_POSES = [[[1.0, 0, 0, x], [0, 1.0, 0, 0], [0, 0, 1.0, 0], [0, 0, 0, 1.0]] for x in (0.0, 1.0)]
_K = [[0.8, 0, 0.5], [0, 1.0, 0.5], [0, 0, 1]]
_FILES: dict[str, dict[str, Any]] = {
    "ours": {
        "frames": [{"file": f"{name}.jpg", "c2w": pose, "K": _K} for name, pose in zip("ab", _POSES, strict=True)],
        "near": 1.0,
        "far": 10.0,
    },
    "transforms": {
        "camera_model": "OPENCV",
        **{"w": 40, "h": 30, "fl_x": 40.0, "fl_y": 40.0, "cx": 20.0, "cy": 15.0, "k1": 0.01, "k2": 0.0, "p1": 0.0},
        "frames": [
            {"file_path": f"images/{name}.jpg", "transform_matrix": pose}
            for name, pose in zip("ab", _POSES, strict=True)
        ],
    },
}
_STRANGE: list[Any] = [
    *(None, True, "", "\n\x1b[2J", "x" * 100_000, "photo-9.jpg", "\ud800", [], {}, [[]], [[[[[[]]]]]], [{}], {"a": 1}),
    *(0, -1, 2**63, 10**299, 10**400, -1e308, 1e-320, float("nan"), float("inf"), 0.1, [0.0] * 4, [[0.0] * 4] * 4),
]


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def damaged(data: Any, choose: random.Random) -> Any:
    """A copy with one to three values replaced, removed or added."""
    data = copy.deepcopy(data)
    for _ in range(choose.randint(1, 3)):
        place = data
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = choose.choice(keys)
            if isinstance(place[key], dict | list) and choose.random() < 0.7:
                place = place[key]
                continue
            match choose.randint(0, 3):
                case 0:
                    del place[key]
                case 1 if isinstance(place, list):
                    place.append(copy.deepcopy(place[key]))
                case _:
                    place[key] = copy.deepcopy(choose.choice(_STRANGE))
            break
    return data


@pytest.mark.parametrize("kind", list(_FILES))
def test_damaged_cameras_are_refused_in_a_sentence(kind: str, caplog: pytest.LogCaptureFixture):
    choose, refusals = random.Random(_NUM_CASES), []
    names = ("a.jpg", "b.jpg")
    photos = [("photos", UploadFile(io.BytesIO(picture()), filename=name, headers=Headers())) for name in names]
    with caplog.at_level(logging.ERROR):
        for _ in range(_NUM_CASES):
            content = json.dumps(damaged(_FILES[kind], choose))
            if choose.random() < 0.1:
                cut = choose.randrange(len(content))
                content = content[:cut] + choose.choice(("", "\x00", "[" * 50_000, '"', "}")) + content[cut + 1 :]
            try:
                read_form(FormData([*photos, ("cameras", content)]), ServiceConfig())
            except ApiError as error:
                refusals.append(error)
            # Nor did a reader make a mistake.
            assert not caplog.records, content[:1000]
    for refusal in refusals:
        assert refusal.status == 400
        assert 20 < len(str(refusal)) <= 500
        assert "photo-0" not in str(refusal)
    assert len(refusals) > _NUM_CASES // 3
