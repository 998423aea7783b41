"""The modules of each page, joined to a few scripts: a browser would request 250 files otherwise.

Each module becomes a function that is called once, in the order in which a browser runs modules.
Its lines stay lines, so that a source map shows a developer the modules as they were written.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

# Python finds a pattern that begins with a newline ten times as fast as one that begins with `^`.
_IMPORT = re.compile(
    r'\nimport (?:\{(?P<names>[^}]*)\}|\* as (?P<all>[\w$]+)) from "(?P<path>\.[^"]+)";'
)
# In a comment, `import("./a.js").Name` is a type.
_LATER_IMPORT = re.compile(r'import\("(?P<path>\.[^"]+)"\)(?!\.)')
_EXPORT = re.compile(r"\nexport (?=(?:async )?(?:function\*?|class|const) (?P<name>[\w$]+))")
_OTHER_FORM = re.compile(r"\n((?:im|ex)port\b.*)")
# On lines of its own.
_COMMENT = re.compile(r"\n *+/\*\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/(?=\n)")
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@dataclass(frozen=True)
class Script:
    """A joined script: the modules that it is made for, and the scripts that run before it."""

    entries: tuple[str, ...]
    before: tuple[str, ...] = ()


_FOR_PICTURE = ("first-requests.js", "first-paint.js")

SCRIPTS = {
    # The first picture of the plane's page does not wait for the rest.
    "first-requests.js": Script(("pages/first-requests.js",)),
    "first-paint.js": Script(("pages/first-paint.js",), _FOR_PICTURE[:1]),
    "plane-objects.js": Script(("pages/plane-objects.js",), _FOR_PICTURE),
    "plane-page.js": Script(
        ("pages/plane-page.js", "pages/server-location.js"), (*_FOR_PICTURE, "plane-objects.js")
    ),
} | {
    f"{page}-page.js": Script(("pages/server-location.js", f"pages/{page}-page.js"))
    for page in ("article", "claims", "curve", "docs", "error", "studies")
}
"""The joined scripts by name."""


@dataclass(frozen=True)
class _Module:
    """A module of the page: its path inside the folder of static files, and its text.

    The text begins with a newline.
    """

    path: str
    text: str

    @cached_property
    def imports(self) -> list[str]:
        """The paths of the modules that this one imports before it runs."""
        return [self._resolved(found["path"]) for found in _IMPORT.finditer(self.text)]

    @cached_property
    def function(self) -> str:
        """The statement that runs the module and keeps what it exports.

        It has a line before those of the module, and two after them.
        """
        names = [found["name"] for found in _EXPORT.finditer(self.text)]
        # A third of the bytes are comments. Their lines stay, as all others.
        code = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), self.text)
        body = _EXPORT.sub("\n", _IMPORT.sub(self._import, code))
        if other := _OTHER_FORM.search(body):
            raise ValueError(f"{self.path}: this form of import or export is not read: {other[1]}")
        exported = ", ".join(names)
        return f'$modules["{self.path}"] = (() => {{{body}return {{ {exported} }};\n}})();\n'

    def with_later_imports(self, scripts: dict[str, str]) -> str:
        """Return the function, in which `scripts` names the script of each module that it loads."""

        def later_import(found: re.Match[str]) -> str:
            target = self._resolved(found["path"])
            if target not in scripts:
                raise ValueError(f"{self.path} loads {target}, for which no script is joined")
            return f'import("./{scripts[target]}").then(() => $modules["{target}"])'

        return _LATER_IMPORT.sub(later_import, self.function)

    def _import(self, found: re.Match[str]) -> str:
        # `import { a as b }` is `const { a: b }`.
        names = found["all"] or "{" + found["names"].replace(" as ", ": ") + "}"
        return f'\nconst {names} = $modules["{self._resolved(found["path"])}"];'

    def _resolved(self, path: str) -> str:
        return posixpath.normpath(f"{self.path}/../{path}")


def joined_scripts(
    read: Callable[[str], str], scripts: dict[str, Script] = SCRIPTS
) -> Iterator[tuple[str, str]]:
    """Yield the paths, below ``joined/``, and texts of the joined scripts and their source maps.

    Parameters
    ----------
    read : callable
        Returns the text of a module, by its path.
    scripts : dict of str to Script
        By name, each after the scripts that run before it.

    Raises
    ------
    ValueError
        If a module imports or exports in a form that is not read here, if modules import each
        other in a circle, or if a module loads one later for which there is no script.
    """
    module = cache(lambda path: _Module(path, f"\n{read(path)}"))
    contents: dict[str, dict[str, None]] = {}
    for name, script in scripts.items():
        done = {path: None for before in script.before for path in contents[before]}
        earlier = len(done)
        for entry in script.entries:
            _add(entry, (), done, module)
        paths = list(done)[earlier:]
        contents[name] = dict.fromkeys(paths)
        following = {
            entry: other
            for other, its in scripts.items()
            if name in its.before
            for entry in its.entries
        }
        parts = [module(path).with_later_imports(following) for path in paths]
        yield f"joined/{name}", _text(name, script, parts)
        yield f"joined/{name}.map", _source_map(paths, parts)


def _add(
    path: str, above: tuple[str, ...], done: dict[str, None], module: Callable[[str], _Module]
) -> None:
    """Add a module to those done, after all that it imports."""
    if path in above:
        raise ValueError(f"modules import each other: {' → '.join((*above, path))}")
    if path not in done:
        for imported in module(path).imports:
            _add(imported, (*above, path), done, module)
        done[path] = None


def _text(name: str, script: Script, parts: list[str]) -> str:
    """Return a joined script. All scripts of a page share their modules: each runs only once."""
    if script.before:
        head = f'import {{ $modules }} from "./{script.before[-1]}"; export {{ $modules }};\n'
    else:
        head = "export const $modules = Object.create(null);\n"
    return f"{head}{''.join(parts)}//# sourceMappingURL={name}.map\n"


def _source_map(paths: list[str], parts: list[str]) -> str:
    """Return the source map of a joined script, line by line (ECMA-426, version 3)."""
    mappings = [""]
    last_line = 0
    for index, part in enumerate(parts):
        lines = part.count("\n") - 3
        # Each line maps to the next one of the same file.
        first = f"A{_vlq(min(index, 1))}{_vlq(-last_line)}A"
        mappings += ["", first, *["AACA"] * (lines - 1), "", ""]
        last_line = lines - 1
    sources = [f"../{path}" for path in paths]
    content = {"version": 3, "sources": sources, "names": [], "mappings": ";".join(mappings)}
    return json.dumps(content)


def _vlq(number: int) -> str:
    """Return a number as a variable-length quantity of a source map."""
    rest = -number << 1 | 1 if number < 0 else number << 1
    digits = ""
    while True:
        rest, digit = rest >> 5, rest & 31
        digits += _BASE64[digit | 32 if rest else digit]
        if not rest:
            return digits
