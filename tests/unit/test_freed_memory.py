"""Freed memory serves again, instead of going back to the system, up to a limit."""

import ctypes
import os
import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="sets up glibc")

_FAULTS = """
import resource, sys
from sr3r.freed_memory import keep_freed_memory

def use():
    held = [b"x" * (24 * 2**20) for _ in range(4)]

for largest_mb, most_mb in eval(sys.argv[1]):
    keep_freed_memory(largest_mb=largest_mb, most_mb=most_mb)
use()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
use()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
_PAGES = 4 * 24 * 2**20 // os.sysconf("SC_PAGESIZE")


def faults(settings: list[tuple[int, int]], **environment: str) -> int:
    """Pages that the system hands out when 96 MB in four pieces are needed a second time."""
    command = [sys.executable, "-c", _FAULTS, repr(settings)]
    known = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    done = subprocess.run(command, env={**known, **environment}, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_the_same_memory_serves_again() -> None:
    assert faults([(32, 128)]) < _PAGES / 100


def test_without_it_comes_new_from_the_system() -> None:
    assert faults([]) > _PAGES / 2


def test_a_later_call_takes_nothing_back() -> None:
    assert faults([(32, 128), (1, 1)]) < _PAGES / 100


def test_settings_of_the_environment_stand() -> None:
    assert faults([(32, 128)], MALLOC_TRIM_THRESHOLD_="131072") > _PAGES / 2


_RESIDENT = """
import sys
from pathlib import Path
from sr3r.freed_memory import give_back_excess, keep_freed_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])

keep_freed_memory(largest_mb=32, most_mb=int(sys.argv[1]))
# Every second piece stays in use, so that none of the others is at the end of the heap.
held = [b"x" * 2**20 for _ in range(400)]
held = held[::2]
before = resident()
give_back_excess()
print(before - resident())
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="needs glibc 2.33")
@pytest.mark.parametrize(("most_mb", "is_given_back"), [(64, True), (128, False)])
def test_what_is_free_beyond_twice_the_limit_goes_back(most_mb: int, *, is_given_back: bool) -> None:
    command = [sys.executable, "-c", _RESIDENT, str(most_mb)]
    known = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    pages = int(subprocess.run(command, env=known, capture_output=True, text=True, check=True).stdout)
    assert (pages > 190 * 2**20 // os.sysconf("SC_PAGESIZE")) == is_given_back
