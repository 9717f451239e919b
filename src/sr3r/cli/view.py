"""`sr3r view`: look at a scene in the browser."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import tyro

from sr3r.cli import talk
from sr3r.cli.options import shown_as


def main(argv: Sequence[str]) -> None:
    """Run the command."""
    tyro.cli(view, args=argv, prog="sr3r view")


def view(
    scene: tyro.conf.Positional[Annotated[Path, shown_as("SCENE")]], *, port: int = 0, browser: bool = True
) -> None:
    """Look at a scene in the browser; Ctrl-C ends it.

    The page comes from this machine and contacts no other.

    Args:
        scene: A scene file, a folder that `sr3r reconstruct -o FOLDER` wrote, or a folder with an unbundled SOG.
        port: Port of the page on 127.0.0.1; 0 takes a free one.
        browser: Open the browser.
    """
    import socket
    import webbrowser
    from concurrent.futures import Future, ThreadPoolExecutor

    from sr3r.errors import InputError, UnavailableError
    from sr3r.formats import find, stem_of
    from sr3r.viewer.scene_server import scene_app, scene_files

    # A page that opens to say that there is no scene helps nobody.
    stem_of(find(scene))
    # Named as TCP, so that asyncio sends small answers at once.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise InputError(f"Port {port} is taken ({error.strerror}); choose another --port, or none.") from error
    try:
        import uvicorn
    except ImportError as error:
        raise UnavailableError("The viewer needs an extra: pip install 'sr3r[viewer]'.") from error
    # From here on a browser can connect; it starts the page while the scene is being read.
    listener.listen()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    sys.stdout.write(address + "\n")
    sys.stdout.flush()
    talk.console().print("Ctrl-C ends it.")
    if browser:
        webbrowser.open(address)
    with ThreadPoolExecutor(1) as pool:
        files = pool.submit(scene_files, scene)
        server = uvicorn.Server(uvicorn.Config(scene_app(files), log_level="warning"))

        def end_if_unreadable(read: Future[Any]) -> None:
            # Never back to False: Ctrl-C may have come while the scene was read.
            if read.exception() is not None:
                server.should_exit = True

        files.add_done_callback(end_if_unreadable)
        # Once the page is closed for good, uvicorn passes Ctrl-C on; it is how a visit ends.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
        if not files.done():
            return
    files.result()
