from dataclasses import replace

import pytest

from sr3r.errors import InputError
from sr3r.model.upsample import SwinIRConfig
from sr3r.recipes import smoke


def test_a_learned_upsampler_without_weights_is_refused() -> None:
    with pytest.raises(InputError, match="--upsampler-weights"):
        replace(smoke(), model=replace(smoke().model, upsampler=SwinIRConfig()))
