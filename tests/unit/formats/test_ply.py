from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

import sr3r
from sr3r.errors import FileError, InputError
from sr3r.gaussians import Gaussians


def make_gaussians(n: int, degree: int, generator: torch.Generator) -> Gaussians:
    return Gaussians(
        means=torch.randn(n, 3, generator=generator),
        quats=torch.nn.functional.normalize(torch.randn(n, 4, generator=generator), dim=-1),
        scales=torch.rand(n, 3, generator=generator) + 0.01,
        opacities=torch.rand(n, generator=generator) * 0.98 + 0.01,
        sh=torch.randn(n, (degree + 1) ** 2, 3, generator=generator),
    )


def assert_same(a: Gaussians, b: Gaussians) -> None:
    # exp(log(x)) and sigmoid(logit(x)) cost the last bits of a float.
    for name in ("means", "quats", "scales", "opacities", "sh"):
        torch.testing.assert_close(getattr(a, name), getattr(b, name), rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("degree", [0, 3, 4])
def test_a_scene_survives_the_file(degree: int, generator: torch.Generator, tmp_path: Path):
    scene = make_gaussians(50, degree, generator)
    sr3r.save(scene, tmp_path / "a.ply")
    loaded = sr3r.load(tmp_path / "a.ply")
    assert_same(loaded, scene)
    assert torch.equal(loaded.means, scene.means)
    assert torch.equal(loaded.sh, scene.sh)


@pytest.mark.parametrize("degree", [1, 2])
def test_other_degrees_are_padded_to_three(degree: int, generator: torch.Generator, tmp_path: Path):
    scene = make_gaussians(5, degree, generator)
    sr3r.save(scene, tmp_path / "a.ply")
    loaded = sr3r.load(tmp_path / "a.ply")
    assert loaded.sh_degree == 3
    assert torch.equal(loaded.sh[:, : (degree + 1) ** 2], scene.sh)
    assert not loaded.sh[:, (degree + 1) ** 2 :].any()


def test_the_layout_is_the_original_one_to_the_byte(tmp_path: Path):
    scene = Gaussians(
        means=torch.tensor([[1.0, 2, 3]]),
        quats=torch.tensor([[0.5, -0.5, 0.5, 0.5]]),
        scales=torch.tensor([[1.0, 2, 4]]),
        opacities=torch.tensor([0.75]),
        sh=torch.arange(48.0).reshape(1, 16, 3),
    )
    sr3r.save(scene, tmp_path / "a.ply")
    header, body = (tmp_path / "a.ply").read_bytes().split(b"end_header\n")
    names = ["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2", *[f"f_rest_{i}" for i in range(45)]]
    names += ["opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]
    lines = ["ply", "format binary_little_endian 1.0", "element vertex 1", *[f"property float {n}" for n in names]]
    assert header.decode() == "\n".join(lines) + "\n"
    red, green, blue = ([float(3 * k + c) for k in range(1, 16)] for c in range(3))
    logs = [0.0, np.log(2), np.log(4)]
    expected = [1, 2, 3, 0, 0, 0, 0, 1, 2, *red, *green, *blue, np.log(3), *logs, 0.5, -0.5, 0.5, 0.5]
    np.testing.assert_allclose(np.frombuffer(body, "<f4"), expected, rtol=1e-6)


def test_transparent_gaussians_are_left_out(generator: torch.Generator, tmp_path: Path):
    scene = make_gaussians(6, 0, generator)
    scene.opacities[::2] = 0
    sr3r.save(scene, tmp_path / "a.ply")
    assert_same(sr3r.load(tmp_path / "a.ply"), scene.select(torch.tensor([1, 3, 5])))


def test_an_opaque_gaussian_stays_finite(generator: torch.Generator, tmp_path: Path):
    scene = make_gaussians(2, 0, generator)
    scene.opacities[:] = 1
    sr3r.save(scene, tmp_path / "a.ply")
    assert (sr3r.load(tmp_path / "a.ply").opacities > 0.99999).all()


def write(
    path: Path, columns: dict[str, np.ndarray], *, before: str = "", prefix: bytes = b"", order: str = "<"
) -> None:
    kinds = {"f4": "float", "f8": "double", "u1": "uchar"}
    dtype = np.dtype([(name, order + values.dtype.str[1:]) for name, values in columns.items()])
    table = np.zeros(len(next(iter(columns.values()))), dtype)
    for name, values in columns.items():
        table[name] = values
    properties = "".join(f"property {kinds[v.dtype.str[1:]]} {name}\r\n" for name, v in columns.items())
    endian = {"<": "little", ">": "big"}[order]
    header = f"ply\r\nformat binary_{endian}_endian 1.0\r\ncomment made by hand\r\n{before}"
    header += f"element vertex {len(table)}\r\n{properties}end_header\r\n"
    path.write_bytes(header.encode() + prefix + table.tobytes() + b"trailing elements")


@pytest.mark.parametrize("order", ["<", ">"])
def test_any_order_of_properties_types_and_elements_is_read(order: str, generator: torch.Generator, tmp_path: Path):
    scene = make_gaussians(7, 1, generator)
    raw = scene.raw()
    columns: dict[str, np.ndarray] = {"red": np.zeros(7, np.uint8)}
    columns |= {f"rot_{i}": (3 * raw.quats[:, i]).numpy() for i in (3, 1, 0, 2)}
    columns |= {f"f_rest_{3 * c + k}": raw.sh[:, k + 1, c].numpy() for k in range(3) for c in range(3)}
    columns |= {f"f_dc_{i}": raw.sh[:, 0, i].double().numpy() for i in range(3)}
    columns |= {f"scale_{i}": raw.log_scales[:, i].numpy() for i in range(3)}
    columns |= {"opacity": raw.logits.numpy()}
    columns |= {name: raw.means[:, i].numpy() for i, name in enumerate("xyz")}
    before = "element camera 1\r\nproperty uchar a\r\nproperty short b\r\n"
    write(tmp_path / "a.ply", columns, before=before, prefix=b"abc", order=order)
    assert_same(sr3r.load(tmp_path / "a.ply"), scene)


@pytest.fixture
def saved(generator: torch.Generator, tmp_path: Path) -> Path:
    sr3r.save(make_gaussians(4, 0, generator), tmp_path / "a.ply")
    return tmp_path / "a.ply"


def patch(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old, new, 1)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda _: b"", "is not a PLY file"),
        (lambda _: b"hello", "is not a PLY file"),
        (lambda data: data[:100], "no complete PLY header"),
        (lambda data: data[:-1], r"is cut short: \d+ bytes expected, \d+ found\. Copy"),
        (patch(b"vertex 4", b"vertex 999999999999"), "is cut short"),
        (patch(b"vertex 4", b"vertex -4"), "makes no sense: 'element vertex -4'"),
        (patch(b"vertex 4", b"vertex " + b"9" * 5000), "makes no sense: 'element vertex 999"),
        (patch(b"binary_little_endian", b"ascii"), "is cut short|not 17 numbers"),
        (patch(b"binary_little_endian", b"binary_middle_endian"), "format 'binary_middle_endian'"),
        (patch(b"format binary_little_endian 1.0\n", b""), "format 'nothing'"),
        (patch(b"float x", b"half x"), "makes no sense: 'property half x'"),
        (patch(b"float x", b"list float int x"), "makes no sense"),
        (patch(b"float x", b"list uchar int x"), "lacks the property x|is cut short in its element 'vertex'"),
        (patch(b"float y", b"float x"), "two properties of one name"),
        (patch(b"element vertex", b"element face"), "holds no points"),
        (patch(b"float opacity", b"float alpha"), "lacks the property opacity"),
        (patch(b"float opacity", b"float packed_position"), "is not a compressed PLY"),
        (patch(b"float nx", b"float f_rest_0"), "has 1 f_rest properties"),
    ],
)
def test_a_damaged_file_is_refused_with_a_reason(damage: Callable[[bytes], bytes], message: str, saved: Path):
    saved.write_bytes(damage(saved.read_bytes()))
    with pytest.raises(FileError, match=message):
        sr3r.load(saved)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: data[:-4] + np.float32(np.nan).tobytes(), "rotations: 1"),
        (lambda data: data[:-16] + bytes(16), "rotations: 1"),
        (lambda data: data[:-20] + np.float32(1e3).tobytes() + data[-16:], "scales: 1"),
    ],
)
def test_a_row_that_cannot_be_drawn_is_left_out(
    damage: Callable[[bytes], bytes], reason: str, saved: Path, caplog: pytest.LogCaptureFixture
):
    whole = sr3r.load(saved)
    saved.write_bytes(damage(saved.read_bytes()))
    assert_same(sr3r.load(saved), whole.select(torch.arange(3)))
    assert f"a.ply: 1 of 4 Gaussians have values that cannot be drawn ({reason})" in caplog.text


