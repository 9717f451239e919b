from dataclasses import replace

import pytest
import torch

from small_trainings import alone
from sr3r.errors import InputError, WeightsError
from sr3r.model.ablations import ScaffoldAloneConfig
from sr3r.model.backbones import CompactBackboneConfig
from sr3r.recipes import smoke
from sr3r.train import GeometryStage, JointStage, TrainConfig
from sr3r.train.loop import set_optimizer
from sr3r.train.state import AveragedWeights, TrainingState, initial_model
from tiny_models import tiny_config


def test_the_backbone_learns_at_its_own_rate_and_only_matrices_decay() -> None:
    state = TrainingState(smoke(), alone())
    of_backbone = {id(p) for p in state.model.get_submodule("network.backbone").parameters()}
    seen = 0
    for group in state.optimizer.param_groups:
        assert all((id(p) in of_backbone) == group["is_backbone"] for p in group["params"])
        assert all((p.ndim >= 2) == group["decays"] for p in group["params"])
        seen += len(group["params"])
    assert seen == len(list(state.model.parameters()))


def test_the_average_follows_the_weights_under_both_their_names() -> None:
    model = torch.nn.Module()
    model.a = torch.nn.Linear(2, 2, bias=False)
    model.b = model.a
    average = AveragedWeights(model)
    start = model.a.weight.detach().clone()
    with torch.no_grad():
        model.a.weight += 1
    average.update(model, 0.75)
    state = average.state_dict(model)
    torch.testing.assert_close(state["a.weight"], start + 0.25)
    assert torch.equal(state["a.weight"], state["b.weight"])


def test_a_run_starts_from_the_parts_that_the_given_weights_have(tmp_path) -> None:
    scaffold = replace(tiny_config(), network=ScaffoldAloneConfig())
    given = initial_model(TrainConfig(model=scaffold, seed=1, joint=JointStage(steps=1)))
    given.save_pretrained(tmp_path)
    config = TrainConfig(model=tiny_config(), init=tmp_path, joint=JointStage(steps=1))
    model = initial_model(config)
    for name, value in given.get_submodule("network.backbone").state_dict().items():
        assert torch.equal(model.get_submodule("network.backbone").state_dict()[name], value)
    with pytest.raises(WeightsError, match=r"The backbone in .* does not fit"):
        initial_model(replace(config, model=replace(config.model, backbone=CompactBackboneConfig(channels=12))))


def test_a_frozen_backbone_that_has_learned_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="must have learned something"):
        initial_model(
            replace(smoke(), geometry=GeometryStage(), joint=JointStage(steps=5, scaffold_learning_rate_factor=0.0))
        )


def test_a_step_does_not_depend_on_how_a_checkpoint_lies_in_memory(tmp_path) -> None:
    def stepped(state: TrainingState) -> dict[str, torch.Tensor]:
        set_optimizer(state.optimizer, smoke().joint, done=1)
        generator = torch.Generator().manual_seed(1)
        for parameter in state.model.parameters():
            parameter.grad = torch.randn(parameter.shape, generator=generator).contiguous()
            parameter.grad = torch.empty_like(parameter).copy_(parameter.grad)
        state.optimizer.step()
        return {name: value.clone() for name, value in state.model.state_dict().items()}

    state = TrainingState(smoke(), alone())
    stepped(state)
    state.save(tmp_path, keep=1)
    content = torch.load(tmp_path / "step-00000000.pt", weights_only=True)
    moments = [value for values in content["optimizer"]["state"].values() for value in values.values()]
    assert any(not value.is_contiguous() for value in moments)
    # As FSDP leaves it.
    for values in content["optimizer"]["state"].values():
        values.update({name: value.contiguous() for name, value in values.items()})
    torch.save(content, tmp_path / "step-00000000.pt")
    expected = stepped(state)
    again = TrainingState(smoke(), alone())
    again.restore(tmp_path, last_step=10)
    found = stepped(again)
    assert all(torch.equal(found[name], expected[name]) for name in expected)
