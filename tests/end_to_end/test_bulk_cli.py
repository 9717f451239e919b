"""Many captures through the real command line: kills, shares, object storage, and every bad input."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from demo_photos import demo_paths
from object_storage import s3_server
from sr3r.cli import main
from sr3r.formats import load
from sr3r.viewer.viewer_scene import load_viewer_scene
from tiny_models import tiny_model

pytestmark = pytest.mark.e2e

SR3R = (sys.executable, "-c", "import sys; from sr3r.cli import main; sys.exit(main())")
NUM_CAPTURES = 6


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    tiny_model(dtype=torch.float32).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six captures with cameras, and one whose photo is missing."""
    table = tmp_path_factory.mktemp("table") / "captures.jsonl"
    rows = []
    for number in range(NUM_CAPTURES):
        left, right, _ = demo_paths(("demo_aerial", "demo_road")[number % 2])
        cameras = str(left.with_name("cameras.json"))
        rows.append({"name": f"place-{number}", "photos": [str(left), str(right)], "cameras": cameras})
    rows.append({"name": "gone", "photos": ["gone.jpg", str(demo_paths("demo_road")[0])]})
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return table


def options(weights: Path, out: Path | str, *more: str) -> list[str]:
    return ["-o", str(out), "--weights", str(weights), "--lr-size", "32", "--workers", "1", *more]


def manifest(out: Path, name: str = "manifest.jsonl") -> dict[str, dict]:
    lines = [json.loads(line) for line in (out / name).read_text().splitlines()]
    assert len({line["name"] for line in lines}) == len(lines)
    return {line["name"]: line for line in lines}


