"""Scene files of other programs through `sr3r export`: what comes out shows what went in, or one sentence says why not.

Every row is a kind of file that users of neighbouring tools reported as failing or as coming out wrong.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import sr3r
from foreign_scenes import C0, TURN, Gltf, columns, make_truth, sog_parts, spz, write_folder, write_ply, write_zip
from sr3r.cameras import Cameras
from sr3r.cli import main
from sr3r.errors import FileError
from sr3r.gaussians import Gaussians, concatenate
from sr3r.metrics import psnr
from sr3r.rendering import render
from sr3r.viewer.scene_server import scene_files

pytestmark = pytest.mark.e2e

TRUTH = make_truth()
LOSSLESS, BYTES = 80.0, 40.0
"""Decibels: of floats, and of positions or rotations in few bits."""

Written = tuple[Path, Gaussians, str]
"""The path that a user gives, what is to be seen, and what is to be said."""


def picture(scene: Gaussians) -> torch.Tensor:
    camera = Cameras(
        c2w=torch.eye(4)[None, None],
        K=torch.tensor([[1.1, 0, 0.5], [0, 1.1, 0.5], [0, 0, 1]])[None, None],
        near=torch.full((1, 1), 0.1),
        far=torch.full((1, 1), 20.0),
    )
    return render(scene.unsqueeze(), camera, (64, 64)).rgb[0]


def text_with_windows_lines(folder: Path) -> Written:
    return write_ply(folder / "a.ply", columns(TRUTH), form="ascii", newline="\r\n"), TRUTH, ""


def text_in_another_order(folder: Path) -> Written:
    table = dict(reversed(columns(TRUTH).items())) | {"quality": np.zeros(len(TRUTH), np.float32)}
    faces = ("element face 2\nproperty list uchar int vertex_indices", b"3 0 1 2\n3 0 2 3\n")
    return write_ply(folder / "a.ply", table, form="ascii", before=faces), TRUTH, ""


def big_endian_after_faces(folder: Path) -> Written:
    faces = b"\x03" + np.arange(3, dtype=">i4").tobytes() + b"\x00" + b"\x01" + np.arange(1, dtype=">i4").tobytes()
    header = "element face 3\nproperty list uchar int vertex_indices"
    return write_ply(folder / "a.ply", columns(TRUTH), form="binary_big_endian", before=(header, faces)), TRUTH, ""


def discs_of_2dgs(folder: Path) -> Written:
    table = columns(TRUTH)
    del table["scale_2"]
    scales = torch.cat([TRUTH.scales[:, :2], torch.full((len(TRUTH), 1), 1e-7)], 1)
    return write_ply(folder / "a.ply", table), replace(TRUTH, scales=scales), ""


def axes_without_extent(folder: Path) -> Written:
    table = columns(TRUTH)
    table["scale_1"][::2] = -np.inf
    table["scale_1"][1::2] = -200
    scales = TRUTH.scales.clone()
    scales[:, 1] = 1e-7
    return write_ply(folder / "a.ply", table), replace(TRUTH, scales=scales), ""


def bytes_of_colour(folder: Path) -> Written:
    return _with_colours(folder, ("red", "green", "blue"), 255, np.uint8)


def floats_of_colour(folder: Path) -> Written:
    return _with_colours(folder, ("r", "g", "b"), 1, np.float32)


def colours_up_to_255_as_floats(folder: Path) -> Written:
    return _with_colours(folder, ("red", "green", "blue"), 255, np.float32)


def _with_colours(folder: Path, names: tuple[str, str, str], top: float, kind: type) -> Written:
    colours = ((0.5 + C0 * TRUTH.sh[:, 0]).clamp(0, 1) * top).numpy()
    colours = (np.rint(colours) if top == 255 else colours).astype(kind)
    table = {name: v for name, v in columns(TRUTH).items() if not name.startswith("f_dc")}
    table |= {name: colours[:, i] for i, name in enumerate(names)}
    sh = (torch.from_numpy(colours.astype(np.float32)) / top - 0.5) / C0
    return write_ply(folder / "a.ply", table), replace(TRUTH, sh=sh[:, None]), ""


def smoothing_of_mip_splatting(folder: Path) -> Written:
    filters = np.linspace(0.01, 0.2, len(TRUTH)).astype(np.float32)
    table = columns(TRUTH) | {"filter_3D": filters}
    scales = torch.sqrt(TRUTH.scales**2 + torch.from_numpy(filters)[:, None] ** 2)
    opacities = TRUTH.opacities * (TRUTH.scales / scales).prod(-1)
    return write_ply(folder / "a.ply", table), replace(TRUTH, scales=scales, opacities=opacities), ""


def unusable_rows(folder: Path) -> Written:
    table = columns(TRUTH)
    table["x"][3], table["f_dc_1"][5], table["opacity"][8] = np.nan, np.inf, np.nan
    table["scale_0"][9], table["scale_2"][10] = np.inf, 300
    for i in range(4):
        table[f"rot_{i}"][11] = 0
    kept = torch.tensor([i for i in range(len(TRUTH)) if i not in (3, 5, 8, 9, 10, 11)])
    return write_ply(folder / "a.ply", table), TRUTH.select(kept), "6 of 120 Gaussians have values that cannot be drawn"


def unusable_rows_in_text(folder: Path) -> Written:
    table = columns(TRUTH)
    table["x"][3], table["scale_1"][5], table["opacity"][8] = np.nan, np.inf, -np.inf
    kept = torch.tensor([i for i in range(len(TRUTH)) if i not in (3, 5, 8)])
    # An opacity of 0 can be drawn: it is left out of what is written, like all that nobody sees.
    return write_ply(folder / "a.ply", table, form="ascii"), TRUTH.select(kept), "2 of 120 Gaussians have values"


def a_turned_node(folder: Path) -> Written:
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH))
    gltf.root["nodes"] = [{"mesh": 0, "matrix": [0, 0.5, 0, 0, -0.5, 0, 0, 0, 0, 0, 0.5, 0, 0.2, -0.1, -2, 1]}]
    block = torch.tensor([[0.0, -0.5, 0], [0.5, 0, 0], [0, 0, 0.5]])
    return gltf.write(folder / "a.glb"), _moved(block, [0.2, -0.1, -2]), ""


def nodes_below_nodes(folder: Path) -> Written:
    """A tree of translation, rotation and scales, the outer ones stretched and mirrored."""
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH))
    half = 0.5**0.5
    gltf.root["nodes"] = [
        {"children": [1, 2], "scale": [-1, 1.5, 1], "translation": [0, 0.3, 0]},
        {"name": "a node without anything"},
        {"mesh": 0, "rotation": [0, 0, half, half], "translation": [0.1, 0, 0]},
    ]
    outer = torch.diag(torch.tensor([-1.0, 1.5, 1.0]))
    block = outer @ torch.tensor([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    shift = outer @ torch.tensor([0.1, 0, 0]) + torch.tensor([0, 0.3, 0])
    return gltf.write(folder / "a.glb"), _moved(block, shift.tolist()), ""


def _moved(block: torch.Tensor, shift: list[float]) -> Gaussians:
    """The truth after a map in glTF's axes, by covariances alone."""
    turn = torch.diag(torch.from_numpy(TURN).float())
    block = turn @ block @ turn
    covariances = block @ TRUTH.covariances() @ block.mT
    variances, axes = torch.linalg.eigh(covariances)
    axes = axes * torch.linalg.det(axes)[:, None, None]
    return Gaussians(
        means=TRUTH.means @ block.mT + turn @ torch.tensor(shift),
        quats=sr3r.gaussians.matrices_to_quats(axes),
        scales=variances.sqrt(),
        opacities=TRUTH.opacities,
        sh=TRUTH.sh,
    )


