"""What the pages of the service may run."""

import base64
import hashlib
import re
from pathlib import Path

import sr3r
from sr3r.service.guard import _HEADERS

PAGE = Path(sr3r.__file__).parent / "viewer" / "page" / "index.html"


def test_the_only_script_in_the_viewers_page_is_the_one_that_the_policy_names() -> None:
    handlers = re.findall(r'\bon\w+="([^"]*)"', PAGE.read_text(encoding="utf-8"))
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in handlers]
    assert re.findall(r"'sha256-([^']*)'", _HEADERS["content-security-policy"]) == hashes != []
