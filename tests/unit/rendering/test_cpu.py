"""What the CPU renderer promises beyond being right: equal bits, threads, forks, caches, vector instructions."""

import gc
import os
import platform
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import numba
import numpy as np
import pytest
import torch
from numba import njit
from numba.core import event

from render_scenes import gradients, random_scene
from sr3r.rendering import (
    cpu_bin,
    cpu_compile,
    cpu_composite,
    cpu_memory,
    cpu_project,
    cpu_project_backward,
    cpu_rules,
    render,
)

BACKGROUND = torch.tensor([0.2, 0.5, 0.9])
SIZE = (70, 90)


def single_scene(**options):
    gaussians, cameras = random_scene(**options)
    return gaussians.to(torch.float32), cameras.to(torch.float32)


def assert_same_bits(first, second):
    for field in fields(first[0]):
        assert torch.equal(getattr(first[0], field.name), getattr(second[0], field.name)), field.name
    for name, gradient in first[1].items():
        assert torch.equal(gradient, second[1][name]), name


@pytest.fixture
def restored_threads():
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess:
    """In a fresh process that finds the tests' modules."""
    inherited = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    inherited["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), inherited.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-c", code],
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )


@pytest.mark.usefixtures("restored_threads")
def test_bits_do_not_depend_on_the_number_of_threads():
    gaussians, cameras = single_scene(num_gaussians=1500)
    results = []
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        results.append(gradients(gaussians, cameras, SIZE, BACKGROUND, "cpu"))
    assert_same_bits(results[0], results[1])
    assert_same_bits(results[0], results[2])


@pytest.mark.usefixtures("restored_threads")
def test_two_python_threads_may_render_at_once():
    torch.set_num_threads(2)
    gaussians, cameras = single_scene(num_gaussians=1500)
    expected = gradients(gaussians, cameras, SIZE, BACKGROUND, "cpu")
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(gradients, gaussians, cameras, SIZE, BACKGROUND, "cpu") for _ in range(6)]
    for job in jobs:
        assert_same_bits(expected, job.result())


