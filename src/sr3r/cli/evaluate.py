"""`sr3r evaluate`: score models and baselines on fixed pairs of views."""

import itertools
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from sr3r.cli import talk
from sr3r.evaluate.choices import DEFAULT_METHODS, METHODS, Crop, Method, ProtocolName, Start, TableName

if TYPE_CHECKING:
    import torch

    from sr3r.cli.terminal import Terminal
    from sr3r.data import Dataset
    from sr3r.data.evaluation_index import Pair
    from sr3r.evaluate import EvaluateConfig, EvaluateProtocol, Journal, PaperTable, Row
    from sr3r.metrics import Lpips
    from sr3r.model import SR3R

Recipe = TableName | ProtocolName


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(evaluate, args=argv, prog="sr3r evaluate")


def evaluate(
    recipe: tyro.conf.Positional[Recipe | None] = None,
    /,
    *,
    data: str,
    index: Path,
    weights: str = "compact",
    compare: tyro.conf.UseAppendAction[tuple[str, ...]] = (),
    out: Path | None = None,
    methods: tuple[Method, ...] = DEFAULT_METHODS,
    baseline: tuple[str, ...] = (),
    limit: int | None = None,
    size: int | None = None,
    factor: int | None = None,
    crop: Crop | None = None,
    align_pose: bool = False,
    per_scene_steps: int = 1000,
    per_scene_start: Start = "scaffold",
    lpips: bool = True,
    device: Literal["auto", "cpu", "cuda"] = "auto",
    json_output: Annotated[bool, tyro.conf.arg(name="json")] = False,
) -> None:
    """Score models and baselines on fixed pairs of views.

    Prints a table. With --out it also writes results.json, table.md, table.csv and sheet.png, and rows.jsonl on the
    way. The same command resumes an evaluation that was interrupted.

    Args:
        recipe: A published protocol, or a table of the paper, whose figures are printed beside the measured ones. It
            sets size, factor and crop, and needs the protocol's own index.
        data: The data set: a folder, a URL of shards, or any other spec that `sr3r train` takes.
        index: Evaluation index (JSON) that says which frames of which scene are context and target.
        weights: Name of shipped weights, or a folder with config.json and model.safetensors.
        compare: NAME=FOLDER: further weights to score under that name. Repeat it for more.
        out: Folder for the results.
        methods: What to compare: the nearest input upsampled, the truth's own low-resolution image upsampled
            (an oracle), Gaussians optimised on the inputs (minutes a pair on a CPU), the low-resolution scaffold, the
            result.
        baseline: Methods over which to print the gains of all others. Default: the gains of the last over all others.
        limit: Evaluate this many pairs, spread evenly over the index.
        size: Height and width of the targets in pixels (256).
        factor: How much smaller the context views are made (4).
        crop: How to bring stored frames to that size: square takes the centred square with a bicubic filter; published
            uses Lanczos, as published tables do.
        align_pose: Optimise the target poses on the true target images, as NoPoSplat's evaluation does.
        per_scene_steps: Optimisation steps of the method per-scene.
        per_scene_start: Where per-scene starts: the scaffold, or random depths, which need no weights.
        lpips: Compute LPIPS-VGG too; it takes most of the time.
        device: auto takes a CUDA device if there is one.
        json_output: Print the summary as JSON instead of a table.
    """
    from sr3r import evaluate as evaluation
    from sr3r.data.evaluation_index import load_evaluation_index
    from sr3r.files import check_writable
    from sr3r.images import save_image
    from sr3r.reconstruction import choose_device

    # Whatever can be wrong with the request is found before the long part starts.
    folders = _named(compare)
    indexed = load_evaluation_index(index)
    table, protocol = _recipe(recipe, indexed)
    config = evaluation.EvaluateConfig(
        **_settings(recipe, protocol, size=size, factor=factor, crop=crop),
        methods=methods,
        align_pose=align_pose,
        per_scene=evaluation.PerSceneConfig(steps=per_scene_steps, start=per_scene_start),
    )
    _check(config, folders, baseline, lpips=lpips)
    dataset, present = _open(data, index, indexed)
    kinds = evaluation.read_kinds(data)
    pairs = evaluation.spread_subset(present, limit) if limit is not None else present
    where = choose_device(device)
    model = _load(weights, config, where) if config.uses_model else None
    compared = {name: _load(folder, config, where) for name, folder in folders.items()}
    distance = _load_lpips(where) if lpips else None
    if out is not None:
        check_writable(out / "rows.jsonl")

    console = talk.console()
    if missing := len(indexed) - len(present):
        console.print(f"{missing} of {len(indexed)} pairs are left out: their scenes are not in {data}.")
    conditions = evaluation.conditions(config, model, compared, data=data, pairs=pairs, lpips=lpips, device=where)
    journal = evaluation.Journal(out / "rows.jsonl" if out else None, run=conditions)
    if journal.done:
        console.print(f"{len(journal.done)} of {len(pairs)} pairs are in {out} already.")
    rows = _score(model, dataset, pairs, config, compared, distance, where, journal, console)
    run = {
        **conditions,
        "recipe": recipe,
        "protocol": asdict(protocol) if protocol else None,
        "weights": weights if model is not None else None,
        "compared_from": folders,
        "index": str(index),
        "index_of": indexed[0].protocol,
        "pairs_in_index": len(indexed),
        "pairs_of_missing_scenes": missing,
        "pairs_evaluated": len(pairs),
        "environment": evaluation.environment(),
        "seconds": journal.seconds,
    }
    text = _table(rows, evaluation.notes(run, config), table, protocol, kinds=kinds, baselines=baseline)
    if out is not None:
        evaluation.write_results(out, rows, run=run, table=text, kinds=kinds)
        save_image(_sheet(rows, model, dataset, pairs, config, compared, where), out / "sheet.png")
        console.print(f"Wrote {out} ({len(rows)} rows, {journal.seconds:.0f} s).")
    if json_output:
        results = evaluation.results(rows, run=run, kinds=kinds)
        text = json.dumps({name: results[name] for name in ("run", "summary", "gains")}) + "\n"
    sys.stdout.write(text)


