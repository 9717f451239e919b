"""The type checker behind `pytest --jaxtyping-packages`: every call in the package is checked, shapes included."""

from typing import Self

from beartype import BeartypeConf, FrozenDict, beartype

# As for pyright, an int will do for a float. beartype knows Self only when it decorates the class.
check = beartype(conf=BeartypeConf(is_pep484_tower=True, hint_overrides=FrozenDict({Self: object})))