def parts_and_copies(folder: Path) -> Written:
    """Two primitives, and a mesh that two nodes show."""
    gltf = Gltf()
    first, second = TRUTH.select(torch.arange(50)), TRUTH.select(torch.arange(50, len(TRUTH)))
    gltf.primitive(gltf.attributes(first))
    gltf.primitive(gltf.attributes(second))
    gltf.root["nodes"] = [{"mesh": 0}, {"mesh": 0, "translation": [0.5, 0, -1]}]
    gltf.root["scenes"] = [{"nodes": [0, 1]}]
    return gltf.write(folder / "a.glb"), concatenate([TRUTH, _moved(torch.eye(3), [0.5, 0, -1])]), ""


def linear_colours(folder: Path) -> Written:
    linear = TRUTH.sh * 0.8
    rgb = 0.5 + C0 * linear
    srgb = torch.where(rgb <= 0.0031308, 12.92 * rgb.clamp_min(0), 1.055 * rgb.clamp_min(1e-6) ** (1 / 2.4) - 0.055)
    gltf = Gltf()
    gltf.primitive(gltf.attributes(replace(TRUTH, sh=linear)), space="lin_rec709_display")
    return gltf.write(folder / "a.glb"), replace(TRUTH, sh=(srgb - 0.5) / C0), "linear colours, which became sRGB"


def an_spz_in_a_glb(folder: Path) -> Written:
    gltf = Gltf()
    view = gltf.view(spz(TRUTH, 2))
    inner = {"KHR_gaussian_splatting_compression_spz_2": {"bufferView": view}}
    gltf.primitive({"POSITION": 0}, extensions=inner)
    gltf.root["accessors"] = [{"componentType": 5126, "count": len(TRUTH), "type": "VEC3"}]
    return gltf.write(folder / "a.glb"), TRUTH, ""


