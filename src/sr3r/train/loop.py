"""The training loop: one function, from a config and a folder to trained weights."""

import dataclasses
import itertools
import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.distributed.fsdp import FSDPModule

from sr3r import config as configs
from sr3r.errors import InputError, Sr3rError
from sr3r.model.backbones import Backbone, config_of
from sr3r.model.earlier import is_earlier
from sr3r.train.batches import BatchShare, training_batches
from sr3r.train.log import Clock, MetricsLog
from sr3r.train.losses import LossModule
from sr3r.train.processes import Processes, is_main_process, joined_processes, whole
from sr3r.train.report import write_report
from sr3r.train.run_copy import NoCopy, RunCopy
from sr3r.train.run_lock import locked
from sr3r.train.state import TrainingState, new_model
from sr3r.train.stop_signals import stop_signals
from sr3r.train.training_config import JointStage, OptimizerConfig, TrainConfig, TrainingStage
from sr3r.train.validation import Validation

_CONFIG = "config.json"


@dataclasses.dataclass(frozen=True, kw_only=True)
class StepReport:
    """What happened at a step, for whoever watches the run."""

    step: int
    """Steps done."""
    stage: str
    """"geometry", "scaffold", "joint" or "sharpness"."""
    values: dict[str, float] = dataclasses.field(default_factory=dict)
    """Means since the last report, or the result of a validation; empty after other steps."""


def train(
    config: TrainConfig,
    folder: Path,
    *,
    backbone: Backbone | None = None,
    device: Literal["cpu", "cuda"] = "cpu",
    tensorboard: bool = False,
    command: str | None = None,
    copy: str | None = None,
) -> Iterator[StepReport]:
    """Run, or continue, a training; yields a `StepReport` after every step and every validation.

    The batch and every random draw of a step depend on (seed, step) only, so a run that is killed and started again
    continues bit for bit from its last checkpoint. SIGTERM and SIGINT make it save a checkpoint and return. Under
    torchrun the processes share every batch; the first of them reads and writes the folder.

    Args:
        config: The run. A folder that holds another run's config is refused.
        folder: Gets config.json, metrics.jsonl, report.md, validation/, checkpoints/ and weights/ (the averaged
            weights, after every validation and at the end).
        backbone: A backbone to train instead of the one that the configuration describes: an `nn.Module` of your own
            with the weights that it begins with. It is copied. A run goes on with one of the same class and sizes.
        device: Where to compute.
        tensorboard: Write events for TensorBoard too.
        command: How the run was started, for the report.
        copy: A URL that fsspec knows, or a folder, for a copy of the run folder. It is brought up to date after every
            checkpoint, and the run goes on from it if it is further than the folder.

    Raises:
        InputError: the folder or the copy belongs to another run, another process trains into the folder, the data
            cannot be used, the batch cannot be divided among the processes, or a stage has nothing to learn.
        FileError: the copy cannot be read at the beginning, or written at the beginning or the end.
        WeightsError: the weights to begin with, or the run's checkpoint, do not fit the model.
        UnavailableError: TensorBoard is asked for and not installed.
        Sr3rError: the loss stayed non-finite, or another process was told to stop.
    """
    if backbone is not None:
        config = dataclasses.replace(config, model=dataclasses.replace(config.model, backbone=config_of(backbone)))
        command = command or "sr3r.train.train(config, folder, backbone=...)"
    with _sole_processes(folder, device) as processes, stop_signals(speaks=is_main_process()) as stopped:
        _refuse_other_run(folder / _CONFIG, config)
        run_copy = _opened_copy(copy, folder, config, processes)
        state = TrainingState(config, processes, backbone)
        state.restore(folder / "checkpoints", last_step=config.steps)
        log = MetricsLog(folder, last_step=state.step, is_writer=processes.is_main, tensorboard=tensorboard)
        validation = Validation(config, processes.device) if processes.is_main else None
        clock, skipped_in_a_row = Clock(state.seconds), 0

        def validate(stage: str) -> StepReport:
            weights, values = state.average.state_dict(state.model), {}
            if validation is not None:
                model = new_model(config.model, backbone)
                model.load_state_dict(weights)
                model.save_pretrained(folder / "weights")
                model = model.to(processes.device).eval()
                values = validation.run(model, folder / "validation" / f"{state.step:08d}.png")
                log.write(state.step, stage, values)
                write_report(folder, config, step=state.step, seconds=clock.seconds, command=command)
            processes.wait()
            clock.skip()
            return StepReport(step=state.step, stage=stage, values=values)

        for name, stage, steps in config.stages():
            if state.step >= steps.stop:
                continue
            state.begin(stage)
            batches = _begun(training_batches(config, stage, range(state.step, steps.stop), processes))
            # Only now: what cannot begin leaves nothing behind, and may begin again with other options.
            _claim(folder, config, processes, run_copy)
            if state.step == 0:
                yield validate(name)

            for share in clock.waiting_for(batches):
                rate, is_made, should_stop = _step(
                    state, share, stage, config, processes, done=state.step - steps.start, must_stop=stopped()
                )
                skipped_in_a_row = 0 if is_made else skipped_in_a_row + 1
                state.skipped += not is_made
                _check_progress(skipped_in_a_row, config, step=state.step + 1, stage=name)
                state.step += 1

                at_end, values = state.step == config.steps, {}
                if state.step % config.log_every == 0 or at_end:
                    values = {**state.meter.means(), "skipped": state.skipped, "learning_rate": rate, **clock.report()}
                    log.write(state.step, name, values)
                yield StepReport(step=state.step, stage=name, values=values)
                if state.step % config.validate_every == 0 or at_end:
                    yield validate(name)
                # While steps are skipped the weights may be the reason: the older checkpoints are the good ones.
                if not skipped_in_a_row and (state.step % config.checkpoint_every == 0 or at_end or should_stop):
                    state.seconds = clock.seconds
                    state.save(folder / "checkpoints", keep=config.keep_checkpoints)
                    processes.of_main(partial(run_copy.update, is_last=at_end or should_stop))
                if should_stop and not at_end:
                    _check_told(stopped(), step=state.step)
                    return