def _table(
    rows: "Sequence[Row]",
    notes: Sequence[str],
    table: "PaperTable | None",
    protocol: "EvaluateProtocol | None",
    *,
    kinds: Mapping[str, str],
    baselines: Sequence[str],
) -> str:
    """The paper's table with our figures in it, or one of our own; Markdown."""
    from sr3r.evaluate import to_markdown

    if table is not None and protocol is not None:
        return table.to_markdown(rows, protocol=protocol, notes=notes)
    return to_markdown(rows, kinds=kinds, notes=notes, baselines=baselines)


def _named(compare: Sequence[str]) -> dict[str, str]:
    """Folders by name."""
    from sr3r.errors import InputError

    folders: dict[str, str] = {}
    for text in compare:
        name, equals, folder = text.partition("=")
        if not (name and equals and folder):
            raise InputError(f"--compare takes NAME=FOLDER, not {text!r}.")
        if name in METHODS or name in folders:
            raise InputError(f"The name {name!r} of --compare is taken; choose another one.")
        folders[name] = folder
    return folders


def _recipe(recipe: Recipe | None, indexed: "Sequence[Pair]") -> "tuple[PaperTable | None, EvaluateProtocol | None]":
    """The table and the protocol that are asked for."""
    from sr3r.evaluate import PAPER_TABLES, PROTOCOLS, find_protocol

    table = next((table for table in PAPER_TABLES if table.name == recipe), None)
    if table is not None:
        return table, find_protocol(indexed, table.protocols)
    asked = [protocol for protocol in PROTOCOLS if protocol.name == recipe]
    return None, find_protocol(indexed, asked) if asked else None


def _settings(recipe: Recipe | None, protocol: "EvaluateProtocol | None", **given: int | Crop | None) -> dict[str, Any]:
    """Size, factor and crop: as given, or those of the protocol, which leaves no choice."""
    from sr3r.errors import InputError
    from sr3r.evaluate import EvaluateConfig

    rules = protocol or EvaluateConfig()
    for name, value in given.items():
        if value is not None and protocol is not None:
            raise InputError(f"{recipe} says what the {name} is; leave --{name} out, or {recipe}.")
    return {name: getattr(rules, name) if value is None else value for name, value in given.items()}


