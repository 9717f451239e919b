"""What the service says when it does not do what it is asked."""

from sr3r.errors import InputError


class ApiError(InputError):
    """A request that is answered with an error.

    Attributes:
        status: HTTP status.
        reason: One word, for the metrics.
        retry_after: Seconds after which it may work, if it may.
    """

    def __init__(self, message: str, *, status: int, reason: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.reason, self.retry_after = status, reason, retry_after


def no_such_job() -> ApiError:
    """There is no job of that name."""
    return ApiError(
        "There is no such job; jobs are deleted some time after they end. Send the photos again.",
        status=404,
        reason="unknown",
    )
