"""The pages of claims and studies: settings, progress, verdicts, charts and links to runs."""

import random
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.reading import (
    caption,
    get_json,
    link,
    visit,
    wait_for_address,
    wait_for_event,
    wait_until,
)
from tests.browser.watch import Watch
from tests.support.cases import each

WAIT_FOR_FRAMES = (
    "async () => { for (let n = 0; n < 60; n++) await new Promise(requestAnimationFrame); }"
)


def test_an_experiment_shows_its_verdict_and_the_prediction(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#extrapolation")
    page.get_by_role("button", name="two to ten times as large").click()
    expect(page.locator("#depends")).to_be_empty()
    page.get_by_label("Seeds").fill("6")
    page.get_by_label("Epochs").fill("200")
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict")).to_have_text(
        re.compile(r"^It holds here\. On the sine ReLU's error is .*: \d+ times as large\.")
    )
    assert page.locator("#verdict .numbers tbody tr").count() > 0
    expect(page.locator("#verdict details p")).to_be_hidden()
    expect(page.locator(".predicted")).to_have_text(
        "You expected: two to ten times as large. It is: more than ten times as large."
    )
    expect(page.locator("#progress")).to_contain_text("30 of 30 cells")
    expect(page.locator("#statements tbody tr")).to_have_count(4)
    expect(page.locator("#statements tbody tr").nth(1)).to_contain_text(
        "0 of 6 seeds (0 % to 46 %)"
    )
    expect(page.locator("#depends")).to_contain_text("What it depends on.")
    expect(page.locator("#charts .scatterlayer .trace")).to_have_count(4)
    house = page.locator("#opened a").last
    expect(house).to_have_text(re.compile(r"^houses, seed \d$"))
    expect(house).to_have_attribute("href", re.compile(r"&at=500,2&box=-550,550,-550,550$"))
    page.locator("#opened a").first.click()
    expect(caption(page)).to_have_text(re.compile(r"^Epoch 200\."))


