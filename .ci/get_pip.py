"""Put pip into a virtual environment on a system whose Python came without ensurepip (Debian without python3-venv).

Run by the environment's own Python. A wheel of pip runs straight from the file, so it can install itself.
"""

import hashlib
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

URL = (
    "https://files.pythonhosted.org/packages/07/25/ee8c38ae72d66b844ce8eb9711ba905dba21ca1a8a0c960057c41cd23337/"
    "pip-26.3-py3-none-any.whl"
)
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"

with urllib.request.urlopen(URL, timeout=60) as response:
    data = response.read()
if hashlib.sha256(data).hexdigest() != SHA256:
    sys.exit(f"{URL} is not what it should be.")
with tempfile.TemporaryDirectory() as folder:
    wheel = Path(folder) / URL.rsplit("/", 1)[1]
    wheel.write_bytes(data)
    subprocess.run([sys.executable, f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)], check=True)
