from pathlib import Path

import pytest

from sr3r.errors import FileError
from sr3r.model.published import PublishedWeights, weights_file

TABLE = {
    "toy": PublishedWeights(
        source="hf:someone/toys/deep/toy.ckpt",
        page="https://toys.example",
        config=None,
        training="toys",
        license="MIT",
        sha256="0123",
    )
}


def test_a_name_stands_for_an_address_a_hash_and_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    found = weights_file("toy", TABLE)
    assert found.url == "https://huggingface.co/someone/toys/resolve/main/deep/toy.ckpt"
    assert (found.page, found.sha256, found.name) == ("https://toys.example", "0123", "toy.ckpt")
    assert TABLE["toy"].file == "toy.ckpt"


def test_a_mirror_stands_in_for_the_hub_and_shares_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    original = weights_file("toy", TABLE)
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example")
    mirrored = weights_file("toy", TABLE)
    assert mirrored.url == "https://mirror.example/someone/toys/resolve/main/deep/toy.ckpt"
    assert mirrored.path == original.path


def test_files_of_one_name_are_kept_apart() -> None:
    sources = (
        "toy",
        "hf:someone/toys/deep/toy.ckpt",
        "hf:someone/else/toy.ckpt",
        "https://a.example/toy.ckpt#sha256=01",
    )
    paths = [weights_file(source, TABLE).path for source in sources]
    assert len(set(paths)) == len(paths)
    assert all(path.name.endswith("-toy.ckpt") for path in paths)


def test_a_file_of_the_users_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy").write_bytes(b"mine")
    found = weights_file("toy", TABLE)
    assert (found.path, found.url) == (Path("toy"), "")
    assert list(found.fetch()) == []


@pytest.mark.parametrize("source", ["missing.ckpt", "hf:someone", "s3://bucket/toy.ckpt"])
def test_what_names_nothing_is_refused_with_what_does(source: str) -> None:
    with pytest.raises(FileError, match=rf"no weights at {source}: expected a file, a URL, hf:O.*, or one of toy\."):
        weights_file(source, TABLE)