def test_no_result_is_shown_before_a_prediction(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#extrapolation&epochs=20&seeds=1")
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#progress")).to_contain_text("5 of 5 cells")
    expect(page.locator(".predicted")).to_contain_text("as soon as you have chosen")
    expect(page.get_by_role("button", name="Run the experiment")).to_be_enabled()
    expect(page.locator("#verdict")).to_be_empty()
    expect(page.locator("#charts .scatterlayer .trace")).to_have_count(0)
    page.get_by_role("button", name="I would rather not guess").click()
    expect(page.locator("#verdict")).to_contain_text("Only one seed was used.")
    expect(page.locator("#charts .scatterlayer .trace")).to_have_count(4)
    expect(page.locator(".predicted")).to_have_text(re.compile(r"^It is: "))


def test_the_address_keeps_the_settings_of_an_experiment(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#few-and-many")
    page.get_by_label("Function").select_option("abs")
    page.get_by_label("Widths").fill("1, 2")
    page.get_by_label("Epochs").fill("4")
    page.get_by_label("Seeds").fill("1")
    page.get_by_label("Seeds").blur()
    expect(page.get_by_role("button", name="Reset to defaults")).to_be_visible()
    own = "few-and-many&function=abs&widths=1,2&epochs=4&seeds=1"
    wait_until(lambda: link(page).endswith(f"#{own}"))
    page.goto("about:blank")
    page.goto(f"{server}/experiments#{own}")
    expect(page.get_by_label("Widths")).to_have_value("1, 2")
    expect(page.get_by_label("Function")).to_have_value("abs")
    page.get_by_role("button", name="to less than a fifth").click()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict")).to_contain_text("On |x| the error of ReLU units")
    expect(page.locator("#progress")).to_contain_text("4 of 4 cells")
    page.get_by_role("button", name="Reset to defaults").click()
    expect(page.get_by_label("Widths")).to_have_value("1, 2, 4, 8, 16, 32, 64")
    expect(page.locator("#verdict")).to_be_empty()
    wait_until(lambda: link(page).endswith("#few-and-many"))


def test_a_comparison_needs_a_second_activation(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#as-well-as&against=&epochs=5&seeds=1&widths=2")
    expect(page.get_by_label("Tanh")).not_to_be_checked()
    page.get_by_role("button", name="I would rather not guess").click()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict")).to_contain_text("Inconclusive with these settings.")
    page.get_by_label("Sigmoid (logistic)").check()
    expect(page.locator("#verdict")).to_be_empty()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict")).to_contain_text(", sigmoid ")
    wait_until(lambda: "against=logistic" in link(page))


def test_an_error_names_the_setting_that_is_out_of_range(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    page.goto(f"{server}/experiments#polyhedra&widths=4,99")
    expect(page.locator("#notice")).to_contain_text("Widths: must be a whole number from 1 to 32")
    page.get_by_label("Widths").fill("4")
    page.get_by_label("Widths").blur()
    expect(page.locator("#onward a")).to_have_text("layers")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_late_error_of_another_claim_is_not_shown(page: Page, server: str) -> None:
    held: list[Route] = []
    page.route("**/claims/polyhedra/experiment*", lambda route: held.append(route))
    page.goto(f"{server}/experiments#polyhedra&colour=red")
    wait_for_event(page, lambda: len(held) == 1)
    page.locator("#claims a").first.click()
    expect(page.locator("#onward a").first).to_be_visible()
    with page.expect_response("**/claims/polyhedra/experiment*") as answer:
        held[0].continue_()
    answer.value.finished()
    page.evaluate(WAIT_FOR_FRAMES)
    assert page.locator("#notice").text_content() == ""


def test_an_experiment_with_finished_studies_shows_its_verdict(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#polyhedra&widths=2,3&depths=1&epochs=2&seeds=1")
    page.get_by_role("button", name="I would rather not guess").click()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict strong")).to_be_visible()

    def answer_done(route: Route) -> None:
        answer = route.fetch()
        study = answer.json()
        study["progress"]["status"] = "done"
        route.fulfill(response=answer, json=study)

    page.route("**/api/studies", answer_done)
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict strong")).to_be_visible()
    expect(page.locator("#notice")).to_be_hidden()


def test_an_experiment_can_be_opened_as_a_study(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#polyhedra&widths=3,5&depths=1&epochs=2&seeds=2")
    page.locator("#onward a").click()
    expect(page.locator("#size")).to_have_text("4 cells, at most 5000")
    expect(page.get_by_label("Base")).to_have_value(re.compile('"spiral"'))
    expect(page.get_by_label("Values of the axis")).to_have_value("[3], [5]")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#progress")).to_have_text("4 of 4 cells")


def test_regions_are_plotted_against_width_with_a_line_for_each_depth(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/experiments#polyhedra&widths=2,4&depths=1,2&epochs=2&seeds=1")
    page.get_by_role("button", name="I would rather not guess").click()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict")).to_contain_text("layers of 4-4 units")
    chart = page.get_by_role("img", name="Linear regions in view")
    expect(chart.locator(".legendtext")).to_have_text(["1 layer", "2 layers"])
    expect(chart.locator(".xtitle")).to_have_text("units in each layer")


def test_gradients_are_plotted_against_the_data_offset(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#vanishing&depths=1,2&shifts=0,30&against=&epochs=2&seeds=1")
    page.get_by_role("button", name="I would rather not guess").click()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict")).to_contain_text("a data offset of 30 instead of 0")
    chart = page.get_by_role("img", name="Shallowest network: gradient by data offset")
    expect(chart.locator(".xtitle")).to_have_text("data offset")


def test_a_data_offset_is_shown_and_can_be_removed(page: Page, server: str) -> None:
    visit(page, server, "#shift=30&epoch=2")
    moved = page.get_by_label("Data offset")
    expect(moved).to_have_value("30")
    moved.fill("0")
    moved.press("Enter")
    wait_until(lambda: "shift" not in link(page))
    expect(moved).to_be_hidden()


RESULTS = {
    "few-and-many": "widths=1,4",
    "extrapolation": "units=4",
    "polyhedra": "widths=2,4&depths=1,2",
    "as-well-as": "function=sine&widths=2,4&rate=0.01,0.03",
    "cheaper": "sizes=100&widths=4",
    "vanishing": "depths=1,2&shifts=0,5",
    "dying": "rates=0.1",
}


@each("name", RESULTS)
def test_results_fit_on_a_narrow_screen_and_are_accessible(
    page: Page, server: str, name: str
) -> None:
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    size = "" if name == "cheaper" else "&epochs=3&seeds=2"
    page.goto(f"{server}/experiments#{name}&{RESULTS[name]}{size}")
    expect(page.locator("#verdict")).to_be_empty()
    page.get_by_role("button", name="I would rather not guess").click()
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict strong")).to_be_visible()
    expect(page.locator("#depends")).not_to_be_empty()
    shown = page.locator("#charts section:not([hidden])")
    expect(shown.first).to_be_visible()
    wait_until(lambda: page.locator("#charts .main-svg .xtitle").count() == shown.count())
    assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_every_claim_can_be_opened(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments")
    links = page.locator("#claims a")
    claims = len(get_json(f"{server}/api/claims")["claims"])
    expect(links).to_have_count(claims)
    for number in range(claims):
        sentence = links.nth(number).inner_text().partition(" ")[2]
        links.nth(number).click()
        expect(page.locator("#sentence")).to_have_text(sentence)
        expect(page.locator("#prediction .answers button").first).to_be_visible()


def test_a_study_runs_and_is_listed_after_a_reload(page: Page, server: str) -> None:
    page.goto(f"{server}/studies")
    page.get_by_label("Epochs").fill("2, 4")
    page.get_by_label("Seeds").fill("2")
    expect(page.locator("#size")).to_have_text("16 cells, at most 5000")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#progress")).to_have_text("16 of 16 cells")
    expect(page.locator("#rows tbody tr")).to_have_count(32)
    expect(page.locator("#chart .scatterlayer .trace")).to_have_count(6)
    page.get_by_label("Measure").select_option("regions")
    expect(page.locator("#chart .ytitle")).to_have_text("linear regions")
    expect(page.locator("#figure-caption")).to_contain_text("Number of linear regions in the view")
    page.reload()
    expect(page.get_by_label("Measure")).to_have_value("regions")
    expect(page.locator("#progress")).to_have_text("16 of 16 cells")
    expect(page.locator("#known [aria-current]")).to_contain_text("16 of 16 cells, done")
    expect(page.locator("#known [aria-current]")).to_contain_text("Runs: hidden layers, activation")
    page.locator("#rows tbody a").first.click()
    expect(caption(page)).to_have_text(re.compile(r"^Epoch [24]\."))


@pytest.fixture
def study(page: Page, server: str) -> str:
    """Run a small study that has a name, and return its id."""
    spec = {
        "epochs": [0, 2],
        "axes": [
            {"field": "network.hidden_layer_sizes", "values": [[2], [3, 3]]},
            {"field": "network.activation", "values": ["relu", "tanh"]},
            {"field": "interventions", "values": [[], [{"epoch": 1, "frozen": [{"layer": 0}]}]]},
        ],
        "seeds": [random.randrange(2**31) for _ in range(6)],
    }
    answer = page.request.post(f"{server}/api/studies?name=Frozen", data=spec)
    study = str(answer.json()["id"])
    page.request.get(f"{server}/api/studies/{study}/stream")
    return study


def test_a_figure_is_built_kept_in_the_address_and_saved(
    page: Page, server: str, study: str
) -> None:
    page.goto(f"{server}/studies#{study}")
    expect(page.locator("#name")).to_have_text("Frozen")
    page.get_by_label("Measure").select_option("train_loss")
    page.locator("#facet").select_option("interventions")
    expect(page.locator("#chart .annotation-text")).to_have_text(
        ["interventions no changes", "interventions layer 1 frozen from epoch 1 on"]
    )
    page.get_by_text("Spread, scales and selected cells").click()
    page.locator("#spread").select_option("sd")
    page.locator("#conditions [data-field='network.activation']").select_option(label="Tanh")
    expect(page.locator("#figure-caption")).to_contain_text("Only cells with activation Tanh.")
    expect(page.locator("#place")).to_have_text("Cells 1 to 20 of 24")
    wait_for_address(page, y="train_loss", facet="interventions", spread="sd")
    page.reload()
    expect(page.locator("#figure-caption")).to_contain_text("Mean over the seeds; the band")
    expect(page.locator("#chart .annotation-text")).to_have_count(2)
    names = []
    for button in ("PNG", "SVG", "Numbers (CSV)"):
        with page.expect_download() as started:
            page.get_by_role("button", name=button).click()
        path = started.value.path()
        names.append((started.value.suggested_filename, path.read_bytes()[:4]))
    assert names == [
        (f"study-{study}-train_loss.png", b"\x89PNG"),
        (f"study-{study}-train_loss.svg", b"<svg"),
        (f"study-{study}-train_loss.csv", b"inte"),
    ]


def test_the_rows_of_a_study_are_shown_page_by_page_in_any_order(
    page: Page, server: str, study: str
) -> None:
    page.goto(f"{server}/studies#{study}")
    rows = page.locator("#rows tbody tr")
    expect(page.locator("#place")).to_have_text("Cells 1 to 20 of 48")
    expect(rows).to_have_count(40)
    page.get_by_role("button", name="Next cells").click()
    expect(page.locator("#place")).to_have_text("Cells 21 to 40 of 48")
    page.get_by_role("button", name="Next cells").click()
    expect(rows).to_have_count(16)
    expect(page.get_by_role("button", name="Next cells")).to_be_disabled()
    page.locator("#order").select_option("cell")
    expect(page.locator("#place")).to_have_text("Cells 1 to 20 of 48")
    expect(rows.first.locator("a")).to_have_text("0")
    expect(rows.first).to_contain_text("no changes")
    page.locator("#epoch").select_option("0")
    expect(page.locator("#place")).to_have_text("Cells 1 to 40 of 48")
    expect(rows).to_have_count(40)


def test_studies_are_renamed_searched_and_filtered(page: Page, server: str, study: str) -> None:
    page.goto(f"{server}/studies#{study}")
    page.get_by_role("button", name="Rename").click()
    page.locator("#new-name").fill("Layers that stand still")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#name")).to_have_text("Layers that stand still")
    entry = page.locator(f'#known a[href="#{study}"]')
    expect(entry).to_contain_text("Layers that stand still")
    page.get_by_label("Search").fill("still nothing of it")
    expect(page.locator("#count")).to_have_text("No study matches.")
    page.get_by_label("Search").fill("STAND layers")
    expect(entry).to_be_visible()
    page.get_by_text("Filters").click()
    page.locator("#status").select_option("paused")
    expect(entry).to_have_count(0)
    page.locator("#status").select_option("done")
    page.locator("#with-field").select_option("network.activation")
    page.locator("#with-value").fill("logistic")
    expect(entry).to_have_count(0)
    page.locator("#with-value").fill("tanh")
    expect(entry).to_be_visible()


def test_a_study_of_the_article_says_that_it_cannot_be_deleted(page: Page, server: str) -> None:
    claims = get_json(f"{server}/api/claims")["claims"]
    assert claims
    page.goto(f"{server}/article")
    href = str(page.locator(".run-yourself a[href*='studies#']").first.get_attribute("href"))
    page.goto(f"{server}/studies#{href.partition('#')[2]}")
    expect(page.locator("#origin")).to_contain_text("cannot be deleted")
    expect(page.locator("#delete")).to_be_hidden()
    expect(page.locator("#name")).to_contain_text("Article: ")


def test_dead_units_have_names_and_lead_to_their_last_crease(page: Page, server: str) -> None:
    spec = {
        "network": {"hidden_layer_sizes": [6]},
        "interventions": [{"epoch": 4, "intercepts": [{"layer": 0, "to": 2, "value": -100}]}],
    }
    run = page.request.post(f"{server}/api/runs", data=spec).json()["id"]
    (death,) = (
        one
        for one in get_json(f"{server}/api/runs/{run}/frames/9/deaths")["units"]
        if (one["layer"], one["unit"]) == (0, 2)
    )
    page.goto(f"{server}/#run={run}&epoch=9&unit=0,2")
    card = page.locator("#unit-card")
    expect(card).to_contain_text(f"It died in epoch {death['epoch']}: its last crease")
    card.get_by_role("link", name="its last crease").click()
    expect(caption(page)).to_contain_text(f"Epoch {death['epoch'] - 1}.")
    expect(card).to_contain_text("of the training points")
    page.goto(f"{server}/curve#learning_rate_init=0.3&epoch=60")
    expect(page.locator("#dead-units li").first).to_contain_text(re.compile(r"^layer 1, unit \d+ "))


def test_a_response_that_arrives_late_is_not_drawn(page: Page, server: str) -> None:
    page.goto(f"{server}/studies")
    page.get_by_label("Epochs").fill("2, 4")
    page.get_by_label("Seeds").fill("2")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#known [aria-current]")).to_contain_text("16 of 16 cells, done")
    expect(page.locator("#chart .ytitle")).to_have_text("test accuracy")
    held: list[Route] = []
    page.route("**/summary?metric=regions*", lambda route: held.append(route))
    page.get_by_label("Measure").select_option("regions")
    page.get_by_label("Measure").select_option("dead_units")
    expect(page.locator("#chart .ytitle")).to_have_text("dead units")
    assert len(held) == 1
    with page.expect_response("**/summary?metric=regions*") as answer:
        held[0].continue_()
    answer.value.finished()
    page.evaluate(WAIT_FOR_FRAMES)
    assert page.locator("#chart .ytitle").text_content() == "dead units"


def test_an_invalid_study_is_refused_with_a_message(page: Page, server: str, watch: Watch) -> None:
    watch.allowed.append("422")
    page.goto(f"{server}/studies")
    page.get_by_label("Values of the axis").first.fill("[2], [100000]")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#error")).to_contain_text("at most 256")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("Base").fill("{")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#error")).to_contain_text("The base is not JSON")
    expect(page.locator("#error")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    "name", ["experiments", "experiments#as-well-as", "experiments#dying", "studies"]
)
def test_the_pages_fit_on_any_screen_and_are_accessible(page: Page, server: str, name: str) -> None:
    page.goto(f"{server}/{name}")
    expect(page.locator("#claims a, #known a").first).to_be_visible()
    expect(page.locator("#controls label, #axes select").first).to_be_visible()
    for size, scheme in ((NARROW, "dark"), (WIDE, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
