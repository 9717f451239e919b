"""The training loop: one function, from a config and a folder to trained weights."""

import dataclasses
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sr3r import __version__
from sr3r import config as configs
from sr3r.data import Example
from sr3r.errors import InputError, Sr3rError
from sr3r.metrics import Lpips
from sr3r.model import SR3R
from sr3r.train import checkpoint
from sr3r.train.batches import training_batches
from sr3r.train.config import OptimizerConfig, TrainConfig
from sr3r.train.log import MetricsLog
from sr3r.train.losses import depth_losses, joint_losses, relative_depth
from sr3r.train.validation import Validation

_MAX_SKIPPED = 20
"""Non-finite steps in a row after which the run stops."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Progress:
    """What happened at a step, for whoever watches the run."""

    step: int
    """Steps done."""
    phase: str
    """"geometry" or "joint"."""
    values: dict[str, float]
    """Means since the last report, or the result of a validation."""


def train(config: TrainConfig, folder: Path, *, device: str = "cpu") -> Iterator[Progress]:
    """Run, or continue, a training; yields a `Progress` at every log interval and validation.

    The batch and every random draw of a step depend on (seed, step) only, so a run that is killed and started again
    continues bit for bit from its last checkpoint. SIGTERM makes it save a checkpoint and return.

    Args:
        config: The run. A folder that holds another run's config is refused.
        folder: Gets config.json, metrics.jsonl, checkpoints/ and weights/ (the averaged weights, after every
            validation and at the end).
        device: "cpu" or "cuda".

    Raises:
        InputError: the folder belongs to another run.
        Sr3rError: the loss stayed non-finite.
    """
    _claim(folder, config)
    torch.manual_seed(config.seed)
    model = SR3R(config.model).to(device)
    if config.init is not None:
        model.load_state_dict(SR3R.from_pretrained(config.init).state_dict())
    average = checkpoint.AveragedWeights(model)
    optimizer = torch.optim.AdamW(_parameter_groups(model, config.geometry.weight_decay), lr=1.0, betas=(0.9, 0.99))
    step, seconds = 0, 0.0
    loaded = checkpoint.load_latest(folder / "checkpoints")
    if loaded is not None:
        step, state = loaded
        model.load_state_dict(state["model"])
        average.model.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        seconds = state["seconds"]

    lpips = Lpips.load().to(device) if config.loss.lpips and config.steps > config.geometry_steps else None
    log = MetricsLog(folder / "metrics.jsonl", next_step=step + 1)
    validation = Validation(config, device)
    batches = training_batches(config, start=step, device=device)
    meter = _Meter()
    skipped = 0
    started = time.monotonic()

    def save() -> None:
        state = {
            "model": model.state_dict(),
            "average": average.model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "seconds": seconds + time.monotonic() - started,
        }
        checkpoint.save(folder / "checkpoints", step, state, keep=config.keep_checkpoints)

    with _stop_on_sigterm() as stopped:
        for example in batches:
            joint = step >= config.geometry_steps
            model.scaffold.requires_grad_(config.train_scaffold or not joint)
            phase = "joint" if joint else "geometry"
            lr = _learning_rate(config, step)
            for group in optimizer.param_groups:
                group["lr"] = lr
            generator = torch.Generator().manual_seed(config.seed * 1_000_003 + step)
            if joint:
                losses = joint_losses(model(example.context), example, config.loss, lpips, generator)
            else:
                losses = _geometry_losses(model, example)
            optimizer.zero_grad(set_to_none=True)
            losses["total"].backward()
            clip = (config.joint if joint else config.geometry).clip_norm
            norm = nn.utils.clip_grad_norm_(model.parameters(), clip)
            if bool(torch.isfinite(norm)) and bool(torch.isfinite(losses["total"])):
                optimizer.step()
                skipped = 0
            else:
                skipped += 1
                if skipped > _MAX_SKIPPED:
                    raise Sr3rError(
                        f"The loss was not finite for {skipped} steps in a row (last at step {step}); "
                        "lower the learning rate, or start again from an older checkpoint."
                    )
            decay = (config.joint if joint else config.geometry).ema_decay
            average.update(model, min(decay, (1 + step) / (10 + step)))
            step += 1
            meter.add({**losses, "grad_norm": norm, "skipped": torch.tensor(float(skipped > 0))})

            if step % config.log_every == 0 or step == config.steps:
                values = {**meter.means(), "lr": lr, "seconds": seconds + time.monotonic() - started}
                log.write(step, phase=phase, **values)
                yield Progress(step=step, phase=phase, values=values)
            if step % config.validate_every == 0 or step == config.steps:
                values = validation.run(average.model, folder / "validation" / f"{step:08d}.png")
                log.write(step, phase=phase, **values)
                average.model.save_pretrained(folder / "weights")
                yield Progress(step=step, phase=phase, values=values)
            if step % config.checkpoint_every == 0 or step == config.steps or stopped():
                save()
            if stopped():
                return


def _geometry_losses(model: SR3R, example: Example) -> dict[str, Tensor]:
    """Depth alone, without rendering."""
    output = model.scaffold_only(example.context)
    depth = relative_depth(_depth(example), example.context.cameras, output)
    cross_entropy, error = depth_losses(output, depth)
    return {"total": cross_entropy + 0.5 * error, "depth_class": cross_entropy, "depth_l1": error}


def _depth(example: Example) -> Tensor:
    if example.context_depth is None:
        raise InputError("The geometry phase needs data with depth; set geometry_steps to 0 for this data.")
    return example.context_depth


def _learning_rate(config: TrainConfig, step: int) -> float:
    """Linear warm-up and cosine decay, for each phase on its own."""
    if step < config.geometry_steps:
        optimizer, done, total = config.geometry, step, config.geometry_steps
    else:
        optimizer, done, total = config.joint, step - config.geometry_steps, config.steps - config.geometry_steps
    return optimizer.lr * _schedule(optimizer, done, total)


def _schedule(optimizer: OptimizerConfig, done: int, total: int) -> float:
    warmup = min(optimizer.warmup_steps, total)
    if done < warmup:
        return (done + 1) / warmup
    progress = (done - warmup) / max(total - warmup, 1)
    final = optimizer.final_lr_factor
    return final + (1 - final) * (1 + math.cos(math.pi * progress)) / 2


def _parameter_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    parameters = list(model.parameters())
    return [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]


def _claim(folder: Path, config: TrainConfig) -> None:
    """Write the config and version into the folder, or check that it is the same run's."""
    path = folder / "config.json"
    if path.exists():
        if configs.load_config(TrainConfig, path) != config:
            raise InputError(
                f"{folder} holds a run with another configuration; give --out a new folder, or the same options."
            )
        return
    configs.save_config(config, path)
    (folder / "version.txt").write_text(__version__ + "\n")


class _Meter:
    """Means of named values between two reports."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.count = 0

    def add(self, values: dict[str, Tensor]) -> None:
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(value.detach())
        self.count += 1

    def means(self) -> dict[str, float]:
        means = {name: total / self.count for name, total in self.sums.items()}
        self.sums, self.count = {}, 0
        return means


@contextmanager
def _stop_on_sigterm() -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM (a pre-empted job) has come; outside of the main thread signals cannot be caught."""
    received = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield received.is_set
        return
    previous = signal.signal(signal.SIGTERM, lambda *_: received.set())
    try:
        yield received.is_set
    finally:
        signal.signal(signal.SIGTERM, previous)
