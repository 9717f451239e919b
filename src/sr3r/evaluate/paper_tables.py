"""Tables 1 to 4 of the paper (arXiv 2602.24020) and how they are printed beside what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sr3r.evaluate.benchmark import Row
from sr3r.evaluate.choices import ProtocolName, TableName
from sr3r.evaluate.protocols import PROTOCOLS, EvaluateProtocol
from sr3r.evaluate.statistics import METRICS, methods_of, summarize
from sr3r.evaluate.tables import DIGITS, TITLES, cost_cells, markdown_table


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """One method of a table."""

    name: str
    """What measured weights must be called to stand beside it."""
    title: str
    """What the paper calls it."""
    scores: Mapping[str, tuple[float, float, float]]
    """PSNR, SSIM and LPIPS by data set."""
    parameters: str = ""
    """The paper's "Gaussian parameters", comparable only with each other."""
    seconds: str = ""
    """Per scene, on the authors' GPU."""


@dataclass(frozen=True, kw_only=True)
class PaperTable:
    """A table of the paper and the protocols it may have been made under, which the paper does not name."""

    name: TableName
    title: str
    protocols: tuple[EvaluateProtocol, ...]
    rows: tuple[PaperRow, ...]

    def to_markdown(self, rows: Sequence[Row], *, protocol: EvaluateProtocol, notes: Sequence[str] = ()) -> str:
        """The paper's figures beside the measured ones, methods that the paper lacks below.

        Args:
            rows: From `evaluate_pairs`; may be empty.
            protocol: What they were measured under.
            notes: What a reader must know; a list above the table.
        """
        published = {row.name: row for row in self.rows}
        measured = {(s.method, s.metric): s for s in summarize(rows) if s.by == "all"}
        header = ["method"]
        for metric in METRICS:
            header += [f"{TITLES[metric]}: paper", "measured [95 %]"]
        header += ["parameters: paper", "Gaussians: measured", "seconds: paper", "measured", "peak MB"]
        body = []
        for name in dict.fromkeys([*published, *methods_of(rows)]):
            paper = published.get(name)
            line = [f"{paper.title} (`{name}`)" if paper else f"`{name}`"]
            for i, metric in enumerate(METRICS):
                digits = DIGITS[metric]
                score = paper.scores.get(protocol.data_set) if paper else None
                found = measured.get((name, metric))
                line.append(f"{score[i]:.{digits}f}" if score else "")
                interval = f" [{found.low:.{digits}f}, {found.high:.{digits}f}]" if found else ""
                line.append(f"{found.mean:.{digits}f}{interval}" if found else "")
            gaussians, seconds, peak = cost_cells(rows, name)
            line += [paper.parameters if paper else "", gaussians, paper.seconds if paper else "", seconds, peak]
            body.append(line)
        blocks = [f"**{self.title}** on {protocol.data_set}"]
        if notes:
            blocks.append("\n".join(f"- {note}" for note in notes))
        return "\n\n".join([*blocks, markdown_table(header, body)]) + "\n"


def _protocols(*names: ProtocolName) -> tuple[EvaluateProtocol, ...]:
    return tuple(protocol for protocol in PROTOCOLS if protocol.name in names)


def _re10k(psnr: float, ssim: float, lpips: float) -> dict[str, tuple[float, float, float]]:
    return {"RE10K": (psnr, ssim, lpips)}


_RE10K = _protocols("re10k-pixelsplat", "re10k-noposplat")

