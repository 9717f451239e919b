"""Names with brackets and colons are shown as they are: rich would read them as markup and emoji codes."""

import ast
from pathlib import Path

import pytest

import sr3r
from sr3r.cli.terminal import Terminal, stdout

NAMES = ["[draft]x.ply", "[/draft]x.ply", "[bold]", "a[/]b", ":smile:.ply", "[link=x]y", "back\\[slash]"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_what_was_said(name: str, capsys: pytest.CaptureFixture[str]):
    Terminal().print(f"Wrote {name}.")
    assert capsys.readouterr().err == f"Wrote {name}.\n"
    stdout().print(name)
    assert capsys.readouterr().out == f"{name}\n"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_being_done_may_name_any_file(name: str):
    terminal = Terminal()
    with terminal.status(f"reading {name}") as status, terminal.capture() as captured:
        terminal.print(status.renderable)
        status.update(f"writing {name}")
        terminal.print(status.renderable)
    first, second = captured.get().splitlines()
    assert first.endswith(f"reading {name}")
    assert second.endswith(f"writing {name}")


@pytest.mark.parametrize("name", NAMES)
def test_a_bar_may_be_of_any_file(name: str):
    terminal = Terminal()
    with terminal.progress() as progress, terminal.capture() as captured:
        progress.add_task(name, total=1)
        terminal.print(progress.get_renderable())
    assert captured.get().startswith(name)


def test_text_meets_rich_in_one_place():
    root = Path(sr3r.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rich."):
                names = {alias.name for alias in node.names}
                safe = path.name == "terminal.py" or not names & {
                    "Console",
                    "Status",
                    "Progress",
                    "TextColumn",
                    "track",
                }
                assert safe, f"{path} imports {names} of {node.module}; use sr3r.cli.terminal"
