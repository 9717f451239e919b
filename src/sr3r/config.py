"""Configuration dataclasses to and from dictionaries and JSON: strict, and errors name the wrong key.

A union of dataclasses (`backbone: CompactConfig | DepthSplatConfig`) is stored with the class name under "type".
"""

import dataclasses
import difflib
import json
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import cattrs
from cattrs.gen import make_dict_structure_fn

from sr3r.errors import FileError, InputError
from sr3r.files import writing
from sr3r.json_text import MAX_BYTES, read_json

_TAG = "type"
# Of a value or key in a message.
_MAX_SHOWN = 60
_MAX_REASON = 300

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Bounds:
    """What a number of a configuration may be, or the length of a text or tuple; `from_dict` refuses others, and NaN.

    It stands with the field: `width: Annotated[int, Bounds(1, 4096)] = 64`.
    """

    least: float
    most: float


def to_dict(config: object) -> dict[str, Any]:
    """The configuration as plain dictionaries, lists, strings, numbers, booleans and None (ready for JSON)."""
    return _converter.unstructure(config)


def from_dict(cls: type[T], data: object) -> T:
    """A configuration of the given class; missing keys take their defaults.

    Raises:
        InputError: naming the path of the first key that is unknown, of a wrong type or contradictory.
    """
    try:
        return _converter.structure(data, cls)
    except Exception as error:
        raise InputError(_sentence(error, cls)) from error


def save_config(config: object, path: str | Path) -> None:
    """Write the configuration as JSON."""
    with writing(path) as temporary:
        temporary.write_text(json.dumps(to_dict(config), indent=2) + "\n", encoding="utf-8")


def load_config(
    cls: type[T],
    path: str | Path,
    *,
    update: Callable[[Any], Any] = lambda data: data,
    max_bytes: int = MAX_BYTES,
) -> T:
    """Read a configuration of the given class from JSON.

    Args:
        cls: Its class.
        path: The file.
        update: Applied to what the file holds: brings a file of an earlier version up to date.
        max_bytes: Of the file.

    Raises:
        FileError: the file is missing, not JSON, or does not fit the class.
    """
    data = read_json(path, advice="Fix it, or write it again.", max_bytes=max_bytes)
    try:
        return from_dict(cls, update(data))
    except InputError as error:
        raise FileError(f"{path}: {error}") from error


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(unstruct_collection_overrides={tuple: list})
    for primitive in (bool, int, float, str):
        converter.register_structure_hook(primitive, _strict)
    converter.register_structure_hook(Path, lambda value, _: Path(_strict(value, str)))
    converter.register_unstructure_hook(Path, str)
    converter.register_structure_hook_factory(_is_bounded, lambda bounded: _structure_bounded(bounded, converter))
    converter.register_structure_hook_factory(_is_literal, _structure_literal)
    converter.register_structure_hook_factory(_is_primitive_union, _structure_primitive_union)
    converter.register_structure_hook_factory(dataclasses.is_dataclass, lambda cls: _structure_class(cls, converter))
    converter.register_structure_hook_factory(_is_class_union, lambda union: _structure_union(union, converter))
    converter.register_unstructure_hook_factory(_is_class_union, lambda _: _unstructure_union(converter))
    return converter


def _members(union: Any) -> tuple[Any, ...]:
    return get_args(union) if get_origin(union) in (Union, types.UnionType) else ()


def _is_class_union(union: Any) -> bool:
    return sum(dataclasses.is_dataclass(member) for member in _members(union)) >= 2


def _is_primitive_union(union: Any) -> bool:
    members = [member for member in _members(union) if member is not type(None)]
    return len(members) >= 2 and all(member in (bool, int, float, str) for member in members)


def _is_bounded(annotation: Any) -> bool:
    return get_origin(annotation) is Annotated and any(isinstance(x, Bounds) for x in annotation.__metadata__)


def _is_literal(annotation: Any) -> bool:
    return get_origin(annotation) is Literal