def _check(config: "EvaluateConfig", folders: Mapping[str, str], baseline: Sequence[str], *, lpips: bool) -> None:
    """Refuse options that contradict each other."""
    from sr3r.errors import InputError
    from sr3r.evaluate import method_order

    if not (config.methods or folders):
        raise InputError("There is nothing to compare: give --methods or --compare NAME=FOLDER.")
    if config.align_pose and not lpips:
        raise InputError("Poses are aligned by MSE and LPIPS, as published; leave --no-lpips or --align-pose out.")
    scored = method_order(config, folders)
    for name in baseline:
        if name not in scored:
            raise InputError(f"There is no method {name!r} to compare with; choose from {', '.join(scored)}.")


def _open(data: str, index: Path, indexed: "Sequence[Pair]") -> "tuple[Dataset, list[Pair]]":
    """The data set, and the pairs whose scenes it has."""
    from sr3r.data import open_dataset
    from sr3r.errors import InputError
    from sr3r.evaluate import present_pairs
    from sr3r.poses import find_cameras

    dataset = open_dataset(data, find_cameras=find_cameras)
    present = present_pairs(dataset, indexed)
    if not present:
        raise InputError(
            f"None of the {len(indexed)} pairs in {index} is of a scene in {data}. Use the data's own index."
        )
    return dataset, present


def _load_lpips(device: "torch.device") -> "Lpips":
    from sr3r.errors import UnavailableError
    from sr3r.metrics import Lpips

    try:
        return Lpips.load().to(device)
    except UnavailableError as error:
        raise UnavailableError(f"{error} Or leave LPIPS out with --no-lpips.") from error


def _load(weights: str, config: "EvaluateConfig", device: "torch.device") -> "SR3R":
    from sr3r.errors import InputError
    from sr3r.model import SR3R

    model = SR3R.from_pretrained(weights)
    if model.config.factor != config.factor:
        raise InputError(
            f"The weights {weights} upscale {model.config.factor} times, not {config.factor}. "
            f"Pass --factor {model.config.factor}, or other weights."
        )
    return model.to(device)


def _score(
    model: "SR3R | None",
    dataset: "Dataset",
    pairs: "Sequence[Pair]",
    config: "EvaluateConfig",
    compared: "Mapping[str, SR3R]",
    lpips: "Lpips | None",
    device: "torch.device",
    journal: "Journal",
    console: "Terminal",
) -> "Sequence[Row]":
    """All rows: those of the journal, and what it lacks, evaluated with the means so far beside the bar."""
    from sr3r.evaluate import evaluate_pairs

    with console.progress() as progress:
        task = progress.add_task("pairs", total=len(pairs), completed=len(journal.done))
        steps = progress.add_task("steps of this scene", total=None, visible="per-scene" in config.methods)
        scored = evaluate_pairs(
            model,
            dataset,
            pairs,
            config=config,
            compared=compared,
            lpips=lpips,
            device=device,
            skip=frozenset(journal.done),
            on_step=lambda done, total: progress.update(steps, completed=done, total=total),
        )
        totals: dict[str, list[float]] = {}
        start = time.perf_counter()
        for _, rows in itertools.groupby(scored, key=lambda row: row.pair):
            rows = list(rows)
            journal.add(rows, seconds=time.perf_counter() - start)
            start = time.perf_counter()
            for row in rows:
                total = totals.setdefault(row.method, [0.0, 0])
                total[0] += row.psnr
                total[1] += 1
            means = ", ".join(f"{method} {total / count:.1f}" for method, (total, count) in totals.items())
            progress.update(task, advance=1, description=f"{means} dB")
    return journal.rows


def _sheet(
    rows: "Sequence[Row]",
    model: "SR3R | None",
    dataset: "Dataset",
    pairs: "Sequence[Pair]",
    config: "EvaluateConfig",
    compared: "Mapping[str, SR3R]",
    device: "torch.device",
) -> "torch.Tensor":
    """Best, median and worst pair; predicting three again is cheaper than holding the pictures of all."""
    from dataclasses import replace

    from sr3r.evaluate import best_median_worst, draw_sheet, predict_pairs

    # Except for what is optimised: those minutes are not spent twice.
    quick = replace(config, methods=tuple(m for m in config.methods if m != "per-scene"), align_pose=False)
    chosen = best_median_worst(rows)
    predictions = predict_pairs(
        model, dataset, [pairs[n] for _, n in chosen], config=quick, compared=compared, device=device
    )
    lines = [(label, n, prediction) for (label, n), prediction in zip(chosen, predictions, strict=True)]
    return draw_sheet(lines, rows)