def _step(
    state: TrainingState,
    share: BatchShare,
    stage: TrainingStage,
    config: TrainConfig,
    processes: Processes,
    *,
    done: int,
    must_stop: bool,
) -> tuple[float, bool, bool]:
    """Learn from a share of a batch, unless loss or gradient are not finite.

    Returns:
        The learning rate, whether the step was made, whether one of the processes must stop.
    """
    rate = set_optimizer(state.optimizer, stage, done=done)
    state.optimizer.zero_grad(set_to_none=True)
    losses = _backward(state.loss_module, share, stage, config, state.step, processes)
    processes.average_gradients(state.model)
    norm = whole(nn.utils.clip_grad_norm_(state.model.parameters(), stage.optimizer.clip_norm))
    facts = torch.stack([losses["total"], norm, norm.new_tensor(float(must_stop))])
    loss, gradient, should_stop = processes.mean(facts).tolist()
    is_finite = math.isfinite(loss) and math.isfinite(gradient)
    if is_finite:
        state.optimizer.step()
        state.average.update(state.model, averaging_decay(stage.optimizer, state.step, left=stage.steps - done))
        state.meter.add({**losses, "grad_norm": norm})
    return rate, is_finite, bool(should_stop)


def _check_progress(skipped_in_a_row: int, config: TrainConfig, *, step: int, stage: str) -> None:
    if skipped_in_a_row > config.max_skipped:
        raise Sr3rError(
            f"Loss or gradient were not finite in {skipped_in_a_row} steps in a row, the last of them "
            f"number {step}. Lower the learning rate of the {stage} stage."
        )


def _check_told(is_told: bool, *, step: int) -> None:
    """A process that stops because another was told to has not done what it is for: torchrun is to start it again."""
    if not is_told:
        raise Sr3rError(
            f"Another process of the run was told to stop; this one cannot go on alone. The checkpoint of step {step} "
            "is written: start the run again, with the machines that are left."
        )


