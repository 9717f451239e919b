import pytest

from sr3r.errors import InputError
from sr3r.train.processes import joined_processes


def test_restarts_that_would_mix_up_addresses_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "WORLD_SIZE": "2",
        "TORCHELASTIC_MAX_RESTARTS": "3",
        "TORCHELASTIC_USE_AGENT_STORE": "True",
    }.items():
        monkeypatch.setenv(name, value)
    with (
        pytest.raises(InputError, match="Set TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 in its environment"),
        joined_processes("cpu"),
    ):
        pass
