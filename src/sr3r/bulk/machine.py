"""What this machine has for workers."""

import os

import torch

_CORES_A_WORKER = 2


def num_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def gpu_names(device: str) -> list[str]:
    """The GPUs that workers may use, as CUDA_VISIBLE_DEVICES names them; none for the device cpu."""
    if device == "cpu" or not torch.cuda.is_available():
        return []
    visible = [name for name in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if name]
    return visible or [str(index) for index in range(torch.cuda.device_count())]


def default_workers(gpus: list[str]) -> int:
    """One process a GPU; without GPUs, one for every two cores."""
    return len(gpus) or max(1, num_cores() // _CORES_A_WORKER)
