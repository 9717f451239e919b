"""The maker that reconstructs: batches, and what is wrong with one scene of a batch."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from demo_photos import demo_paths
from sr3r.bulk import scene_maker
from sr3r.bulk.capture import PhotoCapture
from sr3r.bulk.outcome import Outcome
from sr3r.bulk.scene_maker import SceneMaker
from sr3r.errors import UnavailableError
from sr3r.reconstruction import Prepared, Reconstruction, finish
from tiny_models import tiny_model


@pytest.fixture
def maker(tmp_path: Path) -> SceneMaker:
    tiny_model(dtype=torch.float32).save_pretrained(tmp_path / "weights")
    return SceneMaker(weights=str(tmp_path / "weights"), format="splat", device="cpu", lr_size=32)


def captures() -> list[PhotoCapture]:
    """Two of one size, a missing photo between them, and one of another size."""
    left, right, between = demo_paths("demo_aerial")
    cameras = str(left.with_name("cameras.json"))
    pairs = [(left, right), (left, left.with_name("none.jpg")), (left, between), demo_paths("demo_road")[:2]]
    return [
        PhotoCapture(i, f"place-{i}", (str(a), str(b)), cameras if i < 3 else str(b.with_name("cameras.json")))
        for i, (a, b) in enumerate(pairs)
    ]


def make(maker: SceneMaker, staging: Path) -> dict[str, Outcome]:
    return {outcome.name: outcome for _, outcome in maker.make(captures(), staging)}


def watched(monkeypatch: pytest.MonkeyPatch, *, most: int) -> list[int]:
    """How many scenes went through the network together; more than so many are too much for the memory."""
    sizes: list[int] = []

    def finish_few(prepared: Sequence[Prepared]) -> list[Reconstruction]:
        sizes.append(len(prepared))
        if len(prepared) > most:
            raise MemoryError
        return finish(prepared)

    monkeypatch.setattr(scene_maker, "finish", finish_few)
    return sizes


def test_scenes_of_one_size_go_through_the_network_together(
    tmp_path: Path, maker: SceneMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = watched(monkeypatch, most=8)
    outcomes = make(maker, tmp_path / "staging")
    assert [outcome.status for _, outcome in sorted(outcomes.items())] == ["done", "failed", "done", "done"]
    assert "none.jpg has no camera in" in (outcomes["place-1"].error or "")
    assert sum(sizes) == 3
    assert len(sizes) == len({outcome.input_size for outcome in outcomes.values() if outcome.status == "done"})


def test_a_batch_that_is_too_large_is_made_one_by_one(
    tmp_path: Path, maker: SceneMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = watched(monkeypatch, most=1)
    outcomes = make(maker, tmp_path / "staging")
    assert sum(outcome.status == "done" for outcome in outcomes.values()) == 3
    assert max(sizes) > 1


def test_a_mistake_of_ours_fails_one_scene(tmp_path: Path, maker: SceneMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(prepared: Sequence[Prepared]) -> list[Reconstruction]:
        raise KeyError("depth")

    monkeypatch.setattr(scene_maker, "finish", broken)
    outcomes = make(maker, tmp_path / "staging")
    assert {outcome.status for outcome in outcomes.values()} == {"failed"}
    assert outcomes["place-0"].error == "KeyError: 'depth'. This is a mistake of ours; please report it."


def test_a_device_that_is_not_there_stops_everything(tmp_path: Path, maker: SceneMaker) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device")
    with_cuda = SceneMaker(weights=maker.weights, device="cuda")
    with pytest.raises(UnavailableError, match="no CUDA device"):
        make(with_cuda, tmp_path / "staging")
