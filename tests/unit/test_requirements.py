"""The pinned requirements belong together and to pyproject.toml."""

import re
import tomllib
from typing import Any

from places import REPOSITORY

FOLDER = REPOSITORY / "requirements"


def pins(name: str) -> dict[str, str]:
    """Package -> version."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return {normal(package): version for package, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


def normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def project() -> dict[str, Any]:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\[<>=!~; ]", requirement)[0]) for requirement in requirements} - {"sr3r"}


def test_every_pin_has_a_hash_except_for_torch() -> None:
    for path in FOLDER.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
        assert blocks, path
        for block in blocks:
            assert ("--hash=sha256:" in block) == (not block.startswith("torch==")), block.splitlines()[0]


def test_what_the_package_and_its_viewer_need_is_pinned() -> None:
    needed = names(project()["project"]["dependencies"]) | names(project()["dependency-groups"]["build"])
    needed |= names(project()["project"]["optional-dependencies"]["viewer"])
    assert needed <= {*pins("core.txt"), *pins("torch.txt")}


def test_what_the_tests_and_tools_need_is_pinned() -> None:
    extras = project()["project"]["optional-dependencies"]
    needed = set().union(*(names(requirements) for extra, requirements in extras.items() if extra != "gpu"))
    assert needed <= {*pins("dev.txt"), *pins("torch.txt")}


def test_the_demo_runs_with_the_versions_that_are_tested() -> None:
    tested = pins("dev.txt")
    assert {package: tested.get(package) for package in pins("core.txt")} == pins("core.txt")


def test_the_demo_needs_no_tool_of_the_tests() -> None:
    assert not pins("core.txt").keys() & {"moto", "playwright", "pytest", "psycopg", "pycolmap", "scipy", "matplotlib"}
