import pytest

from sr3r.errors import InputError
from sr3r.service import ServiceConfig


@pytest.mark.parametrize("path", ["sr3r", "/sr3r/", "/", "/a b", "/a//b", "/a?b"])
def test_a_path_that_is_no_prefix_is_refused(path: str):
    with pytest.raises(InputError, match="must be like /sr3r"):
        ServiceConfig(root_path=path)
