"""The rules of the house that no linter knows: one name for one thing, and nothing too long to read at a sitting."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

import sr3r

PACKAGE = Path(sr3r.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

SHARED_MODULE_NAMES = {"__init__", "__main__"}


def name_of(module: Path) -> str:
    return ".".join(module.relative_to(PACKAGE.parent).with_suffix("").parts)


def public_classes(module: Path) -> Iterator[str]:
    """Classes and names of types, as far as their names are for other modules."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        names = [node.name] if isinstance(node, ast.ClassDef) else []
        if isinstance(node, ast.Assign) and "TypeVar" not in ast.dump(node):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        yield from (name for name in names if name[0].isupper() and not name.isupper())


def is_one_of_a_kind(path: Path) -> bool:
    """A command is named after itself; files in the folder of a format or backbone are named after their part."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] == "cli" or (parts[0] == "formats" and len(parts) > 2) or parts[:2] == ("model", "backbones")


def shared(places: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: where for name, where in places.items() if len(where) > 1}


def test_no_two_modules_have_one_name() -> None:
    places = defaultdict(list)
    for module in MODULES:
        if module.stem not in SHARED_MODULE_NAMES and not is_one_of_a_kind(module):
            places[module.stem].append(name_of(module))
    for folder in {module.parent for module in MODULES} - {PACKAGE}:
        if not is_one_of_a_kind(folder):
            places[folder.name].append(name_of(folder))
    assert shared(places) == {}


def test_no_two_public_classes_have_one_name() -> None:
    places = defaultdict(list)
    for module in MODULES:
        for name in public_classes(module):
            places[name].append(name_of(module))
    assert shared(places) == {}


def imports_of(module: Path, ours: Collection[str]) -> Iterator[str]:
    """The modules of ours that a module imports: at its top, inside of functions, or through `import_module`.

    Imports for type checkers only are none. In a file that uses `import_module`, every string that is the name of a
    module, in full or of a neighbour, counts.
    """
    text = module.read_text(encoding="utf-8")
    tree = ast.parse(text)
    package = name_of(module.parent)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in ours)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            # `from package import name` is a module of that name, or something in the package itself.
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in ours else node.module for name in names if {name, node.module} & set(ours))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "import_module" in text:
            yield from {node.value, f"{package}.{node.value}"} & set(ours)


def import_graph() -> dict[str, set[str]]:
    """Module -> modules of ours that it imports; a package is its __init__."""
    modules = {name_of(module).removesuffix(".__init__"): module for module in MODULES}
    return {name: set(imports_of(module, modules.keys())) - {name} for name, module in modules.items()}


def test_no_import_leads_back_to_where_it_began() -> None:
    """Nor do those that are only made when a function is called."""
    try:
        order = list(TopologicalSorter(import_graph()).static_order())
    except CycleError as error:
        raise AssertionError(f"a circle of imports: {' -> '.join(reversed(error.args[1]))}") from None
    assert len(order) == len(MODULES)


def test_the_graph_sees_imports_inside_of_functions_and_by_name() -> None:
    graph = import_graph()
    assert "sr3r.gaussians" in graph["sr3r"]  # By a string in a table.
    assert "sr3r.viewer.viewer_scene" in graph["sr3r.viewer.scene_server"]  # Inside of a function.
    assert "sr3r.cameras" in graph["sr3r.views"]


# Written as one for the arithmetic: kernels that Numba compiles whole, loops whose values belong together.
LONG_FUNCTIONS = {
    "sr3r.data.procedural.raycast_kernels._shade",
    "sr3r.data.procedural.shading._shade_piece",
    "sr3r.rendering.cpu_composite.composite",
    "sr3r.rendering.cpu_composite.composite_backward",
    "sr3r.rendering.cpu_project_backward.project_backward",
}
MOST_LINES_OF_A_MODULE = 350
MOST_LINES_OF_A_FUNCTION = 60


def functions(module: Path) -> Iterator[tuple[str, int]]:
    """Every function and the lines of its body, from after its docstring."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body:
                yield (
                    f"{name_of(module).removesuffix('.__init__')}.{node.name}",
                    (node.end_lineno or 0) - body[0].lineno + 1,
                )


def test_no_module_is_too_long_to_read_at_a_sitting() -> None:
    lengths = {name_of(module): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {name for name, lines in lengths.items() if lines > MOST_LINES_OF_A_MODULE} == set()
    assert median(lengths.values()) <= 130


def test_functions_are_short_except_for_those_whose_arithmetic_belongs_together() -> None:
    lengths = {name: lines for module in MODULES for name, lines in functions(module)}
    assert {name for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == LONG_FUNCTIONS
