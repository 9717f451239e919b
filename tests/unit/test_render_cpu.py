"""What the CPU renderer promises beyond being right: equal bits, threads, forks, caches, vector instructions."""

import logging
import multiprocessing
import os
import platform
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import numba
import pytest
import torch
from numba.core import event

from render_scenes import gradients, random_scene
from sr3r.render import cpu, cpu_composite, cpu_project, reference, render

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


def test_kernels_repeat_the_rules_of_the_reference():
    for module in (cpu_composite, cpu_project):
        names = {name for name in vars(module) if name.isupper() and hasattr(reference, name)}
        assert "MIN_ALPHA" in names
        for name in names:
            assert getattr(module, name) == getattr(reference, name), name
    rules = {"MAX_ALPHA", "MIN_ALPHA", "MIN_TRANSMITTANCE", "BLUR", "MARGIN"}
    assert all(hasattr(cpu_composite, name) or hasattr(cpu_project, name) for name in rules)


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


# So small that PyTorch's own operations stay on one thread: its thread pool (OpenMP) does not survive a fork.
SMALL = (20, 24)


def _render_in_child(queue, gaussians, cameras):
    queue.put(render(gaussians, cameras, SMALL, backend="cpu").rgb.double().sum().item())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.usefixtures("restored_threads")
def test_a_forked_process_may_render():
    torch.set_num_threads(2)
    gaussians, cameras = single_scene(num_gaussians=200)
    expected = render(gaussians, cameras, SMALL, backend="cpu").rgb.double().sum().item()
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    process = context.Process(target=_render_in_child, args=(queue, gaussians, cameras))
    process.start()
    assert queue.get(timeout=60) == expected
    process.join(60)
    assert process.exitcode == 0


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


def test_the_first_use_is_announced_once(caplog):
    announce = cpu._Announce()
    compiling = event.Event("numba:compile", event.EventStatus.START, data={"dispatcher": cpu_project.project})
    elsewhere = event.Event("numba:compile", event.EventStatus.START, data={"dispatcher": numba.njit(lambda: 0)})
    with caplog.at_level(logging.INFO, "sr3r.render"):
        for one in (elsewhere, compiling, compiling):
            announce.on_start(one)
    assert caplog.messages == ["compiling the CPU renderer, once per machine"]


def test_compiled_code_goes_to_a_temporary_folder_where_no_other_can_be_written(tmp_path):
    code = (
        "from numba.core import caching\n"
        "def refuse(self): raise PermissionError\n"
        "for name in ('InTreeCacheLocator', 'UserWideCacheLocator', '_InTreeCacheLocator', '_UserWideCacheLocator'):\n"
        "    if hasattr(caching, name): getattr(caching, name).ensure_cache_path = refuse\n"
        "from sr3r.render import cpu\n"
        "import numba\n"
        "print(cpu.cpu_composite.composite.stats.cache_path, numba.config.CACHE_DIR, sep='\\n')\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    folder, configured = done.stdout.split("\n")[:2]
    assert folder.startswith(str(tmp_path))
    assert configured == ""


def test_the_loops_over_pixels_are_vector_instructions():
    packed = {"x86_64": r"vfn?m(?:add|sub)\d+ps", "aarch64": r"fml[as]\s+v\d+\.4s", "arm64": r"fml[as]"}
    if platform.machine() not in packed:
        pytest.skip(f"the instruction names of {platform.machine()} are not known to this test")
    f2, i1, i2, integer = numba.float32[:, ::1], numba.int32[::1], numba.int32[:, ::1], numba.int64
    image, state, offsets = numba.float32[:, :, ::1], numba.float32[:, :, ::1], numba.int64[::1]
    signatures = {
        "composite": (f2, i2, i1, offsets, *[integer] * 4, image, state),
        "composite_backward": (f2, i2, i1, i1, offsets, *[integer] * 4, image, state, f2),
    }
    options = {key: value for key, value in cpu_composite.OPTIONS.items() if key != "cache"}
    for name, signature in signatures.items():
        # Compiled anew: Numba does not show the code of a cached function.
        kernel = numba.njit(**options)(getattr(cpu_composite, name).py_func)
        kernel.compile(signature)
        (code,) = kernel.inspect_asm().values()
        assert len(re.findall(packed[platform.machine()], code)) >= 10, name
