"""Settings of data, network and training, in the form and in the address."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.reading import (
    address,
    caption,
    click_plane,
    color_count,
    epoch,
    follow,
    get_json,
    layer,
    link,
    picture,
    undo,
    visit,
    wait_for_address,
    wait_for_epoch,
    wait_for_event,
    wait_for_picture,
    wait_until,
)
from tests.browser.watch import Watch
from tests.support.cases import each

TWO_CLASSES = ["circle", "xor", "gauss", "spiral", "moons", "circles", "checkerboard"]
KINDS = [*TWO_CLASSES, "blobs", "plane", "hills", "houses"]
PIECEWISE_LINEAR = ["relu", "leaky_relu", "identity"]
SMOOTH = ["tanh", "logistic"]


def test_the_controls_offer_what_the_catalog_has(page: Page, server: str) -> None:
    visit(page, server)
    catalog = get_json(f"{server}/api/catalog")
    for label, kind in [("Activation", "activations"), ("Solver", "solvers")]:
        offered = page.get_by_label(label, exact=True).locator("option").all_inner_texts()
        assert offered == [one["label"] for one in catalog[kind]]
    tiles = page.get_by_role("radiogroup", name="Data set").get_by_role("radio")
    expect(tiles).to_have_count(7)
    page.get_by_role("button", name="All data", exact=True).click()
    cards = page.get_by_role("dialog", name="All data", exact=True).locator("li")
    named = cards.locator("b").all_inner_texts()
    # A stored table has columns, which only a link or an upload can choose.
    labels = [one["label"] for one in catalog["datasets"] if one["kind"] != "table"]
    assert sorted(named) == sorted([*labels, "Table"])
    for card in cards.all():
        expect(card.locator("span")).to_have_text(re.compile(r"\w.+\.$"))
        assert len(card.locator("img").get_attribute("src") or "") > 400
    # A browser composes each canvas of the page in every frame of it.
    expect(page.locator("#data canvas")).to_have_count(0)


def test_pictures_of_data_sets_follow_the_color_scheme_even_in_an_open_gallery(
    page: Page, server: str
) -> None:
    """Only those that can be seen are painted when the page opens."""
    sources = "images => images.map((image) => image.src).filter((source) => source)"
    visit(page, server, "#epoch=0")
    gallery = page.get_by_role("dialog", name="All data", exact=True)
    assert gallery.locator("img").evaluate_all(sources) == []
    page.get_by_role("button", name="All data", exact=True).click()
    light = gallery.locator("img").evaluate_all(sources)
    assert len(light) == gallery.locator("img").count()
    page.emulate_media(color_scheme="dark")
    wait_for_event(
        page,
        lambda: not set(light) & set(gallery.locator("img").evaluate_all(sources)),
    )
    gallery.get_by_role("button", name="Wine").click()
    wine = page.locator("label.tile", has=page.get_by_role("radio", name="Wine"))
    expect(wine.locator("img")).to_have_attribute("src", re.compile("^data:image"))


def test_the_gallery_chooses_a_data_set_by_keyboard_and_opens_the_upload(
    page: Page, server: str
) -> None:
    visit(page, server, "#epoch=0")
    opener = page.get_by_role("button", name="All data", exact=True)
    gallery = page.get_by_role("dialog", name="All data", exact=True)
    opener.press("Enter")
    expect(gallery.get_by_role("button", name="Two moons")).to_be_focused()
    expect(gallery.locator("[aria-current]")).to_have_count(1)
    gallery.get_by_role("button", name="Wine").press("Enter")
    expect(gallery).to_be_hidden()
    wait_for_address(page, kind="wine")
    wine = page.get_by_role("radio", name="Wine")
    expect(wine).to_be_checked()
    # The last place stays that of the data set: it is one click away from the others.
    page.get_by_role("radio", name="Two moons").check()
    expect(wine).to_be_visible()
    expect(page.get_by_role("radiogroup", name="Data set").get_by_role("radio")).to_have_count(7)
    opener.press("Enter")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    opener.press("Enter")
    gallery.get_by_role("button", name="Table").press("Enter")
    expect(page.locator("#upload")).to_be_visible()
    page.keyboard.press("Escape")
    opener.press("Enter")
    gallery.get_by_role("button", name="Own points").press("Enter")
    expect(page.locator("#draw-button")).to_have_attribute("aria-pressed", "true")


@each("kind", KINDS)
def test_every_data_set_is_drawn(page: Page, server: str, kind: str) -> None:
    follow(page, server, "#kind=wine")
    page.get_by_role("button", name="All data", exact=True).click()
    label = next(
        one["label"] for one in get_json(f"{server}/api/catalog")["datasets"] if one["kind"] == kind
    )
    gallery = page.get_by_role("dialog", name="All data", exact=True)
    gallery.get_by_role("button", name=re.compile(f"^{label}")).click()
    expect(page.locator(f"#data input[value={kind}]")).to_be_checked()
    wait_until(lambda: address(page).get("kind", "moons") == kind)
    page.get_by_label("Epoch", exact=True).fill("20")
    page.keyboard.press("Enter")
    wait_for_epoch(page, 20)
    assert color_count(page) > 50
    assert page.locator("#plane .scatterlayer .point").count() == 300


@each("activation", PIECEWISE_LINEAR)
def test_piecewise_linear_activations_have_exact_geometry(
    page: Page, server: str, activation: str
) -> None:
    follow(page, server, f"#activation={activation}&at=0.1,0.2", first=20)
    expect(page.locator("#regions")).to_have_text(re.compile(r"^\d+$"))
    expect(page.locator(".formula")).to_have_count(1)


@pytest.mark.parametrize("activation", SMOOTH)
def test_smooth_activations_draw_color_and_say_why_there_are_no_regions(
    page: Page, server: str, watch: Watch, activation: str
) -> None:
    visit(page, server, f"#activation={activation}&epoch=20&at=0.1,0.2")
    why = get_json(f"{server}{watch.frames()[-1].split()[1]}")["why"]
    expect(caption(page)).to_contain_text(re.compile(re.escape(why), re.IGNORECASE))
    expect(page.locator("#regions")).not_to_have_text(re.compile(r"\d"))
    expect(page.locator("#card")).to_contain_text(why)
    assert color_count(page) > 50


def test_regression_shows_r2(page: Page, server: str) -> None:
    visit(page, server, "#kind=hills&epoch=50")
    expect(page.locator("[data-score-name]").first).to_have_text("train R²")
    expect(page.get_by_label("Chart 2").locator("option:checked")).to_have_text("R²")
    expect(caption(page)).to_contain_text("R²")


def test_layers_can_be_added_and_removed(page: Page, server: str) -> None:
    visit(page, server, "#epoch=5")
    page.get_by_role("button", name="One hidden layer more").click()
    wait_for_address(page, hidden_layer_sizes="8,8,8")
    for _ in range(3):
        page.get_by_role("button", name="One hidden layer less").click()
    wait_for_address(page, hidden_layer_sizes="")
    expect(page.locator("#diagram .words")).to_have_text(
        "No hidden units: the model is linear in its features."
    )
    expect(page.locator("#regions")).to_have_text("1")


def test_solvers_show_the_parameters_that_they_use(page: Page, server: str) -> None:
    visit(page, server, "#epoch=5")
    page.get_by_text("Advanced solver settings").click()
    expect(page.get_by_label("Beta 1")).to_be_visible()
    page.get_by_label("Solver", exact=True).select_option("sgd")
    expect(page.get_by_label("Beta 1")).to_be_hidden()
    expect(page.get_by_label("Momentum", exact=True)).to_be_visible()
    page.get_by_label("Solver", exact=True).select_option("lbfgs")
    expect(page.get_by_label("Batch size", exact=True)).to_be_hidden()
    wait_for_address(page, solver="lbfgs", epoch="0")


def test_an_error_from_the_server_is_shown_next_to_its_field(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    visit(page, server, "#epoch=5")
    before = picture(page)
    samples = page.get_by_label("Samples", exact=True)
    samples.fill("9000")
    error = page.locator(".field", has=samples).locator(".error")
    expect(error).to_contain_text("5000 (CREASES_MAX_SAMPLES)")
    expect(samples).to_have_attribute("aria-invalid", "true")
    wait_for_picture(page, before)
    samples.fill("100")
    expect(error).to_be_hidden()
    wait_for_address(page, samples="100")


def test_an_empty_field_is_refused_without_a_request(page: Page, server: str) -> None:
    visit(page, server, "#epoch=5")
    page.get_by_label("Noise", exact=True).fill("")
    expect(page.locator("#data .error:visible")).to_have_text("must be a number")


def test_the_address_holds_changed_settings_and_restores_them(page: Page, server: str) -> None:
    there = (
        "kind=xor&samples=200&hidden_layer_sizes=6,4&batch_size=16&epoch=25"
        "&box=-3,3,-2,4&at=0.5,0.25&speed=5&hide=points"
    )
    visit(page, server, "#" + "&".join(reversed(there.split("&"))))
    expect(page.locator(".formula")).to_have_count(1)
    # The page writes the settings in its own order.
    wait_until(lambda: link(page).endswith(f"#{there}"))
    drawn = picture(page)
    expect(page.get_by_label("Samples", exact=True)).to_have_value("200")
    expect(page.get_by_label("Speed", exact=True)).to_have_value("5")
    expect(layer(page, "Training points")).not_to_be_checked()
    other = page.context.new_page()
    other.goto(link(page))
    wait_for_epoch(other, 25)
    expect(other.locator(".formula")).to_have_count(1)
    wait_for_picture(other, drawn)


def test_changing_the_address_by_hand_changes_the_picture(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&epoch=5")
    page.evaluate("() => { location.hash = '#kind=circle&epoch=7' }")
    wait_for_epoch(page, 7)
    expect(page.get_by_role("radio", name="Disc in a ring")).to_be_checked()


def test_unreadable_parts_of_an_address_are_named_and_left_out(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&samples=many&colour=red&epoch=5")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("samples: “many” is not a number")
    expect(notice).to_contain_text("colour: there is no such setting")
    assert epoch(page) == 5
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_be_hidden()
    wait_until(lambda: not {"samples", "colour"} & set(address(page)))
    wait_for_address(page, epoch="5", kind="xor")


NOWHERE = '[{"epoch":3,"coefs":[{"layer":9,"from":0,"to":0,"value":1}]}]'


REFUSED = [
    ("", "kind=nowhere", "kind: must be one of circle, xor"),
    ("", "samples=-1", "samples: must be at least 4, got -1"),
    ("", "noise=9", "noise: must be at most 1, got 9"),
    ("", "hidden_layer_sizes=8,0,4", "1: must be at least 1, got 0"),
    ("", "activation=blub&hidden_layer_sizes=8", "activation: must be one of relu"),
    ("", "class_weight=0:1,7:2", "class_weight"),
    ("", "kind=points&points=0,0,1", "points: must have at least 2 points, got"),
    ("", "points=0,0,1;1,1,0", 'points: must be empty unless kind is "points", got'),
    ("", "kind=table", "table: must be set for kind table, got null"),
    ("", "columns=a,b&kind=wine", 'columns: unknown column "a"; known here: alcohol'),
    ("", f"interventions={NOWHERE}", "layer: must be at most 2, got 9"),
    ("", 'slice={"axes":[0,9]}', "1: must be less than 2"),
    ("embed", "learning_rate_init=-1", "learning_rate_init: must be greater than 0, got -1"),
    ("curve", "samples=-1", "samples: must be at least"),
    ("curve", "kind=nowhere", "kind: must be one of"),
]
"""A page, a part of a link that is refused, and what the page says about it."""


@each(("path", "refused", "words"), REFUSED)
def test_a_link_with_a_refused_setting_shows_a_picture_and_says_what_was_left_out(
    page: Page, server: str, watch: Watch, path: str, refused: str, words: str
) -> None:
    watch.allowed.append("422")
    page.goto(f"{server}/{path}#alpha=0.5&{refused}&epoch=3")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("are not allowed. Their defaults are used instead.")
    expect(notice).to_contain_text(words)
    wait_for_epoch(page, 3)
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    wait_until(lambda: refused.partition("=")[0] not in address(page))
    wait_for_address(page, alpha="0.5", epoch="3")
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_be_hidden()


def test_a_unit_of_another_network_is_named_and_left_out(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&unit=5,9&epoch=3")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("unit: there is no “5,9”")
    expect(notice).to_contain_text("layers of 8 + 8 units and 1 output")
    wait_until(lambda: "unit" not in address(page))
    expect(page.locator("#diagram .words")).to_contain_text("16 units")


def test_an_epoch_beyond_the_limit_is_left_out_together_with_what_cannot_be_read(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    page.goto(f"{server}/#kind=xor&epoch=99999999&noise=much")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("epoch: must be from 0 to 20000 (CREASES_MAX_EPOCHS)")
    expect(notice).to_contain_text("noise: “much” is not a number")
    wait_for_address(page, kind="xor", epoch="0")


def test_after_a_refused_link_the_plane_can_be_edited_and_the_edit_undone(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    page.goto(f"{server}/#kind=xor&samples=1&epoch=3")
    wait_for_epoch(page, 3)
    expect(page.get_by_label("Samples", exact=True)).to_have_value("300")
    page.get_by_label("Samples", exact=True).fill("120")
    wait_for_address(page, kind="xor", samples="120")
    undo(page).click()
    wait_until(lambda: "samples" not in address(page))
    wait_for_address(page, kind="xor")
    expect(undo(page)).to_be_disabled()


@each(
    ("cut", "kept", "words"),
    [
        (
            "kind=points&points=0,0,1;1,1,0;2,0,1;-1,",
            "0,0,1;1,1,0;2,0,1",
            "points: “-1,” has 1 number",
        ),
        ("kind=xor&draft=0,0,1;1,1,0;2", "0,0,1;1,1,0", "draft: “2” has 1 number"),
    ],
)
def test_of_a_link_that_was_cut_the_whole_points_are_shown(
    page: Page, server: str, cut: str, kept: str, words: str
) -> None:
    visit(page, server, f"#{cut}")
    expect(page.locator("#notice")).to_contain_text(words)
    wait_for_address(page, **{words.partition(":")[0]: kept})


def test_a_blank_canvas_without_its_points_is_named_and_not_opened(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&epoch=3&draft=")
    expect(page.locator("#notice")).to_contain_text("draft: there are no points")
    expect(caption(page)).to_contain_text("linear region")


def test_after_an_outage_the_page_goes_on_by_itself(page: Page, server: str, watch: Watch) -> None:
    watch.allowed += ["ERR_FAILED", "429"]
    gone = busy = False
    busy_answer = {"title": "Too Many Requests", "status": 429, "detail": "the limit is 1"}

    def answer(route: Route) -> None:
        if gone:
            route.abort()
        elif busy and "/frames/" in route.request.url:
            route.fulfill(
                status=429,
                headers={"Retry-After": "1", "Content-Type": "application/problem+json"},
                body=json.dumps(busy_answer),
            )
        else:
            route.continue_()

    # Routed before the page opens: requests of an open page could bypass a new route.
    page.route(re.compile("/api/|/healthz"), answer)
    visit(page, server, "#epoch=5")
    number, notice = page.get_by_label("Epoch", exact=True), page.locator("#notice")
    gone = True
    number.fill("60")
    page.keyboard.press("Enter")
    expect(notice).to_contain_text("The page connects again by itself")
    gone = False
    wait_for_epoch(page, 60)
    expect(notice).to_be_hidden()
    # A card that could not be loaded follows, too.
    gone = True
    click_plane(page, 0.85, 0.2)
    expect(notice).to_contain_text("The page connects again by itself")
    gone = False
    expect(page.locator("#card .formula")).to_have_count(1)
    expect(notice).to_be_hidden()
    busy = True
    number.fill("61")
    page.keyboard.press("Enter")
    expect(notice).to_contain_text("the limit is 1. The page tries again in 1 s.")
    busy = False
    wait_for_epoch(page, 61)
    expect(notice).to_be_hidden()


def test_custom_points_come_with_the_address(page: Page, server: str) -> None:
    visit(page, server, "#kind=points&test_share=0&points=0,0,0;1,1,1;0,1,1;1,0,0&epoch=10")
    expect(page.get_by_role("radio", name="Own points")).to_be_checked()
    assert page.locator("#plane .scatterlayer .point").count() == 4
    expect(page.locator(".figures [data-reading=test_loss]")).not_to_have_text(re.compile(r"\d"))


def test_every_setting_has_a_description_that_can_be_shown(page: Page, server: str) -> None:
    visit(page, server, "#epoch=5")
    catalog = get_json(f"{server}/api/catalog")
    rate = page.get_by_label("Learning rate", exact=True)
    meaning = catalog["fields"]["training.learning_rate_init"]["description"]
    expect(rate).to_have_accessible_description(f"{meaning}.")
    hint = page.locator(".field", has=rate).locator(".hint")
    expect(hint).to_be_hidden()
    page.get_by_role("button", name="Explain the settings of Training").press("Enter")
    expect(hint).to_be_visible()
    page.get_by_label("Activation", exact=True).select_option("tanh")
    about = next(one for one in catalog["activations"] if one["name"] == "tanh")
    expect(page.get_by_label("Activation", exact=True)).to_have_accessible_description(
        re.compile(re.escape(about["description"]))
    )


def test_one_button_restarts_with_the_same_seed_and_one_with_a_new_seed(
    page: Page, server: str
) -> None:
    visit(page, server, "#kind=xor&epoch=9")
    page.get_by_role("button", name="Retrain (same seed)").click()
    wait_for_epoch(page, 0)
    wait_for_address(page, epoch="0", kind="xor")
    assert "random_state" not in address(page)
    page.get_by_role("button", name="Retrain (new seed)").click()
    wait_until(lambda: "random_state" in address(page))
