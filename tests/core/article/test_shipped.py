"""Results that are shipped: they are those of the claims' experiments, and the page shows them."""

import json
import re
from dataclasses import asdict

import numpy as np
import pytest

from app.core.article import shipped
from app.core.article.chapters import ARTICLE_CLAIMS, CHAPTERS, words
from app.core.article.page import article
from app.core.article.second import second_name
from app.core.claims.experiments import HOUSES
from app.core.claims.parameters import defaults
from app.core.claims.registry import CLAIMS, claim
from app.core.claims.verdicts import verdict
from app.core.geometry.evaluation import logits
from app.core.network.saturation import dead
from app.core.specs.run import RunSpec, canonical_json
from app.core.studies.measure import UNREPRODUCIBLE, run_cell
from app.core.studies.results import Results
from app.core.studies.spec import StudySpec, study_id
from app.core.training.state import advance, start
from app.web.site_files import STATIC
from tests.support.cases import each
from tests.support.quick import exhaustive, one_in

SLOW = "as-well-as"
"""Of this claim, whose study has thousands of cells, only some are computed again."""

SPECS = {
    study_id(spec): (one.name, spec)
    for one in CLAIMS
    for spec in map(StudySpec.model_validate, one.studies.values())
}


def some(names):
    """Return names as parameters, those of the studies with thousands of cells as exhaustive."""
    slow = [name for name in names if name == SLOW or SPECS.get(name, ("",))[0] == SLOW]
    return [*one_in(6, [name for name in names if name not in slow]), *exhaustive(slow)]


def test_every_study_of_the_claims_is_shipped():
    assert shipped.shipped_ids() == SPECS.keys() | shipped.EARLIER.keys()


@pytest.mark.exhaustive
@each("name", shipped.EARLIER)
def test_a_study_that_the_article_showed_once_opens_and_has_a_name(name):
    found = shipped.read(name)
    assert study_id(found.spec) == name
    assert len(found.rows) == found.spec.size * len(found.spec.epochs)
    assert shipped.shipped_names()[name] not in {shipped.shipped_names()[one] for one in SPECS}


@each("name", some(SPECS))
def test_a_shipped_study_has_twenty_seeds_a_date_and_a_version(name):
    found, (_, spec) = shipped.read(name), SPECS[name]
    assert found.spec == spec
    assert len(spec.seeds) == 20
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.made)
    assert found.made <= shipped.verdicts()["made"]
    assert found.version == shipped.verdicts()["version"]
    assert len(found.rows) == spec.size * len(spec.epochs)


def test_the_best_rate_of_no_activation_is_the_largest_that_was_tried():
    entry = shipped.verdicts()["claims"][SLOW]
    rates = next(
        axis["values"]
        for axis in claim(SLOW).studies["curve"]["axes"]
        if axis["field"] == "training.learning_rate_init"
    )
    best = [value for name, value in entry["verdict"]["numbers"].items() if " rate " in name]
    assert len(best) == 9
    assert {*best} <= {*rates} - {max(rates)}
    assert min(rates) <= 0.001  # at which ReLU is best on the sine, and worse at a third of it


def test_every_measured_number_in_a_shipped_table_has_its_interval():
    exact = {"upper bound", "best constant"}
    for name, entry in shipped.verdicts()["claims"].items():
        table = entry["verdict"]["table"]
        if name == "cheaper":  # times of this machine, not of seeds
            continue
        assert "95 % intervals" in table["caption"]
        for _, *cells in table["rows"]:
            for head, cell in zip(table["heads"][1:], cells, strict=True):
                measured = head not in exact and cell["text"] != "\N{EN DASH}"
                assert bool(re.search(r"\sto\s", cell["note"])) == measured, (name, head, cell)


@each("name", some(SPECS))
def test_one_seed_of_each_study_gives_the_shipped_rows_again(name):
    owner, spec = SPECS[name]
    rows = {(row["cell"], row["epoch"]): row for row in shipped.read(name).rows}
    cells = [cell for cell in spec.cells if cell.seed == spec.seeds[3]]
    for cell in cells[:: 16 if owner == SLOW else 1]:
        again = computed(spec, cell, cell.spec)
        for row in again:
            before = rows[cell.number, row["epoch"]]
            assert row.keys() == before.keys()
        different = [row for row in again if not agree(row, rows[cell.number, row["epoch"]])]
        if different:
            # Processors round products otherwise, which a chaotic training amplifies.
            nudged = {row["epoch"]: row for row in computed(spec, cell, rounded_otherwise(cell))}
            assert not [row for row in different if agree(row, nudged[row["epoch"]])], owner


def computed(spec, cell, of):
    """Return the rows of a cell, computed of a spec."""
    return run_cell(spec.kind, canonical_json(of), cell.number, spec.epochs, spec.extras)


def rounded_otherwise(cell):
    """Return the spec of a cell with a learning rate that differs in the last bits."""
    training = cell.spec.training
    rate = training.learning_rate_init * (1 + 2**-50)
    nudged = training.model_copy(update={"learning_rate_init": rate})
    return cell.spec.model_copy(update={"training": nudged})


def agree(row, other):
    """Tell whether two rows of a cell have the same values, up to round-off errors."""
    return all(
        other[column] == approximately(row[column]) for column in row.keys() - {*UNREPRODUCIBLE}
    )


def approximately(value):
    if isinstance(value, list):
        return [approximately(one) for one in value]
    return pytest.approx(value, rel=1e-6) if isinstance(value, float) else value


