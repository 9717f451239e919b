"""`sr3r serve`: a queue of reconstructions behind HTTP, with a page for people and an API for programs.

The server takes photos in, keeps the jobs in SQL and answers; it never computes. Worker processes do.
Needs the extra `serve`; importing this package alone does not.
"""

from sr3r.service.service_config import ServiceConfig

__all__ = ["ServiceConfig"]