def _backward(
    loss_module: LossModule,
    share: BatchShare,
    stage: TrainingStage,
    config: TrainConfig,
    step: int,
    processes: Processes,
) -> dict[str, Tensor]:
    """Gradients of a share, part by part; returns its losses, whose mean over the processes is the batch's."""
    seed = config.seed * 1_000_003 + step
    # What layers draw by themselves (dropout) has to be the same after a resume too, and other in each process.
    torch.manual_seed(seed * processes.count + processes.rank)
    sums: dict[str, Tensor] = {}
    for i, (part, weight) in enumerate(zip(share.parts, share.weights, strict=True), 1):
        if isinstance(loss_module, FSDPModule):
            loss_module.set_requires_gradient_sync(i == len(share.parts))
        losses = loss_module(part, stage, torch.Generator().manual_seed(seed))
        (losses["total"] * weight).backward()
        sums = {name: sums.get(name, 0) + loss.detach() * weight for name, loss in losses.items()}
    return sums


def set_optimizer(optimizer: torch.optim.Optimizer, stage: TrainingStage, *, done: int) -> float:
    """Prepare the optimiser for step `done` of a stage; returns the learning rate."""
    settings = stage.optimizer
    rate = settings.learning_rate * learning_rate_factor(settings, done, stage.steps)
    for group in optimizer.param_groups:
        factor = stage.scaffold_learning_rate_factor if isinstance(stage, JointStage) and group["is_backbone"] else 1.0
        group["lr"] = rate * factor
        group["weight_decay"] = settings.weight_decay if group["decays"] else 0.0
        group["betas"] = (0.9, settings.beta2)
    return rate


def learning_rate_factor(settings: OptimizerConfig, done: int, total: int) -> float:
    """Learning rate of step `done` of `total`, relative to the peak: linear warm-up, cosine decay."""
    warmup = min(settings.warmup_steps, total)
    if done < warmup:
        return (done + 1) / warmup
    progress = (done - warmup) / max(total - warmup, 1)
    final = settings.final_learning_rate_factor
    return final + (1 - final) * (1 + math.cos(math.pi * progress)) / 2


def averaging_decay(settings: OptimizerConfig, step: int, *, left: int) -> float:
    """What remains of the averaged weights after a step.

    Args:
        settings: Of the stage.
        step: Of the run; the average follows faster in its first steps.
        left: Steps of the stage that are left, this one among them.
    """
    averaged = settings.average_last - left
    if averaged >= 0:
        return averaged / (averaged + 1)
    return min(settings.ema_decay, (1 + step) / (10 + step))


def _begun(shares: Iterator[BatchShare]) -> Iterator[BatchShare]:
    """The same, the first of which has been made."""
    return itertools.chain([next(shares)], shares)


@contextmanager
def _sole_processes(folder: Path, device: Literal["cpu", "cuda"]) -> Iterator[Processes]:
    """The processes of this run, the first of which keeps those of other runs out of the folder."""
    with joined_processes(device) as processes, ExitStack() as stack:

        def lock() -> None:
            stack.enter_context(locked(folder))

        processes.of_main(lock)
        yield processes


def _opened_copy(url: str | None, folder: Path, config: TrainConfig, processes: Processes) -> RunCopy | NoCopy:
    """The copy of the run, as far as the folder, and the folder as far as the copy."""
    run_copy = NoCopy() if url is None else RunCopy(url, folder, keep=config.keep_checkpoints)
    processes.of_main(partial(run_copy.synchronise, partial(_refuse_other_run, config=config, where=url)))
    return run_copy


def _claim(folder: Path, config: TrainConfig, processes: Processes, run_copy: RunCopy | NoCopy) -> None:
    """Write the config into the folder and its copy, or check that it is the same run's."""
    path = folder / _CONFIG
    if processes.is_main and not path.exists():
        configs.save_config(config, path)
    processes.wait()
    _refuse_other_run(path, config)
    processes.of_main(run_copy.claim)


def _refuse_other_run(path: Path, config: TrainConfig, *, where: str | None = None) -> None:
    if path.exists() and configs.load_config(TrainConfig, path, update=_of_this_version) != config:
        place, flag = (where, "--copy another place") if where else (path.parent, "--out a new folder")
        raise InputError(f"{place} holds a run of another configuration or backbone. Give {flag}, or the same options.")


def _of_this_version(config: Any) -> Any:
    """A run's configuration as read from JSON; refused if its checkpoints are an earlier version's."""
    if isinstance(config, dict) and is_earlier(config.get("model")):
        raise InputError(
            "An earlier version of sr3r began this run, and this one cannot go on with it. "
            "Begin a new run from its weights: --init FOLDER/weights."
        )
    return config
