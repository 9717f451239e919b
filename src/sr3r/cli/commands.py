"""The commands, in one place: the front page, the help, completion and the documents' tests read them here."""

COMMANDS = {
    "reconstruct": "photos -> a sharp 3D Gaussian scene",
    "view": "look at a scene in the browser",
    "render": "a scene -> pictures or a video",
    "export": "a scene -> another file, smaller or cleaner if asked",
    "serve": "photos -> scenes for others, over HTTP",
    "bulk": "thousands of captures -> a scene each, on one machine or many",
    "train": "train a model",
    "average": "several trained models -> their mean",
    "plot": "draw the curves of training runs",
    "evaluate": "score a model and its baselines on fixed pairs of views",
    "convert-weights": "a published checkpoint -> a folder with weights",
    "export-network": "a model -> an ONNX file, for other runtimes than PyTorch",
    "data": "check a data set, or convert it to shards",
    "doctor": "say what is installed, and whether it works",
    "completion": "complete commands and options with the Tab key",
}
"""What each does. Its module in `sr3r.cli` has its name, and a `main`."""

FIRST = {
    "reconstruct": "a.jpg b.jpg",
    "view": "outputs/a",
    "render": "outputs/a -o a.mp4",
    "export": "outputs/a a.spz",
    "serve": "",
}
"""Those that a person needs who has two photos, each with what to type."""


def module_of(command: str) -> str:
    """The module of a command."""
    return f"sr3r.cli.{command.replace('-', '_')}"


def front_page() -> str:
    """What `sr3r` alone says."""
    typed = {name: f"sr3r {name} {words}".rstrip() for name, words in FIRST.items()}
    width = max(map(len, typed.values()))
    lines = [f"  {words:<{width}}  {COMMANDS[name]}" for name, words in typed.items()]
    return "\n".join(
        [
            "Two small photos in, a sharp 3D Gaussian scene out.",
            "",
            *lines,
            "",
            "`sr3r --help` lists all commands, `sr3r COMMAND --help` the options of one.",
            "",
        ]
    )


def usage() -> str:
    """What `sr3r --help` says."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [
            "usage: sr3r COMMAND ... [-q | -v]",
            "",
            "Two small photos in, a sharp 3D Gaussian scene out.",
            "",
            *lines,
            "",
            "  -q, --quiet     say nothing but errors, and what was asked for on stdout",
            "  -v, --verbose   say more; an error comes with where in the program it arose",
            "  --version       the version; with -v also what `sr3r doctor` says",
            "",
            "`sr3r COMMAND --help` lists the options of a command.",
            "",
        ]
    )
