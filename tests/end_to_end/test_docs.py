"""The documents name only what is there."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("**/*.md")])

# Inline links and images, reference definitions, and the HTML that GitHub allows.
LINK = re.compile(r"""\]\(\s*<?([^()<>\s]+)>?[^()]*\)|^\[[^\]]+\]:\s*(\S+)|(?:src|href)="([^"]+)\"""", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|``[^\n]*?``|`[^`\n]*`", re.MULTILINE | re.DOTALL)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


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