FORK = """
import multiprocessing, pytest, torch
from render_scenes import gradients, random_scene
torch.set_num_threads(2)
gaussians, cameras = random_scene(num_gaussians=3000)
gaussians, cameras = gaussians.to(torch.float32), cameras.to(torch.float32)
def loss():
    # Large enough for PyTorch's own operations to use threads, in both directions.
    rendered, gradient = gradients(gaussians, cameras, (256, 256), torch.ones(3), "cpu")
    return [x.double().sum().item() for x in (rendered.rgb, *gradient.values())]
def child(queue):
    queue.put(loss())
# PyTorch's own sums depend on the number of threads.
expected = pytest.approx(loss(), rel=1e-4)
context = multiprocessing.get_context("fork")
queue = context.Queue()
process = context.Process(target=child, args=(queue,))
process.start()
assert queue.get(timeout=100) == expected
process.join(100)
assert process.exitcode == 0
assert loss() == expected
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_may_render_large_images():
    run_python(FORK)


def test_an_array_is_handed_out_again_only_when_nothing_refers_to_it():
    shape = (600, 700)
    first = cpu_memory.empty(shape, np.float32)
    address = first.ctypes.data
    tensor = torch.from_numpy(first[100:])[5:]
    del first
    gc.collect()
    second = cpu_memory.empty(shape, np.float32)
    assert second.ctypes.data != address
    tensor.fill_(1)
    second.fill(2)
    assert bool((tensor == 1).all())
    del tensor
    gc.collect()
    assert cpu_memory.empty(shape, np.float32).ctypes.data == address


def test_kept_memory_is_bounded():
    arrays = [cpu_memory.empty((cpu_memory._MAX_KEPT_BYTES // 40,), np.float32) for _ in range(14)]
    del arrays
    gc.collect()
    # At once, not only when the next array is asked for.
    assert 0 < sum(memory.nbytes for memory in cpu_memory._kept) <= cpu_memory._MAX_KEPT_BYTES
    cpu_memory.empty((2**22,), np.float32)
    gc.collect()
    assert sum(memory.nbytes for memory in cpu_memory._kept) <= cpu_memory._MAX_KEPT_BYTES


def test_pictures_are_not_overwritten_by_the_next_call():
    gaussians, cameras = single_scene(num_gaussians=300)
    first = render(gaussians, cameras, (320, 320), backend="cpu")
    kept = first.rgb.clone()
    for _ in range(3):
        render(replace(gaussians, sh=-gaussians.sh), cameras, (320, 320), backend="cpu")
    assert torch.equal(first.rgb, kept)


def test_the_second_backward_pass_gives_the_same_gradient():
    gaussians, cameras = single_scene(num_gaussians=50)
    means = gaussians.means.clone().requires_grad_()
    rgb = render(type(gaussians)(**{**vars(gaussians), "means": means}), cameras, SIZE, backend="cpu").rgb
    (first,) = torch.autograd.grad(rgb.sum(), means, retain_graph=True)
    (second,) = torch.autograd.grad(rgb.sum(), means)
    assert torch.equal(first, second)


def test_views_of_other_tensors_are_accepted():
    gaussians, cameras = single_scene(num_gaussians=50)
    strided = gaussians.to(torch.float32)
    strided = type(strided)(
        **{f.name: getattr(strided, f.name).transpose(0, 1).contiguous().transpose(0, 1) for f in fields(strided)}
    )
    assert not strided.means.is_contiguous()
    expected = render(gaussians, cameras, SIZE, backend="cpu").rgb
    assert torch.equal(render(strided, cameras, SIZE, backend="cpu").rgb, expected)
    assert len(cpu_project.project.signatures) == 1


def test_extreme_values_stay_finite():
    gaussians, cameras = single_scene(num_gaussians=400)
    generator = torch.Generator().manual_seed(5)

    def powers(*shape: int) -> torch.Tensor:
        return 10 ** (16 * torch.rand(*shape, generator=generator) - 8)

    gaussians = replace(
        gaussians,
        means=torch.cat([gaussians.means[:, :200], gaussians.means[:, 200:] * powers(2, 200, 1)], 1),
        scales=powers(2, 400, 3),
        opacities=(3 * torch.rand(2, 400, generator=generator) - 1).clamp(0, 1),
    )
    rendered, gradient = gradients(gaussians, cameras, SIZE, BACKGROUND, "cpu")
    assert torch.isfinite(rendered.rgb).all()
    assert torch.isfinite(rendered.depth).all()
    for name, value in gradient.items():
        assert torch.isfinite(value).all(), name


@pytest.mark.parametrize("depth_range", [(3.0, 3.0), (3.0, 3.1), (1e-3, 1e6)], ids=["equal", "near", "far"])
def test_lists_are_sorted_by_depth_and_ties_keep_their_order(depth_range):
    rng = np.random.default_rng(0)
    n = 3000
    nearest, farthest = depth_range
    depths = rng.choice(np.geomspace(nearest, farthest, 700).astype(np.float32), n)
    points = rng.random((n, 10), np.float32)
    points[:, 9] = depths
    boxes = np.tile(np.array([1, 2, 5, 30], np.int32), (n, 1))
    indices, offsets = np.arange(n, dtype=np.int32), np.array([0, n])
    records, sources, blocks = np.empty((n, 10), np.float32), np.empty(n, np.int32), np.empty(n, np.uint64)
    cpu_bin.sort_tiles(points, boxes, 1, offsets, 0, 1, indices, records, blocks, sources)
    expected = np.argsort(depths, kind="stable")
    assert np.array_equal(sources, expected)
    assert np.array_equal(records, points[expected])
    # Columns 1 and 2 lie in the first block of a row, rows 5 to 30 in the second to the last one.
    assert set(blocks) == {0x0101010101010100}


@pytest.mark.parametrize("box", [(0, 0, 0, 0), (3, 4, 7, 8), (0, 31, 0, 31), (-9, 12, 28, 99), (28, 40, -5, 3)])
def test_the_blocks_of_a_list_are_those_that_the_box_touches(box):
    x0, x1, y0, y1 = (np.clip(edge, 0, 31) // 4 for edge in box)
    expected = sum(1 << (8 * y + x) for y in range(y0, y1 + 1) for x in range(x0, x1 + 1))
    records, sources, blocks = np.empty((1, 10), np.float32), np.empty(1, np.int32), np.empty(1, np.uint64)
    points, boxes, none = np.ones((1, 10), np.float32), np.array([box], np.int32), np.zeros(1, np.int32)
    cpu_bin.sort_tiles(points, boxes, 1, np.array([0, 1]), 0, 1, none, records, blocks, sources)
    assert int(blocks[0]) == expected


def test_the_kernels_power_of_two():
    @njit
    def powers(exponents, constants, result):
        terms, _ = cpu_rules.held(constants)
        for i in range(len(exponents)):
            result[i] = cpu_rules.exp2(exponents[i], terms)

    exponents = np.linspace(-20, 0, 100_001).astype(np.float32)
    result = np.empty_like(exponents)
    powers(exponents, cpu_rules.CONSTANTS, result)
    assert np.abs(result / np.exp2(exponents.astype(np.float64)) - 1).max() < 3e-7


FIRST_USE = """
import time, torch
from render_scenes import random_scene
gaussians, cameras = random_scene(num_gaussians=20)
gaussians, cameras = gaussians.to(torch.float32), cameras.to(torch.float32)
start = time.process_time()
from sr3r.rendering import render
total = render(gaussians, cameras, (20, 20), backend="cpu").rgb.sum().item()
print(time.process_time() - start, total)
"""
ANNOUNCEMENT = "compiling the CPU renderer, once per machine"


def test_the_first_use_is_announced_on_stderr_and_the_next_process_loads_what_it_compiled(tmp_path):
    first, second = (run_python(FIRST_USE, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2))
    assert first.stderr.splitlines().count(ANNOUNCEMENT) == 1
    assert ANNOUNCEMENT not in second.stderr
    assert first.stdout.split()[1] == second.stdout.split()[1]
    # 0.5 s on a quiet machine, numba's import included.
    assert float(second.stdout.split()[0]) < 3


def test_a_cache_folder_that_cannot_be_written_is_no_obstacle(tmp_path):
    (tmp_path / "file").write_text("")
    run_python(FIRST_USE, NUMBA_CACHE_DIR=str(tmp_path / "file" / "folder"))


def test_other_peoples_functions_are_not_announced(caplog):
    announce = cpu_compile._Announce()
    namespace = {}
    exec("def of_no_module(): return 0", {"__name__": None}, namespace)
    dispatchers = [numba.njit(lambda: 0), numba.njit(namespace["of_no_module"]), *[cpu_project.project] * 2]
    for dispatcher in dispatchers:
        announce.on_start(event.Event("numba:compile", event.EventStatus.START, data={"dispatcher": dispatcher}))
    assert caplog.messages == [ANNOUNCEMENT]


def test_compiled_code_goes_to_a_temporary_folder_where_no_other_can_be_written(tmp_path):
    code = (
        "from numba.core import caching\n"
        "def refuse(self): raise PermissionError\n"
        "for name in ('InTreeCacheLocator', 'UserWideCacheLocator', '_InTreeCacheLocator', '_UserWideCacheLocator'):\n"
        "    if hasattr(caching, name): getattr(caching, name).ensure_cache_path = refuse\n"
        "from sr3r.rendering import cpu\n"
        "import numba\n"
        "print(cpu.cpu_composite.composite.stats.cache_path, numba.config.CACHE_DIR, sep='\\n')\n"
    )
    folder, configured = run_python(code, TMPDIR=str(tmp_path)).stdout.split("\n")[:2]
    assert folder.startswith(str(tmp_path))
    assert configured == ""


TWO_MILLION = """
import resource, torch
from dataclasses import fields
from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.rendering import render
generator = torch.Generator().manual_seed(0)
n, one = 2_000_000, torch.ones(1)
def uniform(*shape): return torch.rand(*shape, generator=generator)
def scene(n):
    return Gaussians(means=torch.cat([4 * uniform(n, 2) - 2, 2 + uniform(n, 1)], 1), quats=uniform(n, 4) - 0.5,
                     scales=0.002 + 0.004 * uniform(n, 3), opacities=0.5 * uniform(n), sh=uniform(n, 1, 3))
