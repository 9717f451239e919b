import re

import pytest

from places import REPOSITORY
from sr3r.errors import InputError
from sr3r.service import ServiceConfig


@pytest.mark.parametrize("path", ["sr3r", "/sr3r/", "/", "/a b", "/a//b", "/a?b"])
def test_a_path_that_is_no_prefix_is_refused(path: str):
    with pytest.raises(InputError, match="must be like /sr3r"):
        ServiceConfig(root_path=path)


def test_the_limits_of_the_page_on_security_are_those_of_the_service():
    page = (REPOSITORY / "docs/security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| `--([a-z-]+)` \|", page, re.MULTILINE)
    told = {
        option.replace("-", "_"): float(re.findall(r"[\d,]+", value)[-1].replace(",", "")) for value, option in rows
    }
    assert len(told) >= 15
    assert told == {option: getattr(ServiceConfig(), option) for option in told}