def quantised_attributes(folder: Path) -> Written:
    """Positions in shorts that the node undoes, rotations in normalised shorts, scales and opacities in normalised."""
    gltf = Gltf()
    w, x, y, z = TRUTH.quats.numpy().T
    rotations = np.rint(np.stack([w, -z, y, -x], 1) * 32767).astype("<i2")
    positions = np.rint(TRUTH.means.numpy() * TURN * 4096).astype("<i2")
    sizes = np.rint(TRUTH.scales.numpy() * 65535).astype("<u2")
    attributes = gltf.attributes(
        TRUTH,
        POSITION=gltf.accessor(np.pad(positions, ((0, 0), (0, 1)))),
        ROTATION=gltf.accessor(rotations, normalized=True),
        SCALE=gltf.accessor(np.pad(sizes, ((0, 0), (0, 1))), normalized=True),
        OPACITY=gltf.accessor(np.rint(TRUTH.opacities.numpy()[:, None] * 65535).astype("<u2"), normalized=True),
    )
    for name in ("POSITION", "KHR_gaussian_splatting:SCALE"):
        accessor = gltf.root["accessors"][attributes[name]]
        accessor["type"] = "VEC3"
        gltf.root["bufferViews"][accessor["bufferView"]]["byteStride"] = 8
    gltf.primitive(attributes)
    gltf.root["nodes"] = [{"mesh": 0, "scale": [4096.0**-1] * 3}]
    return gltf.write(folder / "a.glb"), replace(TRUTH, scales=TRUTH.scales / 4096), ""


def logarithms_as_scales(folder: Path) -> Written:
    gltf = Gltf()
    logs = gltf.accessor(TRUTH.scales.log().numpy().astype("<f4"))
    gltf.primitive(gltf.attributes(TRUTH, SCALE=logs))
    return gltf.write(folder / "a.glb"), TRUTH, "taken for logarithms"


def json_with_data_beside(folder: Path) -> Written:
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH))
    return gltf.write(folder / "a.gltf"), TRUTH, ""


def json_with_data_inside(folder: Path) -> Written:
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH))
    path = gltf.write(folder / "a.gltf")
    root = json.loads(path.read_text())
    text = base64.b64encode(gltf.blob).decode()
    root["buffers"][0]["uri"] = f"data:application/octet-stream;base64,{text}"
    (folder / "the data.bin").unlink()
    path.write_text(json.dumps(root))
    return path, TRUTH, ""


def sog_folder(folder: Path) -> Written:
    return write_folder(folder / "a", sog_parts(TRUTH, 2)), TRUTH, ""


def sog_description(folder: Path) -> Written:
    return write_folder(folder / "a", sog_parts(TRUTH, 1)) / "meta.json", TRUTH, ""


def sog_1(folder: Path) -> Written:
    return write_zip(folder / "a.sog", sog_parts(TRUTH, 1)), TRUTH, ""


def sog_in_a_folder_of_its_zip(folder: Path) -> Written:
    parts = {f"room/{name}": data for name, data in sog_parts(TRUTH, 2).items()}
    return write_zip(folder / "a.sog", parts | {"__MACOSX/room/meta.json": b"?"}), TRUTH, ""


def spz_1(folder: Path) -> Written:
    return _spz(folder, 1)


def spz_2(folder: Path) -> Written:
    return _spz(folder, 2)


def spz_3(folder: Path) -> Written:
    return _spz(folder, 3)


def spz_4(folder: Path) -> Written:
    return _spz(folder, 4)


def _spz(folder: Path, version: int) -> Written:
    (folder / "a.spz").write_bytes(spz(TRUTH, version))
    return folder / "a.spz", TRUTH, ""


def spz_4_in_other_axes(folder: Path) -> Written:
    """Adobe's extension says right, down, forward; another one comes before it."""
    other = (0xADBE0002).to_bytes(4, "little") + (12).to_bytes(4, "little") + bytes(12)
    axes = (0xADBE0003).to_bytes(4, "little") + (4).to_bytes(4, "little") + (6).to_bytes(4, "little")
    (folder / "a.spz").write_bytes(spz(TRUTH, 4, extension=other + axes, axes=np.ones(3)))
    return folder / "a.spz", TRUTH, ""


