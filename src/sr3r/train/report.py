"""What a person finds first in a run's folder: report.md."""

from pathlib import Path
from typing import Any

from sr3r.evaluate import environment
from sr3r.files import writing
from sr3r.train.log import read_rows
from sr3r.train.training_config import TrainConfig

_FILES = """\
| here | what |
|---|---|
| `weights/` | the averaged weights: `sr3r reconstruct ... --weights`, `SR3R.from_pretrained`, `--init` of another run |
| `validation/STEP.png` | best, median and worst pair: inputs, scaffold, SR3R, truth, depth |
| `metrics.jsonl` | one line per log interval and validation; `sr3r plot` draws it |
| `config.json` | the complete configuration |
| `checkpoints/` | the last states of everything, for going on |
"""


def write_report(folder: Path, config: TrainConfig, *, step: int, seconds: float, command: str | None) -> None:
    """Write report.md: what was run, how far it is, its scores, how to go on."""
    rows = read_rows(folder / "metrics.jsonl")
    where = environment()
    state = "It is finished" if step == config.steps else f"It is at step {step} of {config.steps}"
    stages = ", then ".join(f"{name} ({stage.steps} steps)" for name, stage, _ in config.stages())
    skipped = max((row.get("skipped", 0) for row in rows), default=0)
    lines = [
        f"# Training run {folder.resolve().name}",
        "",
        f"{state}, after {_duration(seconds)}.",
        "",
        f"- Command: `{command or 'sr3r.train.train(config, folder)'}`",
        f"- Stages: {stages}; {_scenes(config)} a step",
        f"- Code: sr3r {where['sr3r']}, commit {where['commit'] or 'unknown'}, torch {where['torch']}",
        f"- Machine: {where['machine']}, {where['gpu'] or 'no GPU'}, {where['threads']} threads",
        *(f"- {line}" for line in _speeds(rows)),
        f"- Steps skipped because loss or gradient were not finite: {skipped}",
        "",
        *_validations(rows),
        "",
        f"![The last validation](validation/{step:08d}.png)",
        "",
        "The same command goes on where the run stopped; with other options it needs another folder.",
        "",
        _FILES,
    ]
    with writing(folder / "report.md") as temporary:
        temporary.write_text("\n".join(lines), encoding="utf-8")


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{seconds / 60:.1f} min"


def _scenes(config: TrainConfig) -> str:
    varies = config.data.other_sizes or config.data.other_num_context
    return f"{'up to ' if varies else ''}{config.batch_size} scenes"


def _speeds(rows: list[dict[str, Any]]) -> list[str]:
    """A line for each stage."""
    timed: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if "pairs_per_second" in row and "waiting" in row:
            timed.setdefault(row["stage"], []).append(row)
    return [
        f"Speed of the {stage} stage: {sum(row['pairs_per_second'] for row in of) / len(of):.2f} pairs a second, "
        f"{sum(row['waiting'] for row in of) / len(of):.0%} of the time spent waiting for data"
        for stage, of in timed.items()
    ]


def _validations(rows: list[dict[str, Any]]) -> list[str]:
    """A table of all validations; PSNR in dB."""
    scored = [row for row in rows if "val_sr3r_psnr" in row]
    names = list(dict.fromkeys(name for row in scored for name in row if name.startswith("val_")))
    titles = [name.removeprefix("val_").replace("_", " ").replace("sr3r", "SR3R").upper() for name in names]
    table = [f"| step | stage | {' | '.join(titles)} |", "|---" * (len(names) + 2) + "|"]
    for row in scored:
        values = (_score(name, row.get(name)) for name in names)
        table.append(f"| {row['step']} | {row['stage']} | {' | '.join(values)} |")
    return table


def _score(name: str, value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if "psnr" in name else f"{value:.3f}"