def test_a_scene_far_from_its_origin_is_read_with_a_warning(
    generator: torch.Generator, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    scene = make_gaussians(50, 0, generator)
    scene.means[:, 0] += 1e4
    sr3r.save(scene, tmp_path / "a.ply")
    sr3r.load(tmp_path / "a.ply")
    assert not caplog.records
    scene.means[:, 0] += 4e7
    sr3r.save(scene, tmp_path / "a.ply")
    sr3r.load(tmp_path / "a.ply")
    assert "a.ply lies 4e+07 units from its origin, where positions are rounded to 4.8" in caplog.text


def test_an_axis_without_extent_becomes_a_thin_one(saved: Path):
    data = saved.read_bytes()
    saved.write_bytes(data[:-20] + np.float32(-1e3).tobytes() + data[-16:])
    scales = sr3r.load(saved).scales[-1]
    assert scales[2] == pytest.approx(1e-6 * float(scales[:2].max()))


def test_a_file_of_which_most_cannot_be_drawn_is_refused(generator: torch.Generator, tmp_path: Path):
    raw = make_gaussians(4, 0, generator).raw()
    columns = {name: raw.means[:, i].numpy().copy() for i, name in enumerate("xyz")}
    columns |= {f"f_dc_{i}": raw.sh[:, 0, i].numpy() for i in range(3)} | {"opacity": raw.logits.numpy()}
    columns |= {f"scale_{i}": raw.log_scales[:, i].numpy() for i in range(3)}
    columns |= {f"rot_{i}": raw.quats[:, i].numpy() for i in range(4)}
    columns["x"][:2] = np.nan
    write(tmp_path / "a.ply", columns)
    assert len(sr3r.load(tmp_path / "a.ply")) == 2
    columns["x"][2] = np.inf
    write(tmp_path / "a.ply", columns)
    with pytest.raises(FileError, match=r"a\.ply is damaged: 3 of 4 Gaussians .*\(means: 3\)"):
        sr3r.load(tmp_path / "a.ply")


def test_what_no_file_should_hold_is_not_written(generator: torch.Generator, tmp_path: Path):
    scene = make_gaussians(4, 0, generator)
    with pytest.raises(InputError, match="one scene, not a batch"):
        sr3r.save(scene.unsqueeze(), tmp_path / "a.ply")
    scene.means[0, 0] = torch.nan
    with pytest.raises(InputError, match="means contain NaN"):
        sr3r.save(scene, tmp_path / "a.ply")
    assert list(tmp_path.iterdir()) == []


def test_the_suffix_must_be_known(generator: torch.Generator, tmp_path: Path):
    with pytest.raises(FileError, match=r"Use \.ply"):
        sr3r.save(make_gaussians(4, 0, generator), tmp_path / "a.obj")
    (tmp_path / "a").touch()
    with pytest.raises(FileError, match=r"Use \.ply"):
        sr3r.load(tmp_path / "a")
    with pytest.raises(FileError, match=r"a\.ply does not exist"):
        sr3r.load(tmp_path / "a.ply")
