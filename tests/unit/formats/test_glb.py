"""What the specification of KHR_gaussian_splatting says of files, beyond what a picture shows."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

import sr3r
from foreign_scenes import C0, Gltf, make_truth
from sr3r.errors import FileError

TRUTH = make_truth(24)


def parts(path: Path) -> tuple[dict, bytes]:
    data = path.read_bytes()
    (size,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + size]), data[28 + size :]


def test_the_colour_of_points_is_written_in_linear_light(tmp_path: Path):
    sr3r.save(TRUTH, tmp_path / "a.glb")
    root, binary = parts(tmp_path / "a.glb")
    accessor = root["accessors"][root["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"]]
    assert (accessor["componentType"], accessor["normalized"], accessor["type"]) == (5123, True, "VEC4")
    start = root["bufferViews"][accessor["bufferView"]]["byteOffset"]
    rgba = np.frombuffer(binary, "<u2", 4 * len(TRUTH), start).reshape(-1, 4) / 65535
    srgb = (0.5 + C0 * TRUTH.sh[:, 0].double().numpy()).clip(0, 1)
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    np.testing.assert_allclose(rgba[:, :3], linear, atol=2e-5)
    np.testing.assert_allclose(rgba[:, 3], TRUTH.opacities, atol=2e-5)


def test_the_colour_of_points_is_read_where_there_is_no_other(tmp_path: Path):
    gltf = Gltf()
    attributes = gltf.attributes(TRUTH)
    del attributes["KHR_gaussian_splatting:SH_DEGREE_0_COEF_0"]
    linear = np.array([[0.0, 0.214041, 1.0]] * len(TRUTH), "<f4")
    gltf.primitive(attributes | {"COLOR_0": gltf.accessor(linear)})
    colours = 0.5 + C0 * sr3r.load(gltf.write(tmp_path / "a.glb")).sh[:, 0]
    torch.testing.assert_close(colours, torch.tensor([[0, 0.5, 1]]).expand(24, 3), atol=1e-4, rtol=0)


def test_sparse_attributes_replace_some_rows(tmp_path: Path):
    gltf = Gltf()
    opacities = gltf.accessor(np.full((24, 1), 0.5, "<f4"))
    indices, values = np.array([3, 7], "<u2"), np.array([0.25, 1.0], "<f4")
    gltf.root["accessors"][opacities]["sparse"] = {
        "count": 2,
        "indices": {"bufferView": gltf.view(indices.tobytes()), "componentType": 5123},
        "values": {"bufferView": gltf.view(values.tobytes())},
    }
    gltf.primitive(gltf.attributes(TRUTH, OPACITY=opacities))
    expected = torch.full((24,), 0.5)
    expected[3], expected[7] = 0.25, 1.0
    assert torch.equal(sr3r.load(gltf.write(tmp_path / "a.glb")).opacities, expected)


def test_a_node_outside_of_the_scene_is_not_shown(tmp_path: Path):
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH))
    gltf.root["nodes"] = [{"mesh": 0}, {"mesh": 0, "translation": [9, 9, 9]}]
    assert len(sr3r.load(gltf.write(tmp_path / "a.glb"))) == 24


def set_item(*keys: str | int, value: object) -> Callable[[dict], None]:
    def change(root: dict) -> None:
        place = root
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value

    return change


PRIMITIVE = ("meshes", 0, "primitives", 0)
EXTENSION = (*PRIMITIVE, "extensions", "KHR_gaussian_splatting")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_item("accessors", value={"a": 1}), "accessors is not a list of objects"),
        (set_item("accessors", 0, value=[]), "accessors is not a list of objects"),
        (set_item("meshes", value=[]), "there is no 0 in meshes"),
        (set_item("meshes", 0, "primitives", value=[]), "holds no Gaussians"),
        (set_item(*PRIMITIVE, "attributes", value=[]), "attributes is not an object"),
        (set_item(*PRIMITIVE, "attributes", "POSITION", value=-1), "there is no -1 in accessors"),
        (set_item(*PRIMITIVE, "attributes", "KHR_gaussian_splatting:SCALE", value=99), "there is no 99 in accessors"),
        (set_item("accessors", 0, "type", value="VEC4"), "lies outside of the file"),
        (set_item("accessors", 0, "count", value=10**12), "lies outside of the file"),
        (set_item("accessors", 0, "count", value=1e99), "is not a number of bytes"),
        (set_item("accessors", 1, "type", value="VEC3"), "has not 24 rows of 4 numbers"),
        (set_item("accessors", 2, "componentType", value=5130), "5130 is not a component type"),
        (set_item("bufferViews", 0, "byteOffset", value=-4), "is not a number of bytes"),
        (set_item("bufferViews", 0, "extensions", value={"EXT_meshopt_compression": {}}), "EXT_meshopt_compression"),
        (set_item("nodes", value=[{"children": [0]}]), "has two parents"),
        (set_item("nodes", value=[{"mesh": 0, "matrix": [0] * 16}]), "flattens"),
        (set_item("nodes", value=[{"mesh": 0, "rotation": [0, 0, "a", 1]}]), "not made of 4 numbers"),
        (set_item("nodes", value=[{"mesh": 0, "scale": [1, 0, 1]}]), "flattens"),
        (set_item(*EXTENSION, "kernel", value="blob"), "the kernel 'blob'; only ellipse"),
        (set_item(*EXTENSION, "extensions", value={"KHR_gaussian_splatting_compression_spz": {}}), "no -1 in bufferV"),
    ],
)
def test_a_damaged_description_is_refused_in_one_sentence(change: Callable[[dict], None], message: str, tmp_path: Path):
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH))
    change(gltf.root)
    with pytest.raises(FileError, match=message) as caught:
        sr3r.load(gltf.write(tmp_path / "a.glb"))
    assert str(caught.value).startswith(str(tmp_path / "a.glb"))


def test_15_of_16_coefficients_are_refused(tmp_path: Path):
    gltf = Gltf()
    attributes = gltf.attributes(TRUTH)
    names = [f"SH_DEGREE_{d}_COEF_{i}" for d in range(1, 4) for i in range(2 * d + 1)][:-1]
    zeros = gltf.accessor(np.zeros((24, 3), "<f4"))
    gltf.primitive(attributes | {f"KHR_gaussian_splatting:{name}": zeros for name in names})
    with pytest.raises(FileError, match="15 coefficients of harmonics; 1, 4, 9 or 16"):
        sr3r.load(gltf.write(tmp_path / "a.glb"))


@pytest.mark.parametrize("uri", ["../secret.bin", "/etc/passwd", "http://a/b", "a\\b", "data:text/plain,abc"])
def test_data_from_elsewhere_is_not_fetched(uri: str, tmp_path: Path):
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH))
    path = gltf.write(tmp_path / "a.gltf")
    root = json.loads(path.read_text())
    root["buffers"][0]["uri"] = uri
    path.write_text(json.dumps(root))
    with pytest.raises(FileError, match=r"not beside it|is not base64"):
        sr3r.load(path)


def test_deep_json_is_refused(tmp_path: Path):
    (tmp_path / "a.gltf").write_text('{"a":' * 100_000)
    with pytest.raises(FileError, match=r"JSON part of .* is JSON nested more than 64 levels"):
        sr3r.load(tmp_path / "a.gltf")