def test_a_table_becomes_scenes_a_manifest_and_pictures(
    tmp_path: Path, table: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["bulk", str(table), *options(weights, out, "--batch", "4", "--sample", "2", "--json")]
    assert main(arguments) == 1
    summary = json.loads(capsys.readouterr().out)
    assert (summary["total"], summary["done"], summary["failed"]) == (NUM_CAPTURES + 1, NUM_CAPTURES, 1)
    assert summary["reasons"] == {"… does not exist. Check the path.": 1}
    lines = manifest(out)
    assert lines["gone"]["error"] == f"{table.parent}/gone.jpg does not exist. Check the path."
    place = lines["place-0"]
    assert (place["status"], place["photos"], place["cameras_from"]) == ("done", 2, "given")
    assert set(place["seconds"]) == {"photos", "cameras", "network", "files"}
    viewer_scene = load_viewer_scene(out / "scenes" / "place-0")
    assert len(viewer_scene.layers[-1].gaussians) == place["gaussians"]
    assert sorted(path.name for path in (out / "samples").iterdir()) == ["place-0.jpg", "place-3.jpg"]
    # A second time there is nothing to do.
    assert main(arguments) == 1
    assert json.loads(capsys.readouterr().out)["done_here"] == 0


def test_a_batch_gives_the_scenes_that_reconstruct_gives(tmp_path: Path, table: Path, weights: Path) -> None:
    out = tmp_path / "out"
    assert main(["bulk", str(table), *options(weights, out, "--format", "ply", "--batch", "8", "--limit", "4")]) == 0
    assert sorted(path.name for path in (out / "scenes").iterdir()) == sorted(
        f"place-{number}.{suffix}" for number in range(4) for suffix in ("ply", "cameras.json")
    )
    left, right, _ = demo_paths("demo_road")
    single = tmp_path / "single.ply"
    cameras = ["--cameras", str(left.with_name("cameras.json"))]
    arguments = ["-o", str(single), "--weights", str(weights), "--lr-size", "32", *cameras]
    assert main(["reconstruct", str(left), str(right), *arguments]) == 0
    expected, found = load(single), load(out / "scenes" / "place-3.ply")
    assert len(found) == len(expected)
    torch.testing.assert_close(found.means, expected.means, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(found.sh, expected.sh, atol=1e-3, rtol=1e-3)


def test_a_run_that_is_killed_three_times_does_every_scene_once(tmp_path: Path, table: Path, weights: Path) -> None:
    out = tmp_path / "out"
    command = [*SR3R, "bulk", str(table), *options(weights, out)]
    written: dict[str, int] = {}
    for wanted in (1, 2, 4):
        run = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 120
        while len(list((out / "done").glob("place-*.json"))) < wanted:
            assert run.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        # The run alone: its workers must find out by themselves.
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        for marker in (out / "done").glob("place-*.json"):
            assert written.setdefault(marker.name, marker.stat().st_mtime_ns) == marker.stat().st_mtime_ns
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 1, ended.stderr
    assert f"{NUM_CAPTURES} of {NUM_CAPTURES + 1} scenes done, 1 failed" in ended.stderr
    lines = manifest(out)
    assert sum(line["status"] == "done" for line in lines.values()) == NUM_CAPTURES
    for name, time_ns in written.items():
        assert (out / "done" / name).stat().st_mtime_ns == time_ns
    assert list((out / ".staging").iterdir()) == []
    assert sorted(path.name for path in (out / "scenes").iterdir()) == [f"place-{i}" for i in range(NUM_CAPTURES)]


def test_slurm_tasks_share_the_captures(
    tmp_path: Path, table: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    for name, value in {"ID": "5", "COUNT": "3", "MIN": "4", "STEP": "1"}.items():
        monkeypatch.setenv(f"SLURM_ARRAY_TASK_{name}", value)
    assert main(["bulk", str(table), *options(weights, out)]) == 0
    assert set(manifest(out, "manifest-2-of-3.jsonl")) == {"place-1", "place-4"}


def test_a_dry_run_counts_finds_missing_photos_and_writes_nothing(
    tmp_path: Path, table: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["bulk", str(table), *options(weights, out, "--dry-run", "--shard", "1/2")]) == 2
    said = capsys.readouterr()
    assert said.out == "4 captures in shard 1/2: 0 done, 0 failed, 4 to do\n"
    assert f"Files that captures need are missing: 1, the first of them {table.parent}/gone.jpg" in said.err
    assert main(["bulk", str(table), *options(weights, out, "--dry-run", "--limit", "2", "--json")]) == 0
    assert json.loads(capsys.readouterr().out) == {"total": 2, "done": 0, "failed": 0, "missing": 2, "absent": []}
    assert not out.exists()


def test_a_data_set_becomes_scenes(tmp_path: Path, weights: Path) -> None:
    out = tmp_path / "out"
    more = ["--format", "spz", "--limit", "2", "--views", "3"]
    assert main(["bulk", "synthetic:1", *options(weights, out, *more)]) == 0
    lines = manifest(out)
    assert len(lines) == 2
    assert all(line.get("photos", 3) == 3 for line in lines.values())


def test_two_runs_into_one_place_are_not_allowed(
    tmp_path: Path, table: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sr3r.bulk.outputs import Outputs
    from sr3r.bulk.share_lock import locked

    out = tmp_path / "out"
    with locked(Outputs(str(out))):
        assert main(["bulk", str(table), *options(weights, out)]) == 2
    assert f"Another run is doing {out}. Wait for its end, or share the work" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["locks"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--shard", "3/2"], "The shard '3/2' is not i/n"),
        (["--workers", "0"], "--workers must be at least 1, not 0"),
        (["--sample", "-1"], "--sample must be at least 0, not -1"),
        (["--scheduler", "tcp://127.0.0.1:1"], "Add --engine dask or ray"),
        (["--weights", "nowhere"], "There are no weights at nowhere"),
        (["--views", "2"], "a table names photos"),
        (["-o", "/proc/nothing"], "Cannot write /proc/nothing"),
        (["--engine", "dask", "--scheduler", "nonsense://here:1"], "No Dask scheduler answers at nonsense://here:1"),
        (["-o", "nonsense://here"], "nonsense://here cannot be opened"),
    ],
)
def test_bad_requests_are_refused_in_a_sentence(
    tmp_path: Path,
    table: Path,
    weights: Path,
    more: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if "dask" in more:
        pytest.importorskip("distributed")
    out = tmp_path / "out"
    assert main(["bulk", str(table), *options(weights, out, *more)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
    assert not (out / "scenes").exists()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An S3 bucket, which subprocesses find through the environment."""
    with s3_server(monkeypatch):
        yield "s3://bucket"


def test_captures_and_scenes_may_both_be_in_s3(bucket: str, weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sr3r.storage import Storage

    storage = Storage(f"{bucket}/data")
    for number, demo in enumerate(("demo_aerial", "demo_road")):
        left, right, _ = demo_paths(demo)
        for file in (left, right, left.with_name("cameras.json")):
            storage.write(f"captures/place-{number}/{file.name}", file.read_bytes())
    arguments = ["bulk", f"{bucket}/data/captures", *options(weights, f"{bucket}/data/out", "--format", "ply")]
    assert main(arguments) == 0
    names = storage.names("out")
    assert [name for name in names if "scenes" in name] == [
        f"out/scenes/place-{number}.{suffix}" for number in (0, 1) for suffix in ("cameras.json", "ply")
    ]
    lines = [json.loads(line) for line in storage.read("out/manifest.jsonl").splitlines()]
    assert {line["name"]: line["status"] for line in lines} == {"place-0": "done", "place-1": "done"}
    assert not any("lock" in name for name in names)
    capsys.readouterr()
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["done_here"] == 0
