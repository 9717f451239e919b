"""Two runs never do the same share at once; a dead one is in nobody's way."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sr3r.bulk.outputs import Outputs
from sr3r.bulk.share import Share
from sr3r.bulk.share_lock import locked
from sr3r.errors import FileError, InputError

HOLDER = """
import sys, time
from sr3r.bulk.outputs import Outputs
from sr3r.bulk.share_lock import locked
with locked(Outputs(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_run_of_overlapping_captures_is_refused(tmp_path: Path) -> None:
    with locked(Outputs(str(tmp_path), Share(1, 2))):
        with locked(Outputs(str(tmp_path), Share(2, 2))):
            pass
        for share in (Share(1, 2), Share(), Share(3, 4)):
            with (
                pytest.raises(InputError, match=r"Another run is doing shard 1/2 of .*--shard"),
                locked(Outputs(str(tmp_path), share)),
            ):
                pass
    with locked(Outputs(str(tmp_path))):
        pass


def test_the_lock_of_a_killed_run_is_gone(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InputError, match="Another run"), locked(Outputs(str(tmp_path))):
            pass
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout is not None:
            holder.stdout.close()
    with locked(Outputs(str(tmp_path))):
        pass


def test_a_place_without_room_for_a_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("")
    with pytest.raises(FileError, match=r"Cannot write .*locks"), locked(Outputs(str(tmp_path))):
        pass


def test_on_object_storage_signs_of_life_hold_the_lock() -> None:
    fsspec = pytest.importorskip("fsspec")
    outputs = Outputs("memory://bulk-lock/run")
    memory = fsspec.filesystem("memory")
    try:
        with locked(outputs, beat=0.02, patience=1):
            for other in (outputs, Outputs(outputs.root, Share(2, 3))):
                with (
                    pytest.raises(InputError, match="Another run is doing memory"),
                    locked(other, beat=0.02, patience=1),
                ):
                    pass
        assert outputs.storage.names("locks") == []
        # A killed run leaves an object that does not change.
        outputs.storage.write("locks/1-of-1.lock", b"dead")
        with locked(outputs, beat=0.02, patience=0.1):
            assert outputs.storage.read("locks/1-of-1.lock") != b"dead"
    finally:
        memory.store.clear()


def test_of_two_runs_that_begin_at_once_on_object_storage_one_goes_on() -> None:
    fsspec = pytest.importorskip("fsspec")
    outputs = Outputs("memory://bulk-race/run")
    went_on, refused = [], []
    both = threading.Barrier(2)
    end = threading.Event()

    def start() -> None:
        both.wait()
        try:
            with locked(outputs, beat=1, patience=0.1):
                went_on.append(1)
                end.wait(5)
        except InputError:
            refused.append(1)
            end.set()

    threads = [threading.Thread(target=start) for _ in range(2)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(went_on), len(refused)) == (1, 1)
    finally:
        fsspec.filesystem("memory").store.clear()
