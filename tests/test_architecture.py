"""The architecture: the order of packages, what a module may import, how a file begins."""

import ast
import json
import os
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from app.core.data.features import COORDINATES, FEATURES
from app.core.data.generators import KINDS
from app.core.network.activations import ACTIVATIONS
from tests.support.cases import each
from tests.support.quick import exhaustive

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "app.core.jobs",
    "app.core.schema",
    "app.core.data",
    "app.core.data.tables",
    "app.core.network",
    "app.core.specs",
    "app.core.slices",
    "app.core.kernels",
    "app.core.kernels.training",
    "app.core.kernels.arrangement",
    "app.core.kernels.frames",
    "app.core.training",
    "app.core.diagnosis",
    "app.core.geometry",
    "app.core.frames",
    "app.core.films",
    "app.core.curves",
    "app.core.export",
    "app.core.studies",
    "app.core.claims",
    "app.core.article",
    "app.core",
    "app.errors",
    "app.settings",
    "app.service.cache",
    "app.service.compute",
    "app.service.storage",
    "app.service.runs",
    "app.service.studies",
    "app.service",
    "app.web.site_files",
    "app.web.responses",
    "app.web.http",
    "app.web.params",
    "app.web.dependencies",
    "app.web.pages",
    "app.web.routes",
    "app.web",
    "app",
)
"""The packages, from the bottom up: a module imports from its own package and those listed before.

A module belongs to the last entry that is a prefix of its name, so "app.core" contains the modules
of the core that are in none of its packages.
"""

WEB_AND_STATE = {
    "fastapi",
    "fastapi_offline",
    "starlette",
    "uvicorn",
    "jinja2",
    "pydantic_settings",
    "sqlite3",
    "concurrent",
    "asyncio",
    "threading",
    "multiprocessing",
    "socket",
    "http",
    "dask",
    "distributed",
}
"""What the core never imports: the web, the database, executors."""

MIRRORED = ("core", "service", "web")
"""Folders of tests that mirror the packages of app/ by name."""

MARKS = re.compile("|".join(["TO" + "DO", "FIX" + "ME"]))
TEXT = {".py", ".js", ".css", ".html", ".md", ".toml", ".txt", ".sh", ""}