K = torch.tensor([[[1.0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]]])
cameras = Cameras(c2w=torch.eye(4)[None], K=K, near=one, far=9 * one)
def step(gaussians, size):
    leaves = {f.name: getattr(gaussians, f.name).requires_grad_() for f in fields(gaussians)}
    render(Gaussians(**leaves), cameras, size, backend="cpu").rgb.sum().backward()
step(scene(1000), (64, 64))
gaussians = scene(n)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
step(gaussians, (256, 256))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / n)
with torch.no_grad():
    fast, exact = (render(gaussians, cameras, (8, 8), backend=name).rgb for name in ("cpu", "reference"))
print((fast - exact).abs().max().item())
"""


def test_two_million_gaussians_are_drawn_right_in_bounded_memory():
    extra_bytes, error = map(float, run_python(TWO_MILLION).stdout.split())
    # Gradients (56 bytes), points (60), lists (about 110 for each of 1.2 tiles).
    assert extra_bytes < 400
    # Both in single precision; pairs within rounding of a threshold differ.
    assert error < 5e-3


def test_the_loops_over_lanes_are_vector_instructions():
    packed = {
        "x86_64": r"vfn?m(?:add|sub)\d+ps\s.*%([xyz]mm)",
        "aarch64": r"fml[as]\s+(v\d+)\.4s",
        "arm64": r"fml[as](\.4s)",
    }
    if platform.machine() not in packed:
        pytest.skip(f"the instruction names of {platform.machine()} are not known to this test")
    gaussians, cameras = single_scene(num_gaussians=20)
    gradients(gaussians, cameras, (20, 20), BACKGROUND, "cpu")
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    for module, name in (
        (cpu_composite, "composite"),
        (cpu_composite, "composite_backward"),
        (cpu_project, "project"),
        (cpu_project_backward, "project_backward"),
    ):
        # Compiled anew: Numba does not show the code of a cached function.
        options = {key: value for key, value in module.OPTIONS.items() if key != "cache"}
        kernel = numba.njit(**options)(getattr(module, name).py_func)
        (signature,) = getattr(module, name).signatures
        kernel.compile(signature)
        (code,) = kernel.inspect_asm().values()
        widths = re.findall(packed[platform.machine()], code)
        assert len(widths) >= 10, name
        if module is cpu_composite and " avx512vl" in flags:
            assert "zmm" in widths, name
        assert not re.search(r"v(?:add|mul|fmadd\d+)[ps]d\s", code), f"{name} computes in float64"
