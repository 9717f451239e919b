"""What CAPTURES can be: folders, tables, data sets."""

import json
from pathlib import Path

import pytest

from demo_photos import demo_paths
from sr3r.bulk.capture import PhotoCapture, SceneCapture, file_name
from sr3r.bulk.captures import FirstCaptures, open_captures
from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError

LEFT, RIGHT, _ = demo_paths("demo_aerial")


def folder_of_captures(root: Path) -> Path:
    for name in ("room 10", "room 2"):
        (root / name).mkdir(parents=True)
        for photo in (LEFT, RIGHT):
            (root / name / photo.name).write_bytes(photo.read_bytes())
    (root / ".hidden").mkdir()
    (root / "empty").mkdir()
    return root


def test_every_subfolder_is_a_capture_in_natural_order(tmp_path: Path) -> None:
    captures = open_captures(str(folder_of_captures(tmp_path)))
    assert [(c.number, c.name) for c in captures] == [(0, "empty"), (1, "room%202"), (2, "room%2010")]
    assert len(captures) == 3
    assert [c.name for c in captures] == [c.name for c in captures]  # They can be asked for twice.
    photos, cameras = list(captures)[2].open(tmp_path / "copies", num_photos=8)
    assert [photo.name for photo in photos] == [LEFT.name, RIGHT.name]
    assert cameras is None
    with pytest.raises(FileError, match="empty holds no photos"):
        next(iter(captures)).open(tmp_path / "copies", num_photos=8)


def test_cameras_in_a_folder_of_photos_are_taken(tmp_path: Path) -> None:
    root = folder_of_captures(tmp_path)
    (root / "room 2" / "cameras.json").write_bytes(LEFT.with_name("cameras.json").read_bytes())
    capture = list(open_captures(str(root)))[1]
    assert capture.open(tmp_path / "copies", num_photos=8)[1] == root / "room 2"


def write_table(path: Path, rows: list[dict]) -> Path:
    if path.suffix == ".csv":
        import csv

        with path.open("w", newline="") as file:
            table = csv.DictWriter(file, ["name", "photos", "cameras"])
            table.writeheader()
            for row in rows:
                table.writerow({**row, "photos": ";".join(row["photos"])})
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        pa = pytest.importorskip("pyarrow")
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_tables_of_all_kinds_say_the_same(tmp_path: Path, suffix: str) -> None:
    rows = [
        {"name": "hall", "photos": ["a.jpg", "/b.jpg"], "cameras": "cameras.json"},
        {"name": None, "photos": ["s3://bucket/c.jpg", "d.jpg"], "cameras": None},
    ]
    table = write_table(tmp_path / f"captures{suffix}", rows)
    captures = open_captures(str(table))
    assert len(captures) == 2
    assert list(captures) == [
        PhotoCapture(0, "hall", (f"{tmp_path}/a.jpg", "/b.jpg"), f"{tmp_path}/cameras.json"),
        PhotoCapture(1, "000002", ("s3://bucket/c.jpg", f"{tmp_path}/d.jpg")),
    ]
    first = next(iter(captures))
    assert isinstance(first, PhotoCapture)
    assert first.absent() == [f"{tmp_path}/a.jpg", "/b.jpg", f"{tmp_path}/cameras.json"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "name,images\na,b.jpg\n", r"t\.csv has no column photos; it has name, images\. Name the column"),
        ("t.csv", "photos,name\na.jpg;b.jpg,x\nc.jpg\n", r"Row 2 of .*t\.csv has not the 2 columns"),
        ("t.csv", "photos,name\na.jpg,b.jpg,c.jpg\n", r"Row 1 of .*t\.csv has not the 2 columns"),
        ("t.csv", 'photos\n"a.jpg\n', r"t\.csv cannot be read near line \d"),
        ("t.csv", b"photos\n\xff\xfe.jpg\n", r"t\.csv cannot be read near line \d"),
        ("t.csv", "photos,name\n,x\n", r"Row 1 of .* has no list of photos"),
        ("t.csv", "photos,name\na.jpg;b.jpg,x\nc.jpg;d.jpg,x\n", r"Rows 1 and 2 of .* are both called x"),
        ("t.csv", "photos\n", r"t\.csv has no row"),
        ("t.csv", "", r"t\.csv has no column photos; it has none"),
        ("t.csv", f"photos,name\na.jpg;b.jpg,{'x' * 200}\n", r"Row 1 of .*characters as a file"),
        ("t.jsonl", '{"photos": ["a.jpg"]}\n{"photos": ["a.jpg"\n', r"Row 2 of .*t\.jsonl is not a JSON object"),
        ("t.jsonl", "[1]\n", r"Row 1 of .*t\.jsonl is not a JSON object"),
        ("t.jsonl", '{"photos": [1]}\n', r"Row 1 of .* has no list of photos"),
        ("t.jsonl", '{"images": ["a.jpg"]}\n', r"Row 1 of .*t\.jsonl has no column photos; it has images"),
        ("t.jsonl", '{"photos": ["a.jpg"], "cameras": [1]}\n', r"Row 1 of .*: cameras must be a text"),
        ("t.parquet", "no", r"t\.parquet is not a readable Parquet file"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_the_row(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileError, match=message):
        open_captures(str(tmp_path / name))


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"Cannot read .*none\.csv: No such file"):
        open_captures(str(tmp_path / "none.csv"))


