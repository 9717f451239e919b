import subprocess
import sys


def test_what_is_not_looked_at_is_not_imported():
    """The page is served before torch is there, and the scene is read without what only data sets need."""
    code = """
import sys
import sr3r.cli.view, sr3r.viewer.scene_server
print([name for name in ("torch", "numpy", "numba") if name in sys.modules])
import sr3r.viewer.viewer_scene
print([name for name in ("numba", "scipy", "cattrs") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n[]\n"
