import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sr3r.errors import FileError
from sr3r.files import cache_folder, check_writable, is_file, read_bytes, read_text, writing, writing_together


def test_a_written_file_appears_complete_and_alone(tmp_path: Path):
    target = tmp_path / "new" / "folder" / "scene.ply"
    with writing(target) as temporary:
        assert temporary.suffix == ".ply"
        assert not target.exists()
        temporary.write_text("whole")
    assert target.read_text() == "whole"
    assert list(target.parent.iterdir()) == [target]


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    target = tmp_path / "scene.ply"
    target.write_text("old")

    def write_half() -> None:
        with writing(target) as temporary:
            temporary.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def _write(path: Path) -> None:
    with writing(path) as temporary:
        temporary.write_text("x")


def test_a_target_below_a_file_cannot_be_written(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match=r"Cannot write .*a\.ply: .*\. Choose a place"):
        _write(tmp_path / "file" / "a.ply")


def test_a_folder_cannot_be_written_as_a_file(tmp_path: Path):
    with pytest.raises(FileError, match="it is a folder"):
        _write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_file_error(tmp_path: Path):
    def fill() -> None:
        with writing(tmp_path / "a.bin"):
            raise OSError(28, "No space left on device")

    with pytest.raises(FileError, match="No space left on device"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_reading_says_what_is_wrong(tmp_path: Path):
    with pytest.raises(FileError, match=r"a\.json does not exist"):
        read_bytes(tmp_path / "a.json")
    with pytest.raises(FileError, match="is a folder, not a file"):
        read_bytes(tmp_path)
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="not a UTF-8 text file"):
        read_text(tmp_path / "a.json")


def test_everything_that_can_be_had_again_lies_below_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SR3R_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    # The XDG Base Directory Specification has relative paths ignored.
    for unusable in ("", "relative/cache"):
        monkeypatch.setenv("XDG_CACHE_HOME", unusable)
        assert cache_folder("weights") == tmp_path / ".cache" / "sr3r" / "weights"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder("serve") == tmp_path / "xdg" / "sr3r" / "serve"
    monkeypatch.setenv("SR3R_CACHE", "~/own")
    assert cache_folder("weights") == tmp_path / "own" / "weights"


def test_without_a_home_it_says_which_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("SR3R_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(FileError, match=r"no home folder .* Set SR3R_CACHE"):
        cache_folder("weights")


def test_through_a_link_the_file_that_it_points_to_is_written(tmp_path: Path):
    (tmp_path / "disk").mkdir()
    target, link = tmp_path / "disk" / "scene.ply", tmp_path / "latest.ply"
    link.symlink_to(target)
    # Twice: the link first points to nothing, then to a file.
    for text in ("first", "second"):
        with writing(link) as temporary:
            assert temporary.parent == target.parent
            temporary.write_text(text)
        assert link.is_symlink()
        assert target.read_text() == text
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_links_in_a_circle_and_devices_are_not_replaced(tmp_path: Path):
    (tmp_path / "a.ply").symlink_to(tmp_path / "b.ply")
    (tmp_path / "b.ply").symlink_to(tmp_path / "a.ply")
    with pytest.raises(FileError, match="links lead in a circle"):
        _write(tmp_path / "a.ply")
    os.mkfifo(tmp_path / "c.ply")
    for write in (_write, check_writable):
        with pytest.raises(FileError, match="a pipe or a device"):
            write(tmp_path / "c.ply")
    assert (tmp_path / "c.ply").is_fifo()


def test_long_names_can_be_written(tmp_path: Path):
    name = "s" * 240 + ".compressed.ply"
    with writing(tmp_path / name) as temporary:
        assert temporary.name.endswith(".compressed.ply")
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_files_that_belong_together_appear_together_or_not_at_all(tmp_path: Path):
    (tmp_path / "scene.ply").write_text("old")

    def write_both(*, fail: bool) -> None:
        with writing_together():
            _write(tmp_path / "scene.ply")
            assert (tmp_path / "scene.ply").read_text() == "old"
            with writing(tmp_path / "scene.cameras.json") as temporary:
                temporary.write_text("x")
                if fail:
                    raise OSError(28, "No space left on device")

    with pytest.raises(FileError, match=r"scene\.cameras\.json: No space left"):
        write_both(fail=True)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("scene.ply", "old")]
    write_both(fail=False)
    assert sorted((p.name, p.read_text()) for p in tmp_path.iterdir()) == [
        ("scene.cameras.json", "x"),
        ("scene.ply", "x"),
    ]


KILLED = """
import os, signal, sys
from pathlib import Path
from sr3r.files import writing
with writing(Path(sys.argv[1]) / "scene.ply") as temporary:
    temporary.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_removed_at_the_next_write(tmp_path: Path):
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".sr3r-")
    machine, dead = left.name.split("-")[1:3]
    here = os.getpid()
    kept = [
        f".sr3r-{'0' * 8}-{dead}-00000000.scene.ply",  # of another machine
        f".sr3r-{machine}-{here}-00000000.scene.ply",  # of a living process
        f".sr3r-{machine}-{dead}-00000000",  # of another form
        ".scene.ply.00000000.ply",
        "scene.ply",
    ]
    for name in kept:
        (tmp_path / name).write_text("mine")
    (tmp_path / f".sr3r-{machine}-{dead}-00000000.weights").mkdir()
    (tmp_path / f".sr3r-{machine}-{dead}-00000000.weights" / "config.json").write_text("half")
    _write(tmp_path / "other.ply")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*kept, "other.ply"])


def test_only_files_are_read(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.json")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.json"))
        for path in (tmp_path / "pipe.json", tmp_path / "socket.json", Path("/dev/zero")):
            with pytest.raises(FileError, match="not a file but a pipe, a socket or a device"):
                read_bytes(path)
    with pytest.raises(FileError, match="name too long"):
        read_bytes(tmp_path / ("x" * 300))
    with pytest.raises(FileError, match="null"):
        read_bytes(tmp_path / "a\0b")
    assert not is_file(tmp_path / ("x" * 300))


def _write_half(path: Path) -> None:
    with writing(path) as temporary:
        temporary.write_text("half")
        raise OSError(28, "No space left on device")


def test_folders_that_were_made_for_nothing_are_removed(tmp_path: Path):
    @writing_together()
    def write_one_and_a_half() -> None:
        _write(tmp_path / "room/scene.txt")
        _write_half(tmp_path / "room/photos/a.txt")

    with pytest.raises(FileError):
        _write_half(tmp_path / "a/b/c.txt")
    with pytest.raises(FileError):
        write_one_and_a_half()
    assert not list(tmp_path.iterdir())
    # What was there before stays, empty or not.
    (tmp_path / "kept").mkdir()
    with pytest.raises(FileError):
        _write_half(tmp_path / "kept/new/c.txt")
    assert [path.name for path in tmp_path.rglob("*")] == ["kept"]
