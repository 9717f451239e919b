"""What a training changes from step to step, and how it is saved, restored and shared among processes."""

import copy
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from sr3r.errors import InputError, WeightsError
from sr3r.freed_memory import keep_freed_memory
from sr3r.metrics import Lpips
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.backbones import Backbone, OwnBackboneConfig
from sr3r.model.upsample.learned import LearnedUpsampler
from sr3r.model.upsample.official import load_weights
from sr3r.train import checkpoint_files
from sr3r.train.checkpoint_content import misfit_of
from sr3r.train.log import AverageMeter
from sr3r.train.losses import LossModule
from sr3r.train.processes import Processes, local, shared_like, whole
from sr3r.train.training_config import JointStage, TrainConfig, TrainingStage


class AveragedWeights:
    """Exponential moving average of a model's parameters."""

    def __init__(self, model: nn.Module):
        copies = {id(parameter): parameter.detach().clone() for parameter in model.parameters()}
        self._distinct = list(copies.values())
        # Parameters that are known by two names have one average.
        names = model.named_parameters(remove_duplicate=False)
        self.tensors = {name: copies[id(parameter)] for name, parameter in names}

    @torch.no_grad()
    def update(self, model: nn.Module, decay: float) -> None:
        """Move the average towards the model."""
        values = [local(parameter) for parameter in model.parameters()]
        averages = [local(tensor) for tensor in self._distinct]
        torch._foreach_lerp_(averages, values, 1 - decay)  # pyright: ignore[reportPrivateImportUsage]

    def state_dict(self, model: nn.Module) -> dict[str, Tensor]:
        """Whole weights: the averages, and the model's own buffers. All processes have to ask for them."""
        state: dict[str, Tensor] = {**model.state_dict(), **self.tensors}
        return {name: whole(value).cpu() for name, value in state.items()}


