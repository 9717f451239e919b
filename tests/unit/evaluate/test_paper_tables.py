"""Published protocols, and the paper's tables beside measured rows."""

import pytest

from places import REPOSITORY
from sr3r.data.evaluation_index import PUBLISHED_INDICES, Pair, load_evaluation_index
from sr3r.errors import InputError
from sr3r.evaluate import PAPER_TABLES, PROTOCOLS, EvaluateProtocol, PaperTable, Row, find_protocol

TABLES: dict[str, PaperTable] = {table.name: table for table in PAPER_TABLES}
BY_NAME: dict[str, EvaluateProtocol] = {protocol.name: protocol for protocol in PROTOCOLS}


def row(method: str, psnr: float, *, pair: int = 0) -> Row:
    return Row(
        pair=pair,
        key=f"scene {pair}",
        context=(0, 5),
        target=2,
        overlap=None,
        method=method,
        psnr=psnr,
        ssim=psnr / 100,
        lpips=0.25,
        num_gaussians=1000,
        seconds=0.5,
        peak_memory_bytes=10**8,
    )


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_protocols_are_4x_to_256_pixels_on_indices_that_are_known():
    assert {protocol.index for protocol in PROTOCOLS} <= set(PUBLISHED_INDICES.values())
    assert {(protocol.size, protocol.factor, protocol.crop) for protocol in PROTOCOLS} == {(256, 4, "published")}
    assert len(BY_NAME) == len(PROTOCOLS)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("noposplat/evaluation_index_acid.json", "acid-noposplat"),
        ("noposplat/evaluation_index_dtu.json", "dtu-noposplat"),
        ("noposplat/evaluation_index_scannetpp.json", "scannetpp-noposplat"),
        ("mvsplat/evaluation_index_dtu_nctx2.json", "dtu-mvsplat"),
        ("pixelsplat/evaluation_index_acid.json", "acid-pixelsplat"),
    ],
)
def test_an_official_index_tells_its_protocol(file: str, name: str):
    path = REPOSITORY.parent / "shared" / "eval_index" / file
    if not path.is_file():
        pytest.skip("the official indices beside the repository (../shared/eval_index) are not there")
    assert find_protocol(load_evaluation_index(path), PROTOCOLS) is BY_NAME[name]


def test_another_index_is_refused_by_name():
    theirs = [Pair(key="a", context=[0, 1], target=[2], protocol="NoPoSplat RE10K")]
    assert find_protocol(theirs, TABLES["table1"].protocols).name == "re10k-noposplat"
    with pytest.raises(InputError, match="pixelSplat RE10K, unchanged; this one is NoPoSplat RE10K"):
        find_protocol(theirs, [BY_NAME["re10k-pixelsplat"]])
    own = [Pair(key="a", context=[0, 1], target=[2])]
    with pytest.raises(InputError, match="this one is no published one"):
        find_protocol(own, TABLES["table2"].protocols)
    with pytest.raises(InputError, match="this one is NoPoSplat RE10K and no published one"):
        find_protocol(theirs + own, PROTOCOLS)
    with pytest.raises(InputError, match="this one is empty"):
        find_protocol([], PROTOCOLS)


def test_the_papers_figures_stand_beside_the_measured_ones():
    rows = [
        row("sr3r-noposplat", 24.0),
        row("sr3r", 30.0),
        row("sr3r-noposplat", 25.0, pair=1),
        row("sr3r", 31, pair=1),
    ]
    text = TABLES["table1"].to_markdown(rows, protocol=BY_NAME["acid-pixelsplat"], notes=["poses as given"])
    lines = text.splitlines()
    assert lines[0] == "**Table 1: 4x super-resolution, 64x64 to 256x256** on ACID"
    assert "- poses as given" in lines
    table = [cells(line) for line in lines if line.startswith("|")]
    assert {len(line) for line in table} == {len(table[0])}
    found = {line[0]: line[1:] for line in table[2:]}
    # The paper's ACID column, not RE10K's.
    ours = found["SR3R (NoPoSplat) (`sr3r-noposplat`)"]
    assert ours[:6] == [
        "25.54",
        "24.50 [24.00, 25.00]",
        "0.746",
        "0.245 [0.240, 0.250]",
        "0.283",
        "0.250 [0.250, 0.250]",
    ]
    assert ours[6:] == ["16.5M", "1,000", "", "0.50", "100"]
    # What the paper has and nobody measured, and the other way round.
    assert found["DepthSplat (`depthsplat`)"][:2] == ["23.80", ""]
    assert found["`sr3r`"][:2] == ["", "30.50 [30.00, 31.00]"]


def test_zero_shot_tables_give_times_and_have_no_figures_for_scannetpp():
    dtu = TABLES["table2"].to_markdown([], protocol=BY_NAME["dtu-noposplat"])
    assert "| SRGS (`srgs`) | 12.42 |  | 0.327 |  | 0.598 |  |  |  | 300 |  |  |" in dtu
    assert "12.42" not in TABLES["table2"].to_markdown([], protocol=BY_NAME["scannetpp-noposplat"])


def test_tables_agree_where_the_paper_repeats_itself():
    def scores(table: str, name: str) -> tuple[float, float, float]:
        return next(row.scores["RE10K"] for row in TABLES[table].rows if row.name == name)

    assert scores("table1", "noposplat") == scores("table3", "noposplat")
    assert scores("table1", "up-noposplat") == scores("table3", "upsampling")
    assert scores("table1", "sr3r-noposplat") == scores("table3", "full") == scores("table4", "swinir")
    for table in PAPER_TABLES:
        # Every step of the ablation helps, and no name is a method's own.
        assert not {row.name for row in table.rows} & {"nearest", "bicubic-truth", "per-scene", "scaffold", "sr3r"}
    psnrs = [row.scores["RE10K"][0] for row in TABLES["table3"].rows]
    assert psnrs == sorted(psnrs)
