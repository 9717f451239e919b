"""`sr3r evaluate`: score a model and its baselines on fixed pairs of views."""

import itertools
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import tyro


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(evaluate, args=argv, prog="sr3r evaluate")


def evaluate(
    *,
    data: str,
    index: Path,
    weights: str = "compact",
    out: Path | None = None,
    methods: tuple[Literal["nearest", "bicubic-truth", "scaffold", "sr3r"], ...] = (
        "nearest",
        "bicubic-truth",
        "scaffold",
        "sr3r",
    ),
    limit: int | None = None,
    size: int = 256,
    factor: int = 4,
    lpips: bool = True,
    device: Literal["auto", "cpu", "cuda"] = "auto",
    json_output: Annotated[bool, tyro.conf.arg(name="json")] = False,
) -> None:
    """Score a model and its baselines on fixed pairs of views.

    Prints a table; with --out writes results.json, table.md, table.csv and sheet.png.

    Args:
        data: The data set: a folder of .torch chunks, or any other spec that `sr3r train` takes.
        index: Evaluation index (JSON) that says which frames of which scene are context and target.
        weights: Name of shipped weights, or a folder with config.json and model.safetensors.
        out: Folder for the results.
        methods: What is compared: the nearest input upsampled, the truth's own low-resolution image upsampled
            (an oracle), the low-resolution scaffold, the result.
        limit: Evaluate this many pairs, spread evenly over the index.
        size: Height and width of the targets in pixels.
        factor: How much smaller the context views are made.
        lpips: Compute LPIPS-VGG too; it takes most of the time.
        device: auto takes a CUDA device if there is one.
        json_output: Print the summary as JSON instead of a table.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from sr3r import evaluate as evaluation
    from sr3r.config import to_dict
    from sr3r.data import open_dataset
    from sr3r.data.sampling import load_evaluation_index
    from sr3r.errors import InputError, UnavailableError
    from sr3r.images import save_image
    from sr3r.metrics import Lpips
    from sr3r.model import SR3R
    from sr3r.reconstruct import choose_device

    # Whatever can be wrong with the request is found before the long part starts.
    config = evaluation.EvaluateConfig(methods=methods, size=size, factor=factor)
    where = choose_device(device)
    indexed = load_evaluation_index(index)
    dataset = open_dataset(data)
    present = evaluation.present_pairs(dataset, indexed)
    if not present:
        raise InputError(
            f"None of the {len(indexed)} pairs in {index} is of a scene in {data}. Use the data's own index."
        )
    kinds = evaluation.read_kinds(data)
    pairs = evaluation.spread_subset(present, limit) if limit is not None else present
    model = None
    if config.uses_model:
        model = SR3R.from_pretrained(weights)
        if model.config.factor != factor:
            raise InputError(
                f"The weights {weights} upscale {model.config.factor} times, not {factor}. "
                f"Pass --factor {model.config.factor}, or other weights."
            )
        model = model.to(where)
    try:
        distance = Lpips.load().to(where) if lpips else None
    except UnavailableError as error:
        raise UnavailableError(f"{error} Or leave LPIPS out with --no-lpips.") from error

    console = Console(stderr=True)
    if len(present) < len(indexed):
        left_out = len(indexed) - len(present)
        console.print(f"{left_out} of {len(indexed)} pairs are left out: their scenes are not in {data}.")
    start = time.perf_counter()
    rows: list[evaluation.Row] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("pairs", total=len(pairs))
        totals = dict.fromkeys(methods, 0.0)
        scored = evaluation.evaluate_pairs(model, dataset, pairs, config=config, lpips=distance, device=where)
        for _, pair_rows in itertools.groupby(scored, key=lambda row: row.pair):
            for row in pair_rows:
                rows.append(row)
                totals[row.method] += row.psnr
            means = (f"{method} {total * len(methods) / len(rows):.1f}" for method, total in totals.items())
            progress.update(task, advance=1, description=f"{', '.join(means)} dB")
    seconds = time.perf_counter() - start

    environment = evaluation.environment()
    run = {
        "config": to_dict(config),
        "weights": weights if model is not None else None,
        "weights_fingerprint": evaluation.fingerprint(model) if model is not None else None,
        "data": data,
        "index": str(index),
        "pairs_in_index": len(indexed),
        "pairs_of_missing_scenes": len(indexed) - len(present),
        "pairs_evaluated": len(pairs),
        "reduction": "PIL bicubic, 8 bit, after cropping",
        "ssim": "11x11 Gaussian, sigma 1.5, as scikit-image",
        "lpips": "VGG16, version 0.1" if lpips else None,
        "environment": environment,
        "device": str(where),
        "seconds": seconds,
        "peak_memory_bytes": evaluation.peak_memory_bytes(),
    }
    small = size // factor
    notes = [
        f"{small}x{small} to {size}x{size}; inputs reduced with PIL bicubic (8 bit) after cropping; weights: "
        f"{run['weights'] or 'none'}; commit: {environment['commit'] or 'unknown'}.",
        "PSNR, SSIM (scikit-image's), LPIPS (VGG, 0.1): means over a pair's targets, then over pairs; "
        "95 % bootstrap interval over scenes. bicubic-truth sees the target: an oracle, not a method.",
    ]
    if out is not None:
        chosen = evaluation.best_median_worst(rows)
        # Predicting three pairs again is cheaper than holding the pictures of all.
        predictions = evaluation.predict_pairs(
            model, dataset, [pairs[n] for _, n in chosen], config=config, device=where
        )
        lines = [(label, n, prediction) for (label, n), prediction in zip(chosen, predictions, strict=True)]
        evaluation.write_results(out, rows, run=run, kinds=kinds, notes=notes)
        save_image(evaluation.draw_sheet(lines, rows), out / "sheet.png")
    if json_output:
        results = evaluation.results(rows, run=run, kinds=kinds)
        sys.stdout.write(json.dumps({name: results[name] for name in ("run", "summary", "gains")}) + "\n")
    else:
        sys.stdout.write(evaluation.to_markdown(rows, kinds=kinds, notes=notes))
    if out is not None:
        console.print(f"Wrote {out} ({len(rows)} rows, {seconds:.0f} s).")
