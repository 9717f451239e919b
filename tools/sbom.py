"""A software bill of materials (CycloneDX 1.6, JSON) of the package: pinned packages, what they carry, the viewer page.

    python tools/sbom.py --out outputs/sbom.cdx.json

The pins and hashes are those of requirements/dev.txt and torch.txt, read by cyclonedx-py. Licences and bundled
libraries are those of the installed packages (tools/licences.py). The npm packages that are compiled into the viewer
page come from viewer/package-lock.json.
"""

import argparse
import base64
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from licences import ROOT, Part, compiled_in, installed, libraries, licence, needed


def pinned(extras: list[str]) -> list[dict[str, Any]]:
    """What is installed with the package, as cyclonedx-py lists it, with licences and parts."""
    pins = "".join((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in ("dev", "torch"))
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "-", "--of", "JSON", "--no-validate"]
    done = subprocess.run(command, input=pins, capture_output=True, text=True, check=True)
    packages = installed()
    wanted = needed(packages, extras)
    components = []
    for component in json.loads(done.stdout)["components"]:
        name = canonicalize_name(component["name"])
        if name not in wanted:  # Tests, tools, extras that were not asked for.
            continue
        package = packages[name]
        del component["description"]  # The line of the file.
        component["bom-ref"] = component["purl"]
        component |= _licences(licence(package))
        parts = [*libraries(package), *compiled_in(package)]
        if parts:
            component["components"] = [_part(part) for part in parts]
        components.append(component)
    return components


def bundled_page() -> list[dict[str, Any]]:
    """The npm packages whose code is in the viewer page."""
    lock = json.loads((ROOT / "viewer" / "package-lock.json").read_text(encoding="utf-8"))
    components = []
    for path, package in lock["packages"].items():
        if not path or package.get("dev"):
            continue
        name = path.removeprefix("node_modules/")
        purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        algorithm, _, digest = package["integrity"].partition("-")
        component = {"type": "library", "bom-ref": purl, "name": name, "version": package["version"], "purl": purl}
        component |= _licences(package["license"])
        component["hashes"] = [
            {"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}
        ]
        components.append(component)
    return components


def bill(extras: list[str]) -> dict[str, Any]:
    """The whole of it, the same for the same files and packages."""
    components = [*pinned(extras), *bundled_page()]
    root = {"type": "library", "bom-ref": "sr3r", "name": "sr3r", "version": version("sr3r")}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root | _licences("Apache-2.0")},
        "components": components,
        "dependencies": [{"ref": "sr3r", "dependsOn": sorted(component["bom-ref"] for component in components)}],
    }


def _part(part: Part) -> dict[str, Any]:
    reference = f"{part.carrier}/{part.name}"
    return {"type": "library", "bom-ref": reference, "name": part.name} | _licences(part.licence)


def _licences(expression: str | None) -> dict[str, Any]:
    return {"licenses": [{"expression": expression}]} if expression else {}


def main() -> None:
    """Write it, if it keeps to CycloneDX's schema."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--extra", action="append", default=[], help="of pyproject.toml; may be repeated")
    arguments = parser.parse_args()
    text = json.dumps(bill(arguments.extra), indent=1) + "\n"
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        sys.exit(f"The bill of materials breaks CycloneDX's schema: {error}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(text, encoding="utf-8")
    print(arguments.out)


if __name__ == "__main__":
    main()