def _strict(value: Any, cls: type) -> Any:
    """The value itself if it is of the class; cattrs alone would turn 3.7 into 3 and "no" into True."""
    accepted = (int, float) if cls is float else cls
    if not isinstance(value, accepted) or (isinstance(value, bool) and cls is not bool):
        raise TypeError(f"expected {cls.__name__}, got {_shown(value)}")
    return float(value) if cls is float else value


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}..."


def _structure_bounded(annotation: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    inner, *metadata = get_args(annotation)
    bounds = next(x for x in metadata if isinstance(x, Bounds))

    def structure(value: Any, _: Any) -> Any:
        found = converter.structure(value, inner)
        size, unit = found, ""
        if isinstance(found, tuple | str):
            size, unit = len(found), " letters" if isinstance(found, str) else " entries"
        # Written so that NaN is refused.
        if not bounds.least <= size <= bounds.most:
            raise ValueError(f"expected {bounds.least} to {bounds.most}{unit}, got {size}")
        return found

    return structure


def _structure_literal(annotation: Any) -> Callable[[Any, Any], Any]:
    choices = get_args(annotation)

    def structure(value: Any, _: Any) -> Any:
        for choice in choices:
            if value == choice and type(value) is type(choice):
                return choice
        raise ValueError(f"expected one of {', '.join(map(repr, choices))}, got {_shown(value)}")

    return structure


def _structure_primitive_union(union: Any) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        if type(value) not in _members(union):
            raise TypeError(f"expected {union}, got {_shown(value)}")
        return value

    return structure


def _structure_class(cls: type, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise TypeError(f"expected a {cls.__name__} with named fields, got {_shown(value)}")
        return inner(value, cls)

    return structure


def _structure_union(union: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    classes = {cls.__name__: cls for cls in _members(union) if isinstance(cls, type) and dataclasses.is_dataclass(cls)}

    def structure(value: Any, _: Any) -> Any:
        if value is None and type(None) in _members(union):
            return None
        tag = value.get(_TAG) if isinstance(value, Mapping) else value
        if not isinstance(tag, str) or tag not in classes or not isinstance(value, Mapping):
            raise ValueError(f'expected "{_TAG}" to be one of {", ".join(classes)}, got {_shown(tag)}')
        return converter.structure({k: v for k, v in value.items() if k != _TAG}, classes[tag])

    return structure


def _unstructure_union(converter: cattrs.Converter) -> Callable[[Any], Any]:
    def unstructure(value: Any) -> Any:
        return None if value is None else {_TAG: type(value).__name__, **converter.unstructure(value)}

    return unstructure


def _sentence(error: BaseException, cls: type) -> str:
    """What the first of cattrs' nested errors says, with the path of the key."""
    path = ""
    while isinstance(error, cattrs.BaseValidationError):
        inner = error.exceptions[0]
        for note in getattr(inner, "__notes__", []):
            if isinstance(note, cattrs.AttributeValidationNote):
                path += f".{note.name}" if path else note.name
            elif isinstance(note, cattrs.IterableValidationNote):
                path += f"[{note.index}]"
        error = inner
    where = path or cls.__name__
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        key = min(error.extra_fields)[:_MAX_SHOWN]
        known = [field.name for field in dataclasses.fields(error.cl)]
        close = difflib.get_close_matches(key, known, n=1)
        advice = f"Perhaps you meant {close[0]!r}." if close else f"Known keys: {', '.join(known)}."
        return f"Unknown key {f'{path}.{key}' if path else key!r} in the configuration. {advice}"
    if isinstance(error, InputError):
        return f"{where}: {error}" if path else str(error)
    if isinstance(error, KeyError):
        return f"The configuration lacks the key {error} in {where}. Add it."
    reason = str(error)
    reason = reason if len(reason) <= _MAX_REASON else f"{reason[:_MAX_REASON]}..."
    return f"The configuration's {where} is wrong: {reason}. Correct it."


_converter = _make_converter()