def test_a_data_set_gives_evenly_spread_views() -> None:
    captures = FirstCaptures(open_captures("synthetic:3", views=3), 2)
    assert len(captures) == 2
    capture = list(captures)[1]
    assert isinstance(capture, SceneCapture)
    photos, cameras = capture.open(Path("unused"), num_photos=8)
    assert [photo.name for photo in photos] == ["frame_00000.png", "frame_00004.png", "frame_00007.png"]
    assert isinstance(cameras, Cameras)
    assert len(cameras) == 3


def test_an_index_gives_its_context_views_once_each(tmp_path: Path) -> None:
    from sr3r.data import open_dataset

    key = open_dataset("synthetic:3").keys[1]
    pairs = [{"context": [1, 6], "target": [3]}, {"context": [1, 6], "target": [4]}, {"context": [0, 5], "target": [2]}]
    index = tmp_path / "index.json"
    index.write_text(json.dumps({key: pairs, "elsewhere": {"context": [0, 1], "target": [2]}}))
    captures = list(open_captures("synthetic:3", index=index))
    assert [c.name for c in captures] == [file_name(f"{key}_1-6"), file_name(f"{key}_0-5")]
    assert [p.name for p in captures[0].open(tmp_path, num_photos=8)[0]] == ["frame_00001.png", "frame_00006.png"]
    index.write_text(json.dumps({key: {"context": [1, 60], "target": [3]}}))
    with pytest.raises(InputError, match="which has only 8"):
        next(iter(open_captures("synthetic:3", index=index))).open(tmp_path, num_photos=8)
    index.write_text(json.dumps({"elsewhere": {"context": [0, 1], "target": [2]}}))
    with pytest.raises(InputError, match="has no pair of a scene in synthetic:3"):
        open_captures("synthetic:3", index=index)


def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no data set"):
        open_captures(str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="a table names photos"):
        open_captures(str(tmp_path / "t.csv"), views=2)
    with pytest.raises(InputError, match="at least two views, not 1"):
        open_captures("synthetic", views=1)
    with pytest.raises(InputError, match="limit must be at least 1"):
        FirstCaptures(open_captures("synthetic"), 0)


def test_names_become_file_names_that_stay_in_their_folder() -> None:
    assert file_name("a/b") == "a%2Fb"
    assert file_name("../x") == "%2E.%2Fx"
    assert file_name("über") == "%C3%BCber"
    assert file_name("scan1_train-02.b") == "scan1_train-02.b"
    for wrong in ("", "ü" * 100):
        with pytest.raises(InputError, match="cannot be the name of a scene"):
            file_name(wrong)


def test_photos_in_object_storage_are_copied_and_called_by_their_urls(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    for photo in (LEFT, RIGHT):
        memory.pipe_file(f"/captures/hall/{photo.name}", photo.read_bytes())
    captures = list(open_captures("memory://captures"))
    assert [c.name for c in captures] == ["hall"]
    photos, _ = captures[0].open(tmp_path, num_photos=8)
    assert [photo.label for photo in photos] == [f"memory://captures/hall/{p.name}" for p in (LEFT, RIGHT)]
    single = PhotoCapture(0, "x", (f"memory://captures/hall/{LEFT.name}", "memory://captures/hall/none.jpg"))
    with pytest.raises(FileError, match=r"memory://captures/hall/none\.jpg does not exist"):
        single.open(tmp_path / "x", num_photos=8)
    memory.rm("/captures", recursive=True)
