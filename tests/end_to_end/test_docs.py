"""The documents name only what is there."""

import re
from pathlib import Path

import pytest

from sr3r.cli import COMMANDS

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("**/*.md")])

# Inline links and images, reference definitions, and the HTML that GitHub allows.
LINK = re.compile(r"""\]\(\s*<?([^()<>\s]+)>?[^()]*\)|^\[[^\]]+\]:\s*(\S+)|(?:src|href)="([^"]+)\"""", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|``[^\n]*?``|`[^`\n]*`", re.MULTILINE | re.DOTALL)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

# The documents whose prose is written by hand.
PROSE = [*(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md")), *sorted((REPOSITORY / "docs").glob("*.md"))]
LONGEST_LINE = 120


def links(text: str) -> list[str]:
    # Code is blanked, but not the text of a link that is code: [`a.py`](a.py).
    text = CODE.sub(lambda found: " " * len(found.group()), text)
    return [next(filter(None, groups)) for groups in LINK.findall(text)]


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+\s+(.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(page: Path) -> list[str]:
    wrong = []
    for link in links(page.read_text(encoding="utf-8")):
        if SCHEME.match(link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if (
            not target.exists()
            or not target.is_relative_to(REPOSITORY.resolve())
            or (anchor and target.suffix == ".md" and anchor not in anchors(target))
        ):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_relative_link_leads_somewhere(page: Path):
    assert broken(page) == []


def test_a_broken_link_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(globals(), "REPOSITORY", tmp_path)
    (tmp_path / "other.md").write_text("# A heading: with `code`\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[ok](other.md) [ok](other.md#a-heading-with-code) [`ok`](other.md) [ok](https://x.y/z) `[code](no.md)`\n"
        '[a](gone.md) ![b](gone.png "title") [c](other.md#no) [d](../outside.md) <img src="gone.jpg">\n'
        "```\n[code](no.md)\n```\n[ref]: gone.txt\n"
    )
    assert broken(page) == ["gone.md", "gone.png", "other.md#no", "../outside.md", "gone.jpg", "gone.txt"]


def long_lines(text: str) -> list[str]:
    """Lines of prose that are too long and could be broken: no code, no table, no image, more than one word."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    prose = [line for line in text.splitlines() if not line.startswith(("|", "    ", "!["))]
    return [line for line in prose if len(line) > LONGEST_LINE and " " in line.strip()]


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_no_line_of_prose_is_too_long(page: Path):
    assert long_lines(page.read_text(encoding="utf-8")) == []


def test_a_long_line_would_be_found():
    long = "word " * 30
    assert long_lines(f"short\n{long}\n- {long}\n") == [long, f"- {long}"]
    assert long_lines(f"| {long} |\n    {long}\n![{long}](a.png)\n```\n{long}\n```\n{'x' * 150}\n") == []


def commands(text: str) -> set[str]:
    """What follows `sr3r` where a line or a piece of code begins with it."""
    code = "\n".join(CODE.findall(text) + re.findall(r"^    .*$", text, re.MULTILINE))
    return set(re.findall(r"^(?: *|`|.*(?:bin/|-m ))sr3r ([a-z][a-z-]*)", code, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_command_in_a_document_exists(page: Path):
    assert commands(page.read_text(encoding="utf-8")) <= COMMANDS.keys()


def test_a_command_that_does_not_exist_would_be_found():
    text = "It is `sr3r viewx a`, `from sr3r import show`.\n\n    sr3r rendr a\n\n```bash\nbin/sr3r view a\n```\n"
    assert commands(text) == {"viewx", "rendr", "view"}


def test_the_overview_has_ten_tasks_with_one_command_each():
    text = (REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8")
    rows = text.split("## Ten common tasks", 1)[1].split("\n\n")[1].splitlines()[2:]
    assert len(rows) == 10
    assert [len(commands(row)) for row in rows] == [1] * 10


def tree() -> list[str]:
    """The paths in the file tree of the overview."""
    text = (REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8")
    block = text.split("## File tree", 1)[1].split("```")[1]
    folders: list[str] = []
    paths = []
    for line in block.strip("\n").splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        name = line.split()[0]
        folders = [*folders[:depth], name]
        paths.append("".join(folders))
    return paths


def test_the_file_tree_of_the_overview_is_there():
    assert [path for path in tree() if not (REPOSITORY / path).exists()] == []


def test_the_file_tree_of_the_overview_is_complete():
    package = REPOSITORY / "src" / "sr3r"
    modules = {path.relative_to(REPOSITORY).as_posix() for path in package.glob("*.py") if path.stem != "__init__"}
    folders = {path.parent.relative_to(REPOSITORY).as_posix() + "/" for path in package.glob("*/__init__.py")}
    assert modules | folders <= set(tree())


def test_every_page_is_listed_in_the_overview():
    listed = links((REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8"))
    pages = {path.name for path in (REPOSITORY / "docs").glob("*.md")} - {"index.md"}
    assert pages <= set(listed)


def test_the_files_that_a_page_tells_to_write_have_a_place() -> None:
    """A name with NAME in it is a file that is not there yet; what stands beside it is."""
    rows = re.findall(r"^\| an? .*$", (REPOSITORY / "docs" / "extending.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) >= 9
    for row in rows:
        named = re.findall(r"`((?:src|tests|docs)/[^`]+)`", row)
        assert named
        for path in named:
            place = REPOSITORY / (path if "NAME" not in path else path.partition("NAME")[0].rpartition("/")[0])
            assert place.exists(), path
