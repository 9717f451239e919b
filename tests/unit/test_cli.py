"""The command itself: what it says when the machine, and not the request, is the obstacle."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import torch

from sr3r.cli import COMMANDS, main
from sr3r.cli.talk import is_quiet, take_level
from sr3r.formats import save
from sr3r.gaussians import Gaussians
from sr3r.version import __version__

SR3R = (sys.executable, "-c", "import sys; from sr3r.cli import main; sys.exit(main())")
FULL = Path("/dev/full")


def sr3r(*arguments: str, stdout: int | None = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SR3R, *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_a_reader_that_has_seen_enough_is_no_error(option: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = sr3r(option, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("closing", "arguments", "code"), [(">&-", "--help", 0), (">&- 2>&-", "nothing", 2)])
def test_closed_streams_are_no_error(closing: str, arguments: str, code: int) -> None:
    command = f'exec "$0" "$@" {arguments} {closing}'
    done = subprocess.run(["sh", "-c", command, *SR3R], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.skipif(not FULL.exists(), reason="needs the device of a full disk, /dev/full")
def test_an_output_that_cannot_be_written_is_said_in_a_sentence() -> None:
    with FULL.open("w") as full:
        done = sr3r("--help", stdout=full.fileno())
    assert done.returncode == 2
    assert done.stderr == (
        "sr3r: error: Cannot use the output: No space left on device. Choose another place, or mend this one.\n"
    )


def test_a_path_that_the_system_refuses_is_said_in_a_sentence() -> None:
    name = "a" * 300
    done = sr3r("view", name)
    assert done.returncode == 2
    assert done.stderr == (
        f"sr3r: error: Cannot use {name}: File name too long. Choose another place, or mend this one.\n"
    )


def test_the_command_alone_shows_what_a_person_with_two_photos_needs() -> None:
    done = sr3r()
    assert (done.returncode, done.stderr) == (0, "")
    typed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("  sr3r ")]
    assert typed == ["reconstruct", "view", "render", "export", "serve"]


def test_help_imports_no_torch_but_that_of_training_whose_recipes_need_it() -> None:
    code = """
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from sr3r.cli import COMMANDS, main, main
for arguments in ([], ["--help"], ["--version"], *([name, "--help"] for name in COMMANDS if name != "train")):
    with redirect_stdout(StringIO()), suppress(SystemExit):
        main(arguments)
    assert not {"torch", "numba", "scipy", "sr3r.rendering"} & set(sys.modules), arguments
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_help_names_every_command() -> None:
    done = sr3r("--help")
    for name, text in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert text in done.stdout


def test_the_version_with_more_says_what_is_installed() -> None:
    assert sr3r("--version").stdout == f"sr3r {__version__}\n"
    done = sr3r("--version", "-v")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"sr3r {__version__}\n")
    facts = {line.split()[0]: line for line in done.stdout.splitlines()[1:]}
    assert facts.keys() >= {"torch", "GPU", "weights", "renderer", "photos", "extras", "cache"}
    assert "compact" in facts["weights"]


def test_the_doctor_says_what_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SR3R_CACHE", str(tmp_path / "file"))
    done = sr3r("doctor")
    assert done.returncode == 2
    assert "cache     FAILED: FileError: Cannot write" in done.stdout
    assert "sr3r: error: sr3r cannot work like this (cache)." in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_only_tests_and_videos_need_is_no_obstacle_to_the_doctor(tmp_path: Path) -> None:
    code = """
import sys
sys.modules.update({"pycolmap": None, "imageio_ffmpeg": None})
from sr3r.cli import main
sys.exit(main(["doctor"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "videos    none, for want of an ffmpeg (pip install 'sr3r[video]')" in done.stdout


@pytest.mark.parametrize("command", ["reconstruct", "view", "render", "export"])
def test_the_help_of_what_people_use_first_names_no_none(command: str) -> None:
    done = sr3r(command, "--help")
    assert done.returncode == 0
    assert "None" not in done.stdout
    assert "(default: )" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reconstruct"], "There are no photos. Name two or more, a folder, a pattern or a video."),
        (["reconstruct", "a.jpg", "b.jpg", "-o", "room.html"], "room.html would be a page, which is made of a scene"),
        (["view", "."], ". is a folder that holds no scene.ply"),
        (["view", "a.jpg"], "a.jpg has no suffix of a scene file"),
    ],
)
def test_a_mistake_in_a_command_is_said_before_anything_begins(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_text("no photo")
    monkeypatch.chdir(tmp_path)
    done = sr3r(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"sr3r: error: {message}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_more_is_said_of_an_error_if_asked(option: str) -> None:
    quiet, verbose = sr3r("export", "missing.ply", "a.ply"), sr3r("export", option, "missing.ply", "a.ply")
    assert quiet.returncode == verbose.returncode == 2
    assert quiet.stderr == verbose.stderr.splitlines(keepends=True)[-1]
    assert "Traceback" in verbose.stderr


def test_how_much_to_say_may_stand_anywhere_but_after_two_dashes() -> None:
    assert take_level(["-q", "view", "a.ply"]) == ["view", "a.ply"]
    assert is_quiet()
    assert take_level(["view", "--", "-q"]) == ["view", "--", "-q"]
    assert not is_quiet()


COMPLETED = [
    ("sr3r re", {"reconstruct", "render"}),
    ("sr3r reconstruct --quality ", {"fast", "normal", "high", "full"}),
    ("sr3r reconstruct --qual", {"--quality"}),
    ("sr3r data con", {"convert"}),
    ("sr3r train sm", {"smoke"}),
    ("sr3r serve --max-q", {"--max-quality", "--max-queue"}),
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_files_whose_names_begin_with_a_dash_are_no_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-dot.ply").write_text("no scene")
    Path("-o").write_text("")
    assert main(["export", "-dot.ply", "dot.spz"]) == 2
    assert capsys.readouterr().err == "sr3r: error: -dot.ply is not a PLY file. Check the path.\n"


def test_bash_completes_commands_options_and_values(tmp_path: Path) -> None:
    script = tmp_path / "sr3r"
    script.write_text(sr3r("completion", "bash").stdout)
    code = ['source "$0"', 'function=$(complete -p sr3r | sed "s/.*-F \\([^ ]*\\) .*/\\1/")']
    for line, _ in COMPLETED:
        words = line.split(" ")
        code += [f"COMP_WORDS=({' '.join(word or chr(39) * 2 for word in words)}); COMP_CWORD={len(words) - 1}"]
        code += ['COMPREPLY=(); $function; echo "${COMPREPLY[*]}"']
    done = subprocess.run(["bash", "-c", "\n".join(code), script], capture_output=True, text=True, check=True)
    assert [set(line.split()) for line in done.stdout.splitlines()] == [expected for _, expected in COMPLETED]


def test_zsh_gets_a_script_that_knows_every_command() -> None:
    done = sr3r("completion", "zsh")
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


def test_ctrl_c_is_how_a_visit_ends(tmp_path: Path) -> None:
    scene = tmp_path / "a.ply"
    save(one_gaussian(), scene)
    command = [*SR3R, "view", str(scene), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address, timeout=60) as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == "Ctrl-C ends it.\n"


def one_gaussian() -> Gaussians:
    one = torch.ones(1, 3)
    return Gaussians(means=one, quats=torch.eye(1, 4), scales=one, opacities=torch.ones(1), sh=torch.zeros(1, 1, 3))
