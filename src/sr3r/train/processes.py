"""One run in several processes, on one or many machines, started by torchrun or by what sets the same variables."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor

from sr3r.errors import InputError, Sr3rError
from sr3r.train.losses import LossModule

T = TypeVar("T")

# A process that is gone without a word is given up after this time.
_TIMEOUT = timedelta(minutes=10)
# But others wait while the first process validates, saves or copies.
_PATIENCE = timedelta(hours=2)


@dataclass(frozen=True)
class Processes:
    """The processes that share a run.

    Attributes:
        rank: Number of this one; number 0 writes and speaks.
        count: How many there are.
        device: What this one computes on.
        patient: They as a group that waits long for the first of them; None waits as long as for a step.
    """

    rank: int
    count: int
    device: torch.device
    patient: dist.ProcessGroup | None = None

    @property
    def is_main(self) -> bool:
        """Whether this process writes and speaks."""
        return self.rank == 0

    def wait(self) -> None:
        """Return when all processes have come here."""
        if self.count > 1:
            dist.barrier(self.patient)

    def of_main(self, make: Callable[[], T]) -> T:
        """What the first process makes, in all of them; an `Sr3rError` of its is raised in all."""
        outcome: list[Any] = [None, None]
        if self.is_main:
            try:
                outcome = [make(), None]
            except Sr3rError as error:
                outcome = [None, error]
        if self.count > 1:
            dist.broadcast_object_list(outcome, 0, self.patient)
        made, error = outcome
        if error is not None:
            raise error
        return made

    def mean(self, values: Tensor) -> Tensor:
        """The mean over all processes, in place."""
        if self.count > 1:
            dist.all_reduce(values)
            values /= self.count
        return values

    def average_gradients(self, model: nn.Module) -> None:
        """Give every process the mean of all gradients; FSDP has done so already.

        In one piece, after the backward passes: parts of the batch and weights that a stage does not use need no
        thought, and what overlapping would save is little at the sizes that do not call for FSDP.
        """
        gradients = [p.grad for p in model.parameters() if p.grad is not None]
        if self.count == 1 or isinstance(gradients[0], DTensor):
            return
        means = self.mean(torch.cat([gradient.flatten() for gradient in gradients]))
        for gradient, mean in zip(gradients, means.split([g.numel() for g in gradients]), strict=True):
            gradient.copy_(mean.view_as(gradient))

    def shard(self, loss_module: LossModule) -> None:
        """FSDP2: from now on every process holds a part of each weight, and fetches a block's rest when it runs."""
        mesh = init_device_mesh(self.device.type, (self.count,))
        for parameter in loss_module.parameters():
            # FSDP splits rows, so it takes no channels_last kernels.
            parameter.data = parameter.data.contiguous()
        for module in list(loss_module.modules()):
            if isinstance(module, nn.ModuleList):
                for block in module:
                    fully_shard(block, mesh=mesh)
        fully_shard(loss_module, mesh=mesh)


@contextmanager
def joined_processes(device: Literal["cpu", "cuda"]) -> Iterator[Processes]:
    """The processes that torchrun has started; this one alone without torchrun.

    Processes that the caller has joined already (`init_process_group`) stay joined.

    Raises:
        InputError: torchrun may start processes again, and is not set so that they find each other then.
    """
    count = int(os.environ.get("WORLD_SIZE", 1))
    if count == 1:
        yield Processes(0, 1, torch.device(device))
        return
    where = torch.device("cpu")
    if device == "cuda":
        where = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
        torch.cuda.set_device(where)
    was_joined = dist.is_initialized()
    if not was_joined:
        _check_restarts()
        dist.init_process_group("cpu:gloo,cuda:nccl" if device == "cuda" else "gloo", timeout=_TIMEOUT)
    try:
        patient = dist.new_group(backend="gloo", timeout=_PATIENCE)
        assert isinstance(patient, dist.ProcessGroup)
        yield Processes(dist.get_rank(), count, where, patient)
    finally:
        if not was_joined:
            dist.destroy_process_group()


def _check_restarts() -> None:
    """Refuse restarts in which processes might look for the addresses of those before them."""
    can_restart = int(os.environ.get("TORCHELASTIC_MAX_RESTARTS", 0)) > 0
    if can_restart and os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True":
        raise InputError(
            "torchrun --max-restarts mixes up the addresses of processes that it starts again and those before them, "
            "if they meet in its own store. Set TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 in its environment, "
            "and use --rdzv-backend c10d or --standalone."
        )


def is_main_process() -> bool:
    """Whether this process writes and speaks; known before the processes are joined."""
    return int(os.environ.get("RANK", 0)) == 0


def whole(tensor: Tensor) -> Tensor:
    """The whole of a tensor that may be shared among the processes; all of them have to ask for it."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def shared_like(tensor: Tensor, own: Tensor) -> Tensor:
    """This process's part of a whole tensor, if its own is a part."""
    if isinstance(own, DTensor) and tensor.shape == own.shape:
        return distribute_tensor(tensor.to(own.device), own.device_mesh, own.placements)
    return tensor


def local(tensor: Tensor) -> Tensor:
    """The part of a tensor that this process holds."""
    return tensor.to_local() if isinstance(tensor, DTensor) else tensor
