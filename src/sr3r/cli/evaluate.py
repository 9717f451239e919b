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

from sr3r.evaluate.choices import DEFAULT_METHODS, METHODS, Crop, Method, ProtocolName, Start, TableName

if TYPE_CHECKING:
    import torch
    from rich.console import Console

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

    Prints a table; with --out writes results.json, table.md, table.csv and sheet.png, and rows.jsonl on the way: the
    same command continues an evaluation that was interrupted.

    Args:
        recipe: A table of the paper, whose figures are printed beside the measured ones, or a published protocol: sets
            size, factor and crop, and wants the protocol's own index.
        data: The data set: a folder, a URL of shards, or any other spec that `sr3r train` takes.
        index: Evaluation index (JSON) that says which frames of which scene are context and target.
        weights: Name of shipped weights, or a folder with config.json and model.safetensors.
        compare: NAME=FOLDER, further weights to score under that name (may be given again and again).
        out: Folder for the results.
        methods: What is compared: the nearest input upsampled, the truth's own low-resolution image upsampled
            (an oracle), Gaussians optimised on the inputs (minutes a pair on a CPU), the low-resolution scaffold, the
            result.
        baseline: Methods over which the gains of all others are printed; otherwise those of the last over all others.
        limit: Evaluate this many pairs, spread evenly over the index.
        size: Height and width of the targets in pixels (256).
        factor: How much smaller the context views are made (4).
        crop: How stored frames are brought to that size: the centred square, bicubic (square), or as in published
            tables, Lanczos (published).
        align_pose: Optimise the target poses on the true target images, as NoPoSplat's evaluation does.
        per_scene_steps: Optimisation steps of the method per-scene.
        per_scene_start: Where it starts: the scaffold, or random depths, for which no weights are needed.
        lpips: Compute LPIPS-VGG too; it takes most of the time.
        device: auto takes a CUDA device if there is one.
        json_output: Print the summary as JSON instead of a table.
    """
    from rich.console import Console

    from sr3r import evaluate as evaluation
    from sr3r.config import to_dict
    from sr3r.data import open_dataset
    from sr3r.data.evaluation_index import load_evaluation_index
    from sr3r.errors import InputError, UnavailableError
    from sr3r.files import check_writable
    from sr3r.images import save_image
    from sr3r.metrics import Lpips
    from sr3r.poses import find_cameras
    from sr3r.reconstruct import choose_device

    # Whatever can be wrong with the request is found before the long part starts.
    folders = _named(compare)
    indexed = load_evaluation_index(index)
    table, protocol = _recipe(recipe, indexed)
    rules = protocol or evaluation.EvaluateConfig()
    settings: dict[str, Any] = {"size": rules.size, "factor": rules.factor, "crop": rules.crop}
    for name, value in (("size", size), ("factor", factor), ("crop", crop)):
        if value is not None and protocol is not None:
            raise InputError(f"{recipe} says what the {name} is; leave --{name} out, or {recipe}.")
        settings[name] = settings[name] if value is None else value
    config = evaluation.EvaluateConfig(
        **settings,
        methods=methods,
        align_pose=align_pose,
        per_scene=evaluation.PerSceneConfig(steps=per_scene_steps, start=per_scene_start),
    )
    if not (methods or folders):
        raise InputError("There is nothing to compare: give --methods or --compare NAME=FOLDER.")
    if align_pose and not lpips:
        raise InputError("Poses are aligned by MSE and LPIPS, as published; leave --no-lpips or --align-pose out.")
    scored = evaluation.method_order(config, folders)
    for name in baseline:
        if name not in scored:
            raise InputError(f"There is no method {name!r} to compare with; choose from {', '.join(scored)}.")
    where = choose_device(device)
    dataset = open_dataset(data, find_cameras=find_cameras)
    present = evaluation.present_pairs(dataset, indexed)
    if not present:
        raise InputError(
            f"None of the {len(indexed)} pairs in {index} is of a scene in {data}. Use the data's own index."
        )
    kinds = evaluation.read_kinds(data)
    pairs = evaluation.spread_subset(present, limit) if limit is not None else present
    model = _load(weights, config, where) if config.uses_model else None
    compared = {name: _load(folder, config, where) for name, folder in folders.items()}
    try:
        distance = Lpips.load().to(where) if lpips else None
    except UnavailableError as error:
        raise UnavailableError(f"{error} Or leave LPIPS out with --no-lpips.") from error
    if out is not None:
        check_writable(out / "rows.jsonl")

    environment = evaluation.environment()
    fixed = {
        "config": to_dict(config),
        "weights_fingerprint": evaluation.fingerprint(model) if model is not None else None,
        "compared": {name: evaluation.fingerprint(other) for name, other in compared.items()},
        "data": data,
        "pairs": evaluation.pairs_digest(pairs),
        "lpips": "VGG16, version 0.1" if lpips else None,
        "device": where.type,
        "sr3r": environment["sr3r"],
        "commit": environment["commit"],
    }
    console = Console(stderr=True)
    left_out = len(indexed) - len(present)
    if left_out:
        console.print(f"{left_out} of {len(indexed)} pairs are left out: their scenes are not in {data}.")
    journal = evaluation.Journal(out / "rows.jsonl" if out else None, run=fixed)
    if journal.done:
        console.print(f"{len(journal.done)} of {len(pairs)} pairs are in {out} already.")
    _score(model, dataset, pairs, config, compared, distance, where, journal, console)
    rows = journal.rows

    run = {
        **fixed,
        "recipe": recipe,
        "protocol": asdict(protocol) if protocol else None,
        "weights": weights if model is not None else None,
        "compared_from": folders,
        "index": str(index),
        "index_of": indexed[0].protocol,
        "pairs_in_index": len(indexed),
        "pairs_of_missing_scenes": left_out,
        "pairs_evaluated": len(pairs),
        "reduction": "PIL bicubic, 8 bit, after cropping",
        "target_poses": "optimised on the true images" if align_pose else "as given",
        "ssim": "11x11 Gaussian, sigma 1.5, as scikit-image",
        "environment": environment,
        "seconds": journal.seconds,
    }
    notes = _notes(run, config)
    if table is not None and protocol is not None:
        text = table.to_markdown(rows, protocol=protocol, notes=notes)
    else:
        text = evaluation.to_markdown(rows, kinds=kinds, notes=notes, baselines=baseline)
    if out is not None:
        evaluation.write_results(out, rows, run=run, table=text, kinds=kinds)
        save_image(_sheet(rows, model, dataset, pairs, config, compared, where), out / "sheet.png")
    if json_output:
        results = evaluation.results(rows, run=run, kinds=kinds)
        sys.stdout.write(json.dumps({name: results[name] for name in ("run", "summary", "gains")}) + "\n")
    else:
        sys.stdout.write(text)
    if out is not None:
        console.print(f"Wrote {out} ({len(rows)} rows, {journal.seconds:.0f} s).")


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
    console: "Console",
) -> None:
    """Evaluate what the journal lacks, with the means so far beside the bar."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from sr3r.evaluate import evaluate_pairs

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
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