def files(*folders, suffix):
    """Return the files of the project: those that git tracks or does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return sorted(
        path
        for path in map(Path, filter(None, listed))
        if path.suffix in suffix and (ROOT / path).is_file()
    )


MODULES = {
    ".".join(path.with_suffix("").parts).removesuffix(".__init__"): path
    for path in files("app", suffix={".py"})
}
SCRIPTS = files("static", suffix={".js"})


@cache
def parsed(path):
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def nodes(path):
    """Return all nodes of a file that many tests read: imports and calls."""
    kinds = (ast.Import, ast.ImportFrom, ast.Call)
    return [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


@cache
def imported(module):
    """Return the full names of all modules that ``module`` imports, wherever in its text."""
    return {*_imported(module)}


def _imported(module):
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in nodes(MODULES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            yield base
            yield from (name for alias in node.names if (name := f"{base}.{alias.name}") in MODULES)


def package(module):
    """Return the entry of PACKAGES that ``module`` belongs to."""
    return max((name for name in PACKAGES if f"{module}.".startswith(f"{name}.")), key=len)


def test_every_package_in_the_order_exists():
    assert not {*PACKAGES} - MODULES.keys()


def test_every_folder_of_the_app_has_its_place_in_the_order():
    folders = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    assert folders <= {*PACKAGES}


def test_imports_go_down_the_order_of_packages():
    place = {module: PACKAGES.index(package(module)) for module in MODULES}
    assert not [
        f"{module} imports {name}"
        for module in MODULES
        for name in imported(module)
        if place.get(name, 0) > place[module]
    ]


def test_the_document_of_the_architecture_names_every_module():
    document = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    unnamed = {
        str(path)
        for path in MODULES.values()
        if path.name != "__init__.py"
        and path.parent.name not in ("routes", "responses")
        and f"`{path.stem}`" not in document
    }
    assert not unnamed


def absolute_imports(module):
    """The names that ``module`` imports without leading dots."""
    for node in nodes(MODULES[module]):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_imports_inside_the_app_are_relative():
    """So the same folder works under any name: app in a checkout, creases when installed."""
    assert not [
        f"{module} imports {name}"
        for module in MODULES
        for name in absolute_imports(module)
        if name.partition(".")[0] == "app"
    ]


def test_tests_stand_in_the_package_that_they_test():
    folders = {
        path.parent.relative_to("tests")
        for path in files("tests", suffix={".py"})
        if path.name.startswith("test_") and path.parts[1] in MIRRORED
    }
    assert folders
    assert not [folder for folder in folders if not (ROOT / "app" / folder).is_dir()]


def importers(tops):
    """Return the modules of the app that import one of the top-level packages."""
    return {
        module
        for module in MODULES
        if not tops.isdisjoint(name.partition(".")[0] for name in imported(module))
    }


def test_the_core_knows_neither_web_nor_database_nor_executor():
    found = importers(WEB_AND_STATE)
    assert found
    assert not {module for module in found if ".core" in module}


def test_only_the_kernels_compile():
    found = importers({"numba"})
    assert found
    assert not {one for one in found if not f"{one}.".startswith("app.core.kernels.")}


RUN_WHAT_THEY_READ = {"pickle", "cloudpickle", "dill", "marshal", "shelve", "joblib", "code"}
"""Modules whose files can contain code."""

CAN_RUN_CODE = {"np.load", "numpy.load", "pd.read_pickle", "eval", "exec", "compile", "__import__"}


def calls(module):
    """Return the names and attributes that a module calls, such as ``np.load``."""
    for node in nodes(MODULES[module]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield ast.unparse(node.func)


def test_nothing_reads_a_file_that_can_contain_code():
    """Stores, links and files may come from strangers."""
    assert not importers(RUN_WHAT_THEY_READ)
    found = {f"{module}: {call}" for module in MODULES for call in set(calls(module))}
    assert not [one for one in found if one.partition(": ")[2] in CAN_RUN_CODE]


def test_no_two_modules_import_each_other():
    uses = {module: imported(module) & MODULES.keys() for module in MODULES}
    done: set[str] = set()

    def walk(module, path):
        assert module not in path, " -> ".join([*path, module])
        if module not in done:
            for used in uses[module] - {module}:
                walk(used, [*path, module])
            done.add(module)

    for module in MODULES:
        walk(module, [])


def test_a_module_opens_by_saying_what_it_is():
    docstrings = {module: ast.get_docstring(parsed(path)) or "" for module, path in MODULES.items()}
    first = {module: text.split("\n\n")[0].rstrip() for module, text in docstrings.items()}
    assert not {one: text for one, text in first.items() if not text.endswith((".", ":", "?"))}


SCRIPT_IMPORT = re.compile(
    r"""(?:^|[;\s])(?:import|export)\s*(?:[\w*\s{},$]+?\bfrom\s*)?["']([^"']+)["']"""
    r"""|\bimport\s*\(\s*["']([^"']+)["']"""
)


def script_imports(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    return [first or second for first, second in SCRIPT_IMPORT.findall(text)]


def test_imports_of_scripts_are_found():
    text = (
        'import "./a.js";\nimport { x,\n y } from "./b.js"\n'
        'export * from "./c.js"; const d = await import("./d.js");'
    )
    found = [first or second for first, second in SCRIPT_IMPORT.findall(text)]
    assert found == ["./a.js", "./b.js", "./c.js", "./d.js"]


def used_scripts(path):
    return [os.path.normpath(path.parent / name) for name in script_imports(path)]


ROOMS = (
    {"pages"},
    {"panels"},
    {"tools"},
    {"controls", "views"},
    {"state"},
    {"content"},
    {"api"},
    {"ui"},
)
"""Folders of ``static``, top first. A script imports from its own folder and from lower levels."""


def in_room(path):
    """The folder of ``static`` that a script is in, at any depth; None in ``static`` itself."""
    parts = Path(path).parts
    return parts[1] if len(parts) > 2 else None


def test_every_script_stands_in_a_room():
    assert {in_room(path) for path in SCRIPTS} == set().union(*ROOMS)


def test_imports_of_scripts_go_downward():
    level = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
    assert not [
        f"{path} imports {used}"
        for path in SCRIPTS
        for used in used_scripts(path)
        if in_room(used) != in_room(path) and level[in_room(used)] <= level[in_room(path)]
    ]


def test_no_two_scripts_import_each_other():
    uses = {str(path): used_scripts(path) for path in SCRIPTS}
    assert list(TopologicalSorter(uses).static_order())


def test_views_and_controls_of_a_page_do_not_import_each_other():
    # A view or a control is a class that a page's controller makes; the rest are its tools.
    makers = [path for path in SCRIPTS if in_room(path) == "pages"]
    parts = {
        used
        for maker in makers
        for used in used_scripts(maker)
        if in_room(used) in ("views", "controls")
        and "\nexport class " in (ROOT / used).read_text(encoding="utf-8")
    }
    assert {in_room(path) for path in parts} == {"views", "controls"}
    for path in SCRIPTS:
        if in_room(path) in ("views", "controls"):
            assert not parts & set(used_scripts(path)), path


def test_a_script_imports_what_is_there():
    """A browser finds no other address offline."""
    assert not [
        f"{path} imports {name}"
        for path in SCRIPTS
        for name in script_imports(path)
        if not name.startswith(".") or not (ROOT / path.parent / name).is_file()
    ]


@each("way_out", ["@ts-nocheck", "@ts-ignore", "@ts-expect-error", "{any}", "any["])
def test_no_script_leaves_the_type_check(way_out):
    texts = {str(path): (ROOT / path).read_text(encoding="utf-8") for path in SCRIPTS}
    assert not [path for path, text in texts.items() if way_out in text]


def test_scripts_declare_their_fields():
    """`Object.assign(this, …)` would hide fields from readers and from the type check."""
    texts = {str(path): (ROOT / path).read_text(encoding="utf-8") for path in SCRIPTS}
    assert not [path for path, text in texts.items() if "Object.assign(this" in text]
    assert not [path for path, text in texts.items() if "@ts-ignore" in text]


def test_nothing_is_left_to_do():
    marked = [
        str(path)
        for path in files(suffix=TEXT)
        if MARKS.search((ROOT / path).read_text(encoding="utf-8"))
    ]
    assert not marked


LISTS = [f"requirements{kind}.txt" for kind in ("", "-cluster", "-dev", "-bench")]


def test_every_dependency_says_what_it_is_for_and_is_held_to_a_range():
    for name in LISTS:
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w-]+(\[\w+\])?~=[\d.]+ +# .+", line), line


def test_javascript_tools_are_locked_for_every_registry():
    """A machine that installs through a mirror would write the mirror's address into the lock."""
    registry = "https://registry.npmjs.org/"
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        assert package.get("resolved", registry).startswith(registry), name
        assert not name or "integrity" in package, name


COME_ALONG = {
    "starlette": "fastapi",
    "pydantic-core": "pydantic",
    "llvmlite": "numba",
    "dask": "distributed",
    "psutil": "distributed",
}
"""Packages that another one brings and whose version it has to choose."""


def required(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {line.partition("~=")[0] for line in lines if "~=" in line and line[0] != "#"}


@pytest.mark.parametrize(
    ("folders", "lists"),
    [
        (["app"], ["requirements.txt", "requirements-cluster.txt"]),
        (["benchmarks"], ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"]),
        *exhaustive(
            [(["tests"], ["requirements.txt", "requirements-cluster.txt", "requirements-dev.txt"])]
        ),
    ],
)
def test_every_package_that_is_imported_is_asked_for(folders, lists):
    asked_for = set().union(*map(required, lists))
    known = sys.stdlib_module_names | {"app", "tests", "benchmarks"}
    owners = packages_distributions()
    for path in files(*folders, suffix={".py"}):
        for node in nodes(path):
            match node:
                case ast.Import():
                    names = [alias.name for alias in node.names]
                case ast.ImportFrom(level=0):
                    names = [node.module]
                case _:
                    continue
            for top in {name.partition(".")[0] for name in names} - known:
                package = re.sub(r"[-_.]+", "-", owners.get(top, [top])[0]).lower()
                assert COME_ALONG.get(package, package) in asked_for, f"{path} imports {top}"


TABLED = {*ACTIVATIONS, *FEATURES, *KINDS} - {*COORDINATES}
"""Names of activations, features and data sets; x1 and x2 are also names of coordinates."""

MAY_NAME = {
    "app.core.claims": "the claims of the article are about activations by name",
    "app.core.curves.formula_functions": "functions in formulas have the same names",
    "app.core.curves.formula_text": "functions in formulas have the same names",
    "app.core.data.features": "the table of features",
    "app.core.data.generators": "the table of data sets",
    "app.core.network.activations": "the table of activations",
    "app.core.network.mlp": "names of output activations",
    "app.core.training.problem": "names of output activations",
}


def compared_names(tree):
    """Return the texts that a module compares, matches or looks something up with."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare():
                parts = [node.left, *node.comparators]
            case ast.MatchValue():
                parts = [node.value]
            case ast.Dict():
                parts = [key for key in node.keys if key is not None]
            case _:
                continue
        for part in parts:
            for leaf in ast.walk(part):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    yield leaf.value


def test_branches_on_a_name_are_found():
    source = 'if a == "relu" or b in ("tanh",): pass\nmatch c:\n    case "logistic": pass\n'
    assert {*compared_names(ast.parse(source + 'd = {"identity": 1}["identity"]'))} == {
        "relu",
        "tanh",
        "logistic",
        "identity",
    }


def test_no_module_branches_on_the_name_of_an_activation_a_feature_or_a_data_set():
    branches = {
        module: TABLED.intersection(compared_names(parsed(path)))
        for module, path in MODULES.items()
        if not any(f"{module}.".startswith(f"{name}.") for name in MAY_NAME)
    }
    assert not {module: names for module, names in branches.items() if names}


BRANCH = re.compile(r"""(?:[=!]==?|\bcase)\s*["']([^"']+)["']|["']([^"']+)["']\s*[=!]==?""")


def test_no_script_branches_on_the_name_of_an_activation_a_feature_or_a_data_set():
    branches = {
        str(path): TABLED.intersection(
            first or second
            for first, second in BRANCH.findall((ROOT / path).read_text(encoding="utf-8"))
        )
        for path in SCRIPTS
    }
    assert not {path: names for path, names in branches.items() if names}


def test_no_style_of_the_whole_page_depends_on_what_it_contains():
    # Such a rule makes browsers recalculate the style of all elements when one is inserted.
    whole = re.compile(r"\b(?:html|body|main)[^\s,{]*:has\([^{]*")
    rules = [
        rule for path in files("static", suffix=".css") for rule in whole.findall(path.read_text())
    ]
    assert rules == []