PAPER_TABLES = (
    PaperTable(
        name="table1",
        title="Table 1: 4x super-resolution, 64x64 to 256x256",
        protocols=(*_RE10K, *_protocols("acid-pixelsplat", "acid-noposplat")),
        rows=(
            PaperRow(
                name="noposplat",
                title="NoPoSplat",
                scores={"RE10K": (21.33, 0.612, 0.307), "ACID": (21.45, 0.606, 0.531)},
                parameters="2.7M",
            ),
            PaperRow(
                name="up-noposplat",
                title="Up-NoPoSplat",
                scores={"RE10K": (23.37, 0.771, 0.251), "ACID": (23.91, 0.692, 0.384)},
                parameters="44.5M",
            ),
            PaperRow(
                name="sr3r-noposplat",
                title="SR3R (NoPoSplat)",
                scores={"RE10K": (24.79, 0.827, 0.188), "ACID": (25.54, 0.746, 0.283)},
                parameters="16.5M",
            ),
            PaperRow(
                name="depthsplat",
                title="DepthSplat",
                scores={"RE10K": (23.15, 0.699, 0.281), "ACID": (23.80, 0.624, 0.437)},
                parameters="2.3M",
            ),
            PaperRow(
                name="up-depthsplat",
                title="Up-DepthSplat",
                scores={"RE10K": (24.71, 0.793, 0.244), "ACID": (25.32, 0.721, 0.322)},
                parameters="38.3M",
            ),
            PaperRow(
                name="sr3r-depthsplat",
                title="SR3R (DepthSplat)",
                scores={"RE10K": (26.25, 0.856, 0.165), "ACID": (27.02, 0.797, 0.261)},
                parameters="14.2M",
            ),
        ),
    ),
    PaperTable(
        name="table2",
        title="Table 2: zero-shot from RE10K, 64x64 to 256x256",
        protocols=_protocols("dtu-mvsplat", "dtu-noposplat", "scannetpp-noposplat"),
        rows=(
            PaperRow(name="srgs", title="SRGS", scores={"DTU": (12.42, 0.327, 0.598)}, seconds="300"),
            PaperRow(name="fsgs-srgs", title="FSGS+SRGS", scores={"DTU": (13.72, 0.444, 0.481)}, seconds="420"),
            PaperRow(name="noposplat", title="NoPoSplat", scores={"DTU": (12.63, 0.343, 0.581)}, seconds="0.01"),
            PaperRow(name="up-noposplat", title="Up-NoPoSplat", scores={"DTU": (16.64, 0.598, 0.369)}, seconds="0.16"),
            PaperRow(
                name="sr3r-noposplat", title="SR3R (NoPoSplat)", scores={"DTU": (17.24, 0.607, 0.291)}, seconds="1.69"
            ),
        ),
    ),
    PaperTable(
        name="table3",
        title="Table 3: ablation",
        protocols=_RE10K,
        rows=(
            PaperRow(name="noposplat", title="NoPoSplat", scores=_re10k(21.33, 0.612, 0.307), parameters="2.7M"),
            PaperRow(name="upsampling", title="+ upsampling", scores=_re10k(23.37, 0.771, 0.251), parameters="44.5M"),
            PaperRow(
                name="refinement", title="+ cross-attention", scores=_re10k(23.50, 0.784, 0.237), parameters="44.5M"
            ),
            PaperRow(
                name="offsets",
                title="+ Gaussian offsets, no PTv3",
                scores=_re10k(24.45, 0.808, 0.211),
                parameters="16.5M",
            ),
            PaperRow(name="full", title="+ PTv3", scores=_re10k(24.79, 0.827, 0.188), parameters="16.5M"),
        ),
    ),
    PaperTable(
        name="table4",
        title="Table 4: upsamplers of SR3R (NoPoSplat)",
        protocols=_RE10K,
        rows=(
            PaperRow(name="bilinear", title="bilinear", scores=_re10k(24.59, 0.795, 0.204), seconds="1.59"),
            PaperRow(name="bicubic", title="bicubic", scores=_re10k(24.66, 0.817, 0.193), seconds="1.53"),
            PaperRow(name="swinir", title="SwinIR", scores=_re10k(24.79, 0.827, 0.188), seconds="1.69"),
            PaperRow(name="hat", title="HAT", scores=_re10k(24.78, 0.819, 0.183), seconds="1.75"),
        ),
    ),
)
"""The paper's tables; LPIPS is VGG's, as here."""
