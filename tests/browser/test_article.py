"""The article: read from top to bottom, its live figures, predictions, print, and no scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from app.core.article.chapters import CHAPTERS
from app.core.article.second import second_name
from tests.browser.conftest import NARROW, WIDE, known_visitor
from tests.browser.reading import wait_for_event

SECTIONS = [section for chapter in CHAPTERS for section in chapter.sections]
FIGURES = [
    "hero",
    *(
        name
        for one in SECTIONS
        for name in (one.claim, one.second and second_name(one.claim, one.second))
        if name
    ),
]


def figure(page: Page, name: str):
    return page.locator(f'[data-figure="{name}"]')


INVITES = re.compile(r"\b(drag|press|play|point at|click|choose a bar|run the experiment)\b", re.I)
"""Words that invite to use a figure, which a reader cannot where scripts do not run."""


WIDER_TABLES = """() => [...document.querySelectorAll("table.numbers")]
  .filter(table => table.offsetWidth > table.parentElement.clientWidth)
  .map(table => table.caption?.textContent ?? table.textContent)"""


def start(page: Page, name: str):
    found = figure(page, name)
    found.locator(".shown").scroll_into_view_if_needed()
    page.evaluate(
        "name => document.querySelector(`[data-figure='${name}'] .shown`)"
        ".scrollIntoView({block: 'center'})",
        name,
    )
    expect(found).to_have_class(re.compile("is-live"))
    return found


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_figure_starts_as_the_article_is_read_from_top_to_bottom(
    page: Page, server: str, size: dict[str, int]
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size(size)
    page.goto(f"{server}/article")
    expect(page.locator(".progress-words")).to_have_text("8 chapters")
    for name in FIGURES:
        started = start(page, name)
        expect(started.locator(".still")).to_be_hidden()
        if name != "cheaper":
            expect(started.get_by_role("link", name="Open this network")).to_have_attribute(
                "href", re.compile(r"#.*epoch=[1-9]")
            )
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(WIDER_TABLES) == []
    # Each plane has a name, and none speaks of cards, which the article does not have.
    planes = page.get_by_role("application", name=re.compile("^Plane: arrow keys pan"))
    expect(planes).to_have_count(page.get_by_role("application").count())
    expect(page.get_by_role("application", name=re.compile("null|card"))).to_have_count(0)
    page.locator("#epilogue").scroll_into_view_if_needed()
    expect(page.locator(".progress-words")).to_have_text("8 / 8")
    expect(page.locator("#epilogue tbody tr")).to_have_count(7)
    problems = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in problems] == []


def test_only_the_line_of_chapters_stays_at_the_top_of_a_phone(
    browser: Browser, server: str
) -> None:
    # Links are higher for fingers than for a mouse.
    context = known_visitor(browser, viewport=NARROW, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{server}/article")
    expect(page.locator(".progress-words")).to_have_text("8 chapters")
    page.evaluate("() => scrollTo(0, 3000)")
    expect(page.locator(".progress-words")).to_have_text(re.compile("^[1-8] / 8"))
    expect(page.locator(".progress-words")).to_be_in_viewport()
    for link in page.locator("body > header nav a").all():
        expect(link).not_to_be_in_viewport(ratio=0.2)  # its text is inside
    context.close()


def test_handles_seeds_and_epochs_change_a_figure(page: Page, server: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/article")
    unit = start(page, "one-unit")
    unit.get_by_label("Fold at").fill("40")
    unit.get_by_role("slider", name=re.compile("^Slope")).fill("60")
    expect(unit.locator(".figure-note")).to_contain_text("with the fold at 0 and a slope of 1")
    expect(unit.get_by_text("as trained")).to_have_count(0)
    unit.get_by_label("Epoch", exact=True).fill("0")
    expect(unit.get_by_text("as trained")).to_have_count(2)
    polygons = start(page, "polygons")
    expect(polygons.get_by_text("8 + 8")).to_be_visible()
    link = polygons.get_by_role("link", name="Open this network")
    before = link.get_attribute("href")
    polygons.locator(".figure-handle input").fill("0")
    expect(link).not_to_have_attribute("href", before or "")
    seeds = polygons.get_by_label(re.compile("polygons of each seed"))
    seeds.fill("0")
    expect(polygons.locator(".seeds output")).to_have_text(re.compile(r"seed \d+: \d+ polygons"))
    polygons.get_by_label("Epoch", exact=True).fill("0")
    expect(link).to_have_attribute("href", re.compile("epoch=0$"))


def test_the_price_of_a_house_far_outside_follows_from_the_formula_that_is_shown(
    page: Page, server: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/article")
    houses = start(page, "extrapolation-houses")
    words = houses.locator(".figure-formula")
    bedrooms = houses.get_by_role("slider", name=re.compile("^Bedrooms"))
    expect(words).to_contain_text("3 bedrooms, 2 bathrooms: price ")
    for index, number in ((10, 500), (0, -2)):
        bedrooms.fill(str(index))
        shown = str(number).replace("-", "\N{MINUS SIGN}")
        expect(words).to_contain_text(f"{shown} bedrooms, 2 bathrooms: price ")
        rule, price = (words.text_content() or "").split("price ")[1].split(" = ")
        plain = rule.replace("\N{MINUS SIGN}", "-").replace(" - ", " + -").replace(" + - ", " + -")
        terms = [float(part.split()[0].lstrip()) for part in plain.split(" + ")]
        value = terms[0] * number + terms[1] * 2 + terms[2]
        assert float(price) == pytest.approx(value, rel=0.02)


def test_a_prediction_is_compared_with_the_finding_and_can_be_skipped(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/article#sums")
    section = page.locator('[data-claim="sums"]')
    expect(section.locator(".finding")).to_be_visible()
    section.get_by_role("button", name="less than half").click()
    expect(section.locator(".predicted")).to_have_text(
        "You expected: less than half. It is: half to nine tenths."
    )


def test_the_article_can_be_read_and_printed_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/article")
    expect(page.locator(".still")).to_have_count(len(FIGURES))
    expect(page.locator(".finding").first).to_be_visible()
    expect(page.locator(".prediction").first).to_be_hidden()
    assert not INVITES.search(page.locator("main").inner_text())
    page.emulate_media(media="print")
    expect(page.locator(".still").last).to_be_visible()
    expect(page.locator(".handles").last).to_be_hidden()
    assert len(page.pdf()) > 100_000
    context.close()


def test_a_printed_article_has_the_pictures_of_its_captions_and_nothing_to_drag(
    new_page: Page, server: str
) -> None:
    page = new_page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/article")
    assert INVITES.search(page.locator("main").inner_text())
    for name in ("one-unit", "vanishing"):
        start(page, name)
    page.emulate_media(media="print")
    assert not INVITES.search(page.locator("main").inner_text())
    for still in page.locator(".still").all():
        expect(still).to_be_visible()
    expect(page.locator(".shown > :not(.still)").locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("link", name="Open this network")).to_have_count(0)


def test_an_own_result_is_printed_with_its_own_picture(new_page: Page, server: str) -> None:
    page = new_page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/article#one-unit")
    section = page.locator('[data-claim="one-unit"]')
    section.get_by_text("Run it yourself").click()
    section.get_by_label("Seeds", exact=True).fill("1")
    section.get_by_label("Epochs", exact=True).fill("5")
    section.get_by_role("button", name="Run the experiment").click()
    expect(section.locator(".own-result")).to_be_visible()
    found = start(page, "one-unit")
    page.emulate_media(media="print")
    expect(found.locator(".still")).to_be_hidden()
    expect(found.locator(".fit")).to_be_visible()


def test_a_link_to_a_claim_opens_its_experiment_with_the_settings_of_the_link(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/claims#extrapolation&epochs=20&seeds=1")
    expect(page).to_have_url(f"{server}/experiments#extrapolation&epochs=20&seeds=1")
    expect(page.get_by_label("Epochs")).to_have_value("20")
    expect(page.locator("#sentence")).to_contain_text("do not extrapolate it")


def test_an_experiment_that_is_opened_before_the_script_has_loaded_is_shown(
    new_page: Page, server: str
) -> None:
    held: list[Route] = []
    new_page.route("**/joined/article-page.js", lambda route: held.append(route))
    new_page.goto(f"{server}/article", wait_until="commit")
    section = new_page.locator('[data-claim="one-unit"]')
    section.get_by_text("Run it yourself").click()
    wait_for_event(new_page, lambda: bool(held))
    held[0].continue_()
    expect(section.get_by_label("Seeds", exact=True)).to_be_visible()


def test_an_own_result_takes_the_place_of_the_shipped_one_and_can_be_undone(
    page: Page, server: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/article#extrapolation")
    section = page.locator('[data-claim="extrapolation"]')
    start(page, "extrapolation")
    shipped = section.locator(".finding").inner_text()
    section.get_by_text("Run it yourself").click()
    run = section.get_by_role("button", name="Run the experiment")
    run.click()
    expect(section.locator(".own-status")).to_contain_text("this is its result")
    for setting, value in (("Seeds", "2"), ("Epochs", "11")):
        section.get_by_label(setting, exact=True).fill(value)
    run.click()
    expect(section.locator(".own-result")).to_contain_text("with epochs 11; seeds 2.")
    expect(section.locator(".finding")).not_to_have_text(shipped)
    expect(section.locator(".seeds .bars i")).to_have_count(2)
    expect(section.locator(".figure-time output")).to_have_text("epoch 11")
    median = section.get_by_role("link", name=re.compile("the median of 2 seeds: seed [01]"))
    expect(median).to_have_attribute("href", re.compile(r"/curve#[^&]+&(?:[^&]+&)?epoch=11$"))
    script = page.request.get(
        section.get_by_role("link", name="Python script").get_attribute("href") or ""
    )
    assert "MLPRegressor" in script.text()
    section.get_by_role("button", name="less than twice as large").click()
    expect(section.locator(".predicted")).to_contain_text("You expected: less than twice")
    section.get_by_role("button", name="Show the article's result").click()
    expect(section.locator(".finding")).to_have_text(shipped)
    expect(section.locator(".seeds .bars i")).to_have_count(20)
