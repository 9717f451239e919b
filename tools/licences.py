"""Hold the licences of installed packages, and of the libraries inside them, against requirements/licences.toml.

    python tools/licences.py                  # what the package itself needs
    python tools/licences.py --extra video    # and what an extra needs on top
    python tools/licences.py --wheels DIR     # wheels of any system instead of what is installed

Prints a table. Ends with 1 if a licence is neither allowed nor named in NOTICE, or nobody has looked at a library.
"""

import argparse
import mmap
import re
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
RULES = tomllib.loads((ROOT / "requirements" / "licences.toml").read_text(encoding="utf-8"))
_LIBRARY = re.compile(r"\.(so|dylib|dll)(\.|$)")
_EXTENSION_MODULE = re.compile(r"\.(cpython-|abi3\.|cp\d+)")
_COMPILED_IN = {text.encode(): tuple(part) for text, part in RULES["compiled-in"].items()}
_BINARY = re.compile(r"\.(so|dylib|dll|pyd|exe)(\.|$)|(^|/)ffmpeg")


class Part(NamedTuple):
    """A package, or a library that a package carries."""

    name: str
    version: str
    licence: str | None
    carrier: str | None = None


def installed(path: Sequence[str] | None = None) -> dict[str, Distribution]:
    """Packages by canonical name, of this environment or of folders."""
    found = distributions(path=list(path)) if path else distributions()
    return {canonicalize_name(package.metadata["Name"]): package for package in found}


def needed(packages: dict[str, Distribution], extras: Sequence[str] = ()) -> list[str]:
    """Names of what sr3r needs, directly or not, as far as it is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in extras for r in project["optional-dependencies"][extra])]
    waiting = [Requirement(requirement) for requirement in wanted]
    found: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        requirement = waiting.pop()
        key = canonicalize_name(requirement.name), tuple(sorted(requirement.extras))
        if key[0] not in packages or key in found:
            continue
        found.add(key)
        for line in packages[key[0]].requires or []:
            further = Requirement(line)
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in ("", *key[1])):
                waiting.append(further)
    return sorted({name for name, _ in found})


def licence(package: Distribution) -> str | None:
    """SPDX expression of a package."""
    metadata: Any = package.metadata  # A message, as of e-mail.
    stated = RULES["packages"].get(canonicalize_name(metadata["Name"])) or metadata.get("License-Expression")
    if stated is None and metadata.get("License") in RULES["allowed"]:
        stated = metadata["License"]
    return stated


def libraries(package: Distribution) -> Iterator[Part]:
    """What a package carries that other people wrote, as far as it lies in files of its own."""
    name = canonicalize_name(package.metadata["Name"])
    known = RULES["libraries"].get(name, {})
    seen = set()
    for file in package.files or []:
        if not _LIBRARY.search(file.name) or _EXTENSION_MODULE.search(file.name):
            continue
        library = re.sub(r"(-[0-9a-f]{8,}|-\d+)+$", "", file.name.split(".")[0])
        is_own = file.parts[0] == name.replace("-", "_") and library not in known
        if not is_own and library not in seen:
            seen.add(library)
            yield Part(library, "", known.get(library), name)


def compiled_in(package: Distribution) -> Iterator[Part]:
    """What is part of a package's binaries and has other terms than most."""
    name = canonicalize_name(package.metadata["Name"])
    found = set()
    for file in package.files or []:
        path = Path(str(package.locate_file(file)))
        if not _BINARY.search(str(file)) or not path.is_file() or not path.stat().st_size:
            continue
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            found |= {part for text, part in _COMPILED_IN.items() if content.find(text) >= 0}
    for part, terms in sorted(found):
        yield Part(part, "", terms, name)


def is_allowed(expression: str) -> bool:
    """Whether one of the licences to choose from, or all of several, are allowed."""
    return any(all(one in RULES["allowed"] for one in choice.split(" AND ")) for choice in expression.split(" OR "))


def is_named(part: Part) -> bool:
    """Whether a paragraph of NOTICE has the name, the licence, and the name of what carries it."""
    words = [part.name, part.licence or "", part.carrier or part.name]
    paragraphs = re.split(r"\n\s*\n", (ROOT / "NOTICE").read_text(encoding="utf-8"))
    return any(all(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for word in words) for text in paragraphs)


def faults(part: Part) -> Iterator[str]:
    """What is wrong with the licence of a part."""
    where = f"{part.name}{f' in {part.carrier}' if part.carrier else ''}"
    if part.licence is None:
        yield f"{where}: its licence is not known. Look it up, and add it to requirements/licences.toml."
    elif not is_allowed(part.licence) and not is_named(part):
        yield f"{where}: {part.licence} is not among the licences that need no more than a notice. Name it in NOTICE."


def main() -> int:
    """Print the table and what is wrong; 1 if something is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extra", action="append", default=[], help="of pyproject.toml; may be repeated")
    parser.add_argument("--wheels", type=Path, help="a folder of .whl files")
    arguments = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        if arguments.wheels:
            for wheel in sorted(arguments.wheels.glob("*.whl")):
                with zipfile.ZipFile(wheel) as archive:
                    archive.extractall(Path(folder) / wheel.name)
            packages = installed([str(path) for path in Path(folder).iterdir()])
        else:
            packages = installed()
        for name in needed(packages, arguments.extra):
            package = packages[name]
            parts = [Part(name, package.version, licence(package)), *libraries(package), *compiled_in(package)]
            for part in parts:
                print(
                    f"{'    ' if part.carrier else ''}{part.name}{part.version and f' {part.version}'}: {part.licence}"
                )
                wrong += faults(part)
    for fault in wrong:
        print(fault, file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