def test_a_changed_value_of_a_shipped_row_is_found():
    row = {"train_loss": 0.25, "gradient_norm": [1.0, 2.0], "regions": 3, "seconds": 1.0}
    assert agree(row, row | {"train_loss": 0.25 + 1e-9, "seconds": 2.0})
    for change in ({"train_loss": 0.2501}, {"gradient_norm": [1.0, 2.1]}, {"regions": 4}):
        assert not agree(row, row | change)


@each("name", some([one.name for one in CLAIMS if one.studies and one.name != SLOW]))
def test_the_shipped_verdicts_are_those_of_the_shipped_rows(name):
    entry, one = shipped.verdicts()["claims"][name], claim(name)
    studies = [shipped.read(study) for study in entry["studies"].values()]
    results = {
        part: Results(study.spec, study.rows)
        for part, study in zip(entry["studies"], studies, strict=True)
    }
    found = asdict(verdict(name, results, defaults(one.controls)))
    assert json.loads(json.dumps(found)) == entry["verdict"]


def test_the_article_has_eight_chapters_with_a_section_for_each_claim():
    page = article()
    assert len(page["chapters"]) == 8
    sections = [section for chapter in CHAPTERS for section in chapter.sections]
    assert sorted(one.claim for one in sections) == sorted(one.name for one in CLAIMS)
    assert {*ARTICLE_CLAIMS} < {one.claim for one in sections}
    second = [second_name(one.claim, one.second) for one in sections if one.second]
    assert second == ["extrapolation-houses"]
    for name in ("hero", *(one.claim for one in sections), *second):
        picture = (STATIC / "article" / f"{name}.svg").read_text(encoding="utf-8")
        assert picture.startswith("<svg")
        assert "<title>" in picture
        assert name in page["figures"]


def test_dead_units_are_those_of_the_network_in_the_figure():
    found = shipped.verdicts()["claims"]["dying"]["verdict"]
    subject = found["subject"]
    state = advance(start(RunSpec.model_validate(subject["spec"])), subject["epoch"])
    network = state.network
    flags = dead(network, network.active(network.preactivations(state.data.X_train)))
    first = network.hidden_layer_sizes[0]
    units = [(int(unit >= first), int(unit % first)) for unit in np.flatnonzero(flags)]
    assert {unit["run"] for unit in found["dead_units"]} == {subject["run"]}
    assert [(unit["layer"], unit["unit"]) for unit in found["dead_units"]] == units


def test_numbers_of_still_pictures_are_written_as_in_the_text():
    paths = STATIC.glob("article/*.svg")
    pictures = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    for name, picture in pictures.items():
        assert not re.search(r"\de[-+]\d", picture), name
    for name in ("vanishing", "cheaper"):
        assert ">sigmoid</text>" in pictures[name]
        assert "logistic" not in pictures[name]
    assert " \N{MULTIPLICATION SIGN} 10⁻" in pictures["vanishing"]


def test_the_still_picture_of_the_houses_shows_each_of_them():
    subject = article()["figures"]["extrapolation-houses"]["subject"]
    picture = (STATIC / "article" / "extrapolation-houses.svg").read_text(encoding="utf-8")
    assert picture.count("<circle") == len(
        start(RunSpec.model_validate(subject["spec"])).data.X_train
    )


def test_axes_of_still_curves_have_the_numbers_of_their_ticks():
    for name in ("one-unit", "sums", "few-and-many", "as-well-as", "extrapolation"):
        picture = (STATIC / "article" / f"{name}.svg").read_text(encoding="utf-8")
        numbers = re.findall(r'text-anchor="(middle|end)"[^>]*>([^<]+)<', picture)
        for anchor, known in (("middle", "-5 0 5"), ("end", "-2 -1 0 1 2")):
            shown = [number for place, number in numbers if place == anchor]
            assert shown == known.replace("-", "\N{MINUS SIGN}").split(), name


def test_no_number_of_a_finding_is_written_into_the_texts():
    assert words() > 1000
    for chapter in CHAPTERS:
        for one in chapter.sections:
            texts = [one.quote, one.cite, *one.lead, *one.after, one.figure.caption]
            texts.append(one.figure.hint)
            if one.second:
                texts += [*one.second.text, one.second.title, one.second.figure.caption]
                texts.append(one.second.figure.hint)
            assert not [text for text in texts if re.search(r"\d", text)]


def test_the_network_of_the_houses_is_that_of_the_prices_in_the_finding():
    found = article()["figures"]["extrapolation-houses"]["subject"]
    state = advance(start(RunSpec.model_validate(found["spec"])), found["epoch"])
    price = {bar["seed"]: bar["value"] for bar in found["bars"]}[found["seed"]]
    assert logits(state.network, np.array([HOUSES[1]]))[0, 0] == pytest.approx(price, rel=1e-6)
    words = shipped.verdicts()["claims"]["extrapolation"]["verdict"]["words"]
    assert f"With seed {found['seed']} the price is exactly" in words


def test_a_file_of_a_study_can_be_read_again():
    name, (_, spec) = next(iter(SPECS.items()))
    rows = shipped.read(name).rows
    file, content = shipped.written(spec, rows, "2026-01-02", "9.9")
    assert file == f"{name}.json.gz"
    assert shipped.written(spec, rows, "2026-01-02", "9.9") == (file, content)


def test_the_networks_that_verdicts_show_are_known_runs():
    subjects = [entry["verdict"]["subject"] for entry in shipped.verdicts()["claims"].values()]
    shown = {subject["run"] for subject in subjects if subject}
    assert shown
    assert shipped.shipped_runs().keys() == shown
