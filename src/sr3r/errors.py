"""The few exceptions sr3r raises on purpose; everything else is a bug."""


class Sr3rError(Exception):
    """Base of every error that sr3r raises on purpose; the command line prints it without a traceback.

    >>> import sr3r
    >>> try:
    ...     sr3r.load("missing.ply")
    ... except sr3r.Sr3rError as error:
    ...     print(error)
    missing.ply does not exist. Check the path.
    """


class InputError(Sr3rError, ValueError):
    """Something the caller gave (images, cameras, options) cannot be used as it is.

    >>> import sr3r
    >>> try:
    ...     sr3r.reconstruct(["room.jpg"])
    ... except sr3r.InputError as error:
    ...     print(error)
    A scene needs at least two photos, not 1. Add one from another place.
    """


class FileError(InputError):
    """A file is missing, unreadable, corrupt, of a wrong version, or cannot be written."""


class WeightsError(Sr3rError):
    """Weights are missing, or do not fit the model they are loaded into."""


class UnavailableError(Sr3rError, RuntimeError):
    """Something optional is not there: a CUDA device, an extra, a package with weights."""
