"""The command itself: what it says when the machine, and not the request, is the obstacle."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SR3R = (sys.executable, "-c", "import sys; from sr3r.cli import main; sys.exit(main())")
FULL = Path("/dev/full")


def sr3r(*arguments: str, stdout: int | None = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SR3R, *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_a_reader_that_has_seen_enough_is_no_error(option: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = sr3r(option, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("closing", "arguments", "code"), [(">&-", "--help", 0), (">&- 2>&-", "nothing", 2)])
def test_closed_streams_are_no_error(closing: str, arguments: str, code: int) -> None:
    command = f'exec "$0" "$@" {arguments} {closing}'
    done = subprocess.run(["sh", "-c", command, *SR3R], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.skipif(not FULL.exists(), reason="needs the device of a full disk, /dev/full")
def test_an_output_that_cannot_be_written_is_said_in_a_sentence() -> None:
    with FULL.open("w") as full:
        done = sr3r("--help", stdout=full.fileno())
    assert done.returncode == 2
    assert done.stderr == (
        "sr3r: error: Cannot use the output: No space left on device. Choose another place, or mend this one.\n"
    )


def test_a_path_that_the_system_refuses_is_said_in_a_sentence() -> None:
    name = "a" * 300
    done = sr3r("view", name)
    assert done.returncode == 2
    assert done.stderr == (
        f"sr3r: error: Cannot use {name}: File name too long. Choose another place, or mend this one.\n"
    )
