from pathlib import Path

import pytest

from sr3r.errors import FileError
from sr3r.files import cache_folder, read_bytes, read_text, writing


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
    with pytest.raises(FileError, match="Cannot read"):
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
