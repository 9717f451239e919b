"""Validation of a run: fixed pairs, scores, and a picture to look at."""

from collections import defaultdict
from pathlib import Path
from statistics import fmean

import torch

from sr3r.data import Dataset, SyntheticDataset, open_dataset
from sr3r.data.evaluation_index import Pair, load_evaluation_index
from sr3r.evaluate import EvaluateConfig, Method, best_median_worst, evaluate_pairs, present_pairs, spread_subset
from sr3r.images import save_image
from sr3r.model import SR3R
from sr3r.train.training_config import SyntheticConfig, TrainConfig
from sr3r.train.validation_picture import draw_strips

# Far from any training seed, so that validation scenes are never trained on.
_SYNTHETIC_SEED = 1_000_003

_METHODS: tuple[Method, ...] = ("scaffold", "sr3r")


class Validation:
    """The pairs a run is validated on, the same at every validation."""

    def __init__(self, config: TrainConfig, device: torch.device):
        self.device = device
        self.settings = EvaluateConfig(methods=_METHODS, size=config.data.size, factor=config.model.factor)
        self.dataset: Dataset
        if config.validation_data is not None and config.validation_index is not None:
            self.dataset = open_dataset(config.validation_data)
            keys = list(self.dataset.keys)
            pairs = present_pairs(self.dataset, load_evaluation_index(config.validation_index))
        else:
            size, count = (config.data.size, config.data.size), config.validation_pairs
            textures = config.data.textures if isinstance(config.data, SyntheticConfig) else None
            self.dataset = SyntheticDataset(_SYNTHETIC_SEED, textures, count, size=size)
            keys = [self.dataset[i].key for i in range(count)]
            pairs = [Pair(key=key, context=[1, 6], target=[3]) for key in keys]
        self._positions = {key: position for position, key in enumerate(keys)}
        self.pairs = spread_subset(pairs, config.validation_pairs)

    def run(self, model: SR3R, picture: Path) -> dict[str, float]:
        """Mean scores by name ("val_sr3r_psnr" ...); best, median and worst pair are drawn into the picture."""
        rows = list(evaluate_pairs(model, self.dataset, self.pairs, config=self.settings, device=self.device))
        scores: dict[str, list[float]] = defaultdict(list)
        for row in rows:
            scores[f"val_{row.method}_psnr"].append(row.psnr)
            scores[f"val_{row.method}_ssim"].append(row.ssim)
        chosen = [
            (label, self.dataset[self._positions[self.pairs[i].key]], self.pairs[i])
            for label, i in best_median_worst(rows, method="sr3r")
        ]
        save_image(draw_strips(model, chosen, self.settings, self.device), picture)
        return {name: fmean(values) for name, values in scores.items()}