CASES: list[tuple[Callable[[Path], Written], float]] = [
    *((case, LOSSLESS) for case in (text_with_windows_lines, text_in_another_order, big_endian_after_faces)),
    *((case, LOSSLESS) for case in (discs_of_2dgs, axes_without_extent, unusable_rows, smoothing_of_mip_splatting)),
    *(
        (case, LOSSLESS)
        for case in (unusable_rows_in_text, bytes_of_colour, floats_of_colour, colours_up_to_255_as_floats)
    ),
    *((case, LOSSLESS) for case in (a_turned_node, nodes_below_nodes, parts_and_copies, linear_colours)),
    *((case, LOSSLESS) for case in (logarithms_as_scales, json_with_data_beside, json_with_data_inside)),
    *((case, BYTES) for case in (quantised_attributes, sog_folder, sog_description, sog_1, sog_in_a_folder_of_its_zip)),
    # Rotations in three bytes are up to several degrees off.
    *((case, 30.0) for case in (spz_1, spz_2, an_spz_in_a_glb)),
    *((case, BYTES) for case in (spz_3, spz_4, spz_4_in_other_axes)),
]


@pytest.mark.parametrize(("case", "decibels"), CASES, ids=[case.__name__ for case, _ in CASES])
def test_a_scene_of_another_program_shows_what_it_should(
    case: Callable[[Path], Written],
    decibels: float,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    path, expected, said = case(tmp_path)
    assert main(["export", str(path), str(tmp_path / "out.ply")]) == 0
    seen = sr3r.load(tmp_path / "out.ply")
    assert f"out.ply: {len(expected):,} of " in capsys.readouterr().err
    assert len(seen) == len(expected)
    assert float(psnr(picture(seen), picture(expected)).min()) > decibels
    assert [record.levelname for record in caplog.records] == ["WARNING"] * bool(said)
    assert said in caplog.text


def empty_ply(folder: Path) -> Path:
    return write_ply(folder / "a.ply", {name: v[:0] for name, v in columns(TRUTH).items()})


def empty_text(folder: Path) -> Path:
    return write_ply(folder / "a.ply", {name: v[:0] for name, v in columns(TRUTH).items()}, form="ascii")


def empty_splat(folder: Path) -> Path:
    (folder / "a.splat").write_bytes(b"")
    return folder / "a.splat"


def empty_glb(folder: Path) -> Path:
    gltf = Gltf()
    gltf.primitive(gltf.attributes(TRUTH.select(torch.zeros(0, dtype=torch.long))))
    return gltf.write(folder / "a.glb")


def empty_spz(folder: Path) -> Path:
    (folder / "a.spz").write_bytes(spz(TRUTH.select(torch.zeros(0, dtype=torch.long)), 3))
    return folder / "a.spz"


def empty_sog(folder: Path) -> Path:
    parts = sog_parts(TRUTH, 2)
    parts["meta.json"] = json.dumps(json.loads(parts["meta.json"]) | {"count": 0}).encode()
    return write_zip(folder / "a.sog", parts)


@pytest.mark.parametrize("write", [empty_ply, empty_text, empty_splat, empty_glb, empty_spz, empty_sog])
@pytest.mark.parametrize("command", ["export", "page", "render"])
def test_an_empty_scene_is_refused_by_every_command(
    write: Callable[[Path], Path], command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = write(tmp_path)
    arguments = {
        "export": ["export", str(path), str(tmp_path / "out.ply")],
        "page": ["export", str(path), str(tmp_path / "out.html")],
        "render": ["render", str(path), "-o", str(tmp_path / "out.png")],
    }
    assert main(arguments[command]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert f"sr3r: error: {path} is an empty scene: it holds no Gaussians." in errors[-1]
    assert not list(tmp_path.glob("out.*"))
    # What `sr3r view` serves.
    with pytest.raises(FileError, match="is an empty scene"):
        scene_files(path)


def test_a_scene_pruned_to_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = write_ply(tmp_path / "a.ply", columns(TRUTH))
    assert main(["export", str(path), str(tmp_path / "out.spz"), "--prune", "0.99"]) == 2
    assert "Choose a smaller --prune" in capsys.readouterr().err
    table = columns(TRUTH) | {"opacity": np.full(len(TRUTH), -np.inf, np.float32)}
    assert main(["export", str(write_ply(path, table)), str(tmp_path / "out.spz")]) == 2
    assert "There is nothing to see in it" in capsys.readouterr().err
    assert not (tmp_path / "out.spz").exists()


def test_a_folder_without_a_scene_says_what_it_looked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["export", str(tmp_path), str(tmp_path / "out.spz")]) == 2
    assert f"{tmp_path} is a folder that holds no scene.ply and no meta.json" in capsys.readouterr().err


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_the_version_of_spz_is_chosen_by_its_option(version: str, tmp_path: Path):
    path = write_ply(tmp_path / "a.ply", columns(TRUTH))
    assert main(["export", str(path), str(tmp_path / "out.spz"), "--spz-version", version]) == 0
    seen = sr3r.load(tmp_path / "out.spz")
    assert float(psnr(picture(seen), picture(TRUTH)).min()) > (30 if version == "2" else BYTES)
    assert (tmp_path / "out.spz").read_bytes().startswith(b"NGSP") == (version == "4")
