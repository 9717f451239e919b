"""How arguments read in the help of the commands that people use first."""

from typing import Any

import tyro


def shown_as(metavar: str, *aliases: str) -> Any:
    """What to annotate an argument with that has no default to tell; without it, the help says `{None}|PATH`.

    Args:
        metavar: What the help calls the value.
        aliases: Short forms of the option.
    """
    return tyro.conf.arg(metavar=metavar, help_behavior_hint="", aliases=aliases or None)
