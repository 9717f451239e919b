"""`sr3r view`: look at a scene in the browser."""

import sys
from collections.abc import Sequence
from pathlib import Path

import tyro


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(view, args=argv, prog="sr3r view")


def view(scene: tyro.conf.Positional[Path], *, port: int = 0, browser: bool = True) -> None:
    """Look at a scene in the browser; Ctrl-C ends it.

    The page comes from this machine and asks nothing of any other.

    Args:
        scene: A scene file, or a folder that `sr3r reconstruct -o FOLDER` wrote.
        port: Where the page is served on 127.0.0.1; 0 takes a free port.
        browser: Open the browser.
    """
    import socket
    import webbrowser

    from rich.console import Console

    from sr3r.errors import InputError, UnavailableError

    console = Console(stderr=True, highlight=False)
    with console.status(f"reading {scene}"):
        from sr3r.viewer import exhibit_app, load_exhibit

        app = exhibit_app(load_exhibit(scene))
    try:
        import uvicorn
    except ImportError as error:
        raise UnavailableError("The viewer needs an extra: pip install 'sr3r[viewer]'.") from error
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise InputError(f"Port {port} is taken ({error.strerror}); choose another --port, or none.") from error
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    sys.stdout.write(address + "\n")
    sys.stdout.flush()
    console.print("Ctrl-C ends it.")
    if browser:
        webbrowser.open(address)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