def _notes(run: Mapping[str, Any], config: "EvaluateConfig") -> list[str]:
    """What a reader of the table must know."""
    small, size = config.size // config.factor, config.size
    frames = "published crop (PIL Lanczos, 8 bit)" if config.crop == "published" else "centred square (bicubic)"
    compared = "".join(f"; {name}: {folder}" for name, folder in run["compared_from"].items())
    missing = (
        f", {run['pairs_of_missing_scenes']} of scenes that the data lack" if run["pairs_of_missing_scenes"] else ""
    )
    notes = [
        f"{small}x{small} to {size}x{size}. Frames: {frames}; inputs reduced with PIL bicubic (8 bit) after that. "
        f"Target poses: {run['target_poses']}.",
        f"Index: {Path(run['index']).name} ({run['index_of'] or 'not a published one'}); {run['pairs_evaluated']} of "
        f"{run['pairs_in_index']} pairs{missing}.",
        f"Weights: {run['weights'] or 'none'}{compared}. Commit: {run['commit'] or 'unknown'}; {run['device']}.",
        "PSNR, SSIM (scikit-image's), LPIPS (VGG, 0.1): means over a pair's targets, then over pairs; "
        "95 % bootstrap interval over scenes. Seconds: median; memory: largest peak.",
    ]
    if "bicubic-truth" in config.methods:
        notes.append("bicubic-truth sees the target: an oracle, not a method.")
    if "per-scene" in config.methods:
        notes.append(
            f"per-scene: {config.per_scene.steps} steps from {config.per_scene.start} Gaussians, bicubic "
            "pseudo-targets, no densification on the way."
        )
    return notes


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
