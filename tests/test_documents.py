"""Documents: links lead somewhere, versions agree, commands exist, decisions are recorded alike."""

import re
import subprocess
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from app import __version__
from app.main import create_app
from app.settings import Settings
from tests.support.cases import each

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    Path(line)
    for line in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if (ROOT / line).is_file()
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))

_FENCED = re.compile(r"^```.*?^```$", re.M | re.S)
_LINK = re.compile(r"\]\(([^()\s]+)\)|^\[[^\]]+\]: (\S+)$", re.M)
_KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@cache
def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def prose(path):
    return _FENCED.sub("", text_of(path))


def anchors(path):
    """The anchors that GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each("path", DOCUMENTS, ids=str)
def test_relative_links_lead_somewhere(path):
    for match in _LINK.finditer(prose(path)):
        link = match[1] or match[2]
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (ROOT / path).parent / place if place else ROOT / path
        assert target.exists(), f"{path} links to {link}"
        if anchor:
            assert anchor in anchors(target.relative_to(ROOT)), f"{path} links to {link}"


def versions():
    """The released versions in the changelog with their dates, as they stand there."""
    return re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", text_of("CHANGELOG.md"), re.M
    )


def test_the_changelog_lists_versions_from_the_newest_to_the_oldest():
    headings = re.findall(r"^## (.+)$", text_of("CHANGELOG.md"), re.M)
    assert headings == ["[Unreleased]", *(f"[{name}] - {day}" for name, day in versions())]
    numbers = [tuple(map(int, name.split("."))) for name, _ in versions()]
    assert all(newer > older for newer, older in pairwise(numbers))
    assert set(re.findall(r"^### (.+)$", text_of("CHANGELOG.md"), re.M)) <= _KINDS


def test_the_citation_names_the_newest_version():
    citation = yaml.safe_load(text_of("CITATION.cff"))
    name, day = versions()[0]
    assert citation["version"] == name
    assert citation["date-released"] == date.fromisoformat(day)
    assert citation["authors"] == [{"name": "The Creases developers"}]
    assert {"cff-version", "message", "title"} <= citation.keys()


def test_the_version_is_that_of_the_changelog(tmp_path):
    assert __version__ == versions()[0][0]
    assert create_app(Settings(data_dir=tmp_path)).openapi()["info"]["version"] == __version__


@cache
def targets():
    return set(re.findall(r"^([a-z-]+):(?!=)", text_of("Makefile"), re.M))


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md"])
def test_make_commands_in_documents_exist(path):
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text_of(path), re.M))
    assert named
    assert named <= targets()


def test_the_hooks_before_a_commit_are_targets_of_make():
    config = yaml.safe_load(text_of(".pre-commit-config.yaml"))
    assert [one["repo"] for one in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        command, _, target = hook["entry"].split()
        assert (command, target in targets()) == ("make", True)


def test_decisions_are_numbered_and_listed():
    numbers = [int(path.name.partition("-")[0]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    listed = re.findall(r"\(decisions/([^)]+)\)", text_of("docs/architecture.md"))
    assert listed == [path.name for path in DECISIONS]


@each("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_a_date_and_three_parts(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name.partition('-')[0])}. ")
    [day] = re.findall(r"^Date: (.+)$", text, re.M)
    date.fromisoformat(day)
    assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Decision", "Consequences"]