class TrainingState:
    """Model, averaged weights, optimiser, the step they are at, and the means that the next report will show."""

    def __init__(self, config: TrainConfig, processes: Processes, backbone: Backbone | None = None):
        # A step needs gigabytes, and the same ones again and again.
        keep_freed_memory(largest_mb=512, most_mb=2048)
        self.processes = processes
        self.model = initial_model(config, backbone).to(processes.device)
        if processes.count > 1 and backbone is not None:
            _start_as_the_first(self.model)
        lpips = Lpips.load().to(processes.device) if config.needs_lpips else None
        self.model.checkpoint_gradients(config.checkpoint_gradients)
        self.model.trains_in_bf16 = config.cpu_bf16
        self.loss_module = LossModule(self.model, config.loss, lpips)
        if processes.count > 1 and config.parallel == "fsdp":
            processes.shard(self.loss_module)
        # What the caller froze in a backbone of their own stays frozen.
        self._of_backbone = [p for p in self.model.get_submodule("network.backbone").parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(_parameter_groups(self.model), lr=1.0, fused=True)
        self.average = AveragedWeights(self.model)
        self.meter = AverageMeter(processes)
        self.step = 0
        self.skipped = 0
        """Steps so far that were left out, because loss or gradient were not finite."""
        self.seconds = 0.0

    def begin(self, stage: TrainingStage) -> None:
        """Let the parts of the stage learn.

        Raises:
            InputError: there is nothing that could.
        """
        if not isinstance(stage, JointStage) and not self._of_backbone:
            raise InputError(
                "The backbone has no parameters that could learn; set geometry.steps and scaffold.steps to 0."
            )
        frozen = isinstance(stage, JointStage) and stage.scaffold_learning_rate_factor == 0
        self.model.train()
        self.model.get_submodule("network.backbone").train(not frozen)
        for parameter in self._of_backbone:
            parameter.requires_grad_(not frozen)

    def save(self, folder: Path, *, keep: int) -> None:
        """Write a checkpoint; of whole tensors, so that another number of processes can go on with it."""
        optimizer = self.optimizer.state_dict()
        moments = {i: {k: whole(v).cpu() for k, v in values.items()} for i, values in optimizer["state"].items()}
        state = {
            "model": {name: whole(value).cpu() for name, value in self.model.state_dict().items()},
            "average": self.average.state_dict(self.model),
            "optimizer": {**optimizer, "state": moments},
            "meter": self.meter.state_dict(),
            "skipped": self.skipped,
            "seconds": self.seconds,
        }
        if self.processes.is_main:
            checkpoint_files.save(folder, self.step, state, keep=keep)
        self.processes.wait()

    def restore(self, folder: Path, *, last_step: int) -> None:
        """Go on from the newest usable checkpoint that is not beyond the run's last step, if there is any.

        Raises:
            WeightsError: it is of another network: a backbone of the caller's own is not what it was.
        """
        # The first process alone reads, so that all go on from one step, also where only one of them sees the folder.
        loaded = self.processes.of_main(lambda: checkpoint_files.load_latest(folder, last_step=last_step))
        if loaded is None:
            return
        step, state = loaded
        own = self.model.state_dict()
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        if misfit := misfit_of(state, own, parameters):
            raise WeightsError(
                f"The checkpoint in {folder} is of another network: {misfit}. "
                "Pass the backbone that the run began with, or take a new folder."
            )
        self.step = step
        self.model.load_state_dict({name: shared_like(value, own[name]) for name, value in state["model"].items()})
        for name, tensor in self.average.tensors.items():
            tensor.copy_(shared_like(state["average"][name], tensor))
        moments: dict[int, dict[str, Any]] = state["optimizer"]["state"]
        shared = {i: {k: _like_own(v, parameters[i]) for k, v in values.items()} for i, values in moments.items()}
        # The settings are the configuration's, set anew at every step.
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": shared})
        self.meter.load_state_dict(state["meter"])
        self.skipped, self.seconds = state["skipped"], state["seconds"]


def new_model(config: SR3RConfig, backbone: Backbone | None) -> SR3R:
    """A model with a copy of the given backbone, or with the one that the configuration describes."""
    return SR3R(config, backbone=copy.deepcopy(backbone))


def initial_model(config: TrainConfig, backbone: Backbone | None = None) -> SR3R:
    """A new model, with the weights of `config.init` in the parts that it shares with them.

    Raises:
        InputError: the backbone is to be frozen and has learned nothing.
        WeightsError: the weights have no backbone for this model, or a part of theirs does not fit.
    """
    frozen = any(stage.steps and not stage.scaffold_learning_rate_factor for stage in (config.joint, config.sharpness))
    is_new = config.init is None and backbone is None
    if frozen and is_new and not (config.geometry.steps or config.scaffold.steps):
        raise InputError("A frozen backbone must have learned something: give --init, or an earlier stage.")
    torch.manual_seed(config.seed)
    model = new_model(config.model, backbone)
    upsampler = getattr(model.network, "upsampler", None)
    if config.upsampler_weights is not None and isinstance(upsampler, LearnedUpsampler):
        load_weights(upsampler, config.upsampler_weights)
    if config.init is None:
        return model
    is_own = isinstance(model.config.backbone, OwnBackboneConfig)
    given = SR3R.from_pretrained(config.init, backbone=copy.deepcopy(backbone) if is_own else None)
    for name, part in given.network.named_children():
        own = getattr(model.network, name, None)
        try:
            if isinstance(own, nn.Module):
                own.load_state_dict({**_new_parts(own, part), **part.state_dict()})
        except RuntimeError as error:
            raise WeightsError(
                f"The {name} in {config.init} does not fit this run's model ({str(error).splitlines()[-1].strip()}). "
                "Give weights of the same sizes to --init, or change the model."
            ) from error
    return model


def _new_parts(own: nn.Module, given: nn.Module) -> dict[str, Tensor]:
    """The state of what a module has and another of its class was built without: it starts random."""
    known = dict(given.named_children())
    new = [name for name, _ in own.named_children() if name not in known] if type(own) is type(given) else []
    return {key: value for key, value in own.state_dict().items() if key.partition(".")[0] in new}


def _start_as_the_first(model: nn.Module) -> None:
    """Give every process the first one's weights: a backbone of the caller's own may have drawn others in each."""
    for tensor in model.state_dict().values():
        value = tensor.contiguous()
        dist.broadcast(value, 0)
        tensor.copy_(value)


def _like_own(moment: Tensor, parameter: Tensor) -> Tensor:
    """A part of the optimiser's state, shared and laid out in memory as its parameter is.

    The fused optimiser walks through the memory of both side by side, and FSDP lays out kernels in another order.
    """
    if moment.shape != parameter.shape:
        return moment
    return torch.empty_like(parameter, dtype=moment.dtype).copy_(shared_like(moment, parameter))


def _parameter_groups(model: SR3R) -> list[dict[str, Any]]:
    """Backbone and the rest, each with and without weight decay; the loop sets their learning rates."""
    of_backbone = {id(p) for p in model.get_submodule("network.backbone").parameters()}
    groups = []
    for is_backbone in (True, False):
        for decays in (True, False):
            chosen = [p for p in model.parameters() if (id(p) in of_backbone, p.ndim >= 2) == (is_backbone, decays)]
            groups.append({"params": chosen, "is_backbone": is_backbone, "decays": decays})
    return [group for group in groups if group["params"]]
