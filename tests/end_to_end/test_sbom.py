"""The software bill of materials lists what is installed and what is inside of it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from places import REPOSITORY


@pytest.mark.e2e
def test_the_bill_of_materials_lists_packages_libraries_and_the_viewer_page(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx_py")
    out = tmp_path / "sbom.cdx.json"
    # It is checked against CycloneDX's schema before it is written.
    subprocess.run([sys.executable, REPOSITORY / "tools" / "sbom.py", "--out", out], check=True, capture_output=True)
    bill = json.loads(out.read_text())
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "sr3r")
    components = {component["name"]: component for component in bill["components"]}
    assert {"torch", "numpy", "pillow", "poselib", "three", "@sparkjsdev/spark", "fflate"} <= components.keys()
    assert not components.keys() & {"pytest", "pycolmap", "imageio-ffmpeg", "esbuild", "sr3r"}
    assert all(component["licenses"] for component in components.values())
    assert components["three"]["purl"].startswith("pkg:npm/three@")
    assert re.fullmatch("[0-9a-f]{128}", components["three"]["hashes"][0]["content"])
    pins = (REPOSITORY / "requirements" / "core.txt").read_text()
    for digest in re.findall(r"^numpy==.*?(?=^\w)", pins, re.MULTILINE | re.DOTALL)[0].split("sha256:")[1:]:
        assert digest.split()[0] in json.dumps(components["numpy"])
    assert "libheif" in {part["name"] for part in components["pi-heif"]["components"]}
