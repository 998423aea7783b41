"""Undo and redo while responses are late, fail or overlap."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from tests.browser.reading import (
    address,
    click_plane,
    field,
    layer,
    link,
    picture,
    redo,
    tab,
    undo,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_epoch,
    wait_for_event,
    wait_until,
    wait_until_idle,
)
from tests.browser.watch import Watch

RUN = "#kind=xor&samples=100&epoch=20"
RUNS = re.compile("/api/runs([?]|$)")


def type_in(page: Page, name: str, value: str) -> None:
    field(page, name).fill(value)
    field(page, name).blur()


def choose_kind(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).check()


def choose(page: Page, name: str, value: str) -> None:
    field(page, name).select_option(value)


def remove_layer(page: Page) -> None:
    page.get_by_role("button", name="One hidden layer less").click()


def one_more_unit(page: Page) -> None:
    page.get_by_role("button", name="One unit more in hidden layer 1").click()


SLOWER = '[{"epoch":20,"set":{"learning_rate_init":0.001}}]'
BOTH = '[{"epoch":20,"set":{"learning_rate_init":0.001,"alpha":0.1}}]'

Edit = Callable[[Page], None]
EDITS: list[tuple[Edit, dict[str, str]]] = [
    (lambda page: type_in(page, "learning_rate_init", "0.001"), {"interventions": SLOWER}),
    (lambda page: type_in(page, "alpha", "0.1"), {"interventions": BOTH}),
    (lambda page: type_in(page, "samples", "60"), {"samples": "60", "epoch": "0"}),
    (one_more_unit, {"hidden_layer_sizes": "9,8"}),
    (one_more_unit, {"hidden_layer_sizes": "10,8"}),
    (remove_layer, {"hidden_layer_sizes": "10"}),
    (lambda page: choose(page, "activation", "leaky_relu"), {"activation": "leaky_relu"}),
    (lambda page: choose_kind(page, "Two circles"), {"kind": "circles"}),
    (lambda page: type_in(page, "learning_rate_init", "0.02"), {"learning_rate_init": "0.02"}),
]
"""Edits, each with the settings in the address after it.

At epoch 0, a change of the learning rate edits the spec.
"""


@contextmanager
def delayed_responses(page: Page) -> Iterator[list[Route]]:
    """Hold all requests that open runs, and release them in reverse order at the end."""
    held: list[Route] = []
    holding = True
    page.route(RUNS, lambda route: held.append(route) if holding else route.continue_())
    yield held
    holding = False
    for route in reversed(held):
        route.continue_()


def state_of(page: Page) -> tuple[str, str]:
    return link(page), picture(page)


def wait_for_state(page: Page, state: tuple[str, str]) -> None:
    wait_until(lambda: link(page) == state[0])
    wait_until(lambda: picture(page) == state[1])


def test_every_edit_is_one_undo_step_even_with_late_responses(page: Page, server: str) -> None:
    visit(page, server, RUN)
    wait_for_address(page, epoch="20")
    states = [state_of(page)]
    for edit, settings in EDITS:
        edit(page)
        wait_for_address(page, **settings)
        wait_until_idle(page)
        states.append(state_of(page))
    visit(page, server, RUN)
    with delayed_responses(page) as held:
        for number, (edit, _) in enumerate(EDITS, 1):
            edit(page)
            wait_for_event(page, lambda number=number: len(held) == number)
    wait_for_state(page, states[-1])
    for state in reversed(states[:-1]):
        undo(page).click()
        wait_for_state(page, state)
    expect(undo(page)).to_be_disabled()
    for state in states[1:]:
        redo(page).click()
        wait_for_state(page, state)
    expect(redo(page)).to_be_disabled()


def test_undo_cancels_only_the_edit_that_is_loading(page: Page, server: str) -> None:
    visit(page, server, RUN)
    type_in(page, "learning_rate_init", "0.001")
    wait_for_address(page, interventions=SLOWER)
    wait_until_idle(page)
    state = state_of(page)
    with delayed_responses(page) as held:
        type_in(page, "samples", "60")
        wait_for_event(page, lambda: len(held) == 1)
        undo(page).click()
    wait_for_state(page, state)
    expect(field(page, "samples")).to_have_value("100")
    expect(redo(page)).to_have_attribute("title", re.compile("samples 60"))
    with delayed_responses(page) as held:
        redo(page).click()
        undo(page).click()
        undo(page).click()
        wait_for_event(page, lambda: len(held) == 2)
    wait_until(lambda: "interventions" not in address(page))
    wait_for_address(page, epoch="20")
    expect(undo(page)).to_be_disabled()


def test_undo_first_removes_a_rejected_edit(page: Page, server: str, watch: Watch) -> None:
    watch.allowed.append("422")
    visit(page, server, RUN)
    type_in(page, "alpha", "0.1")
    wait_until(lambda: "interventions" in address(page))
    type_in(page, "learning_rate_init", "-1")
    error = page.locator(".field", has=field(page, "learning_rate_init")).locator(".error")
    expect(error).to_contain_text("must be greater than 0")
    undo(page).click()
    expect(field(page, "learning_rate_init")).to_have_value("0.01")
    expect(error).to_be_hidden()
    expect(field(page, "alpha")).to_have_value("0.1")
    expect(undo(page)).to_have_attribute("title", re.compile("^Undo: L2 penalty"))


def test_actions_while_a_run_loads_apply_to_that_run(page: Page, server: str) -> None:
    visit(page, server, RUN)
    play = page.get_by_role("button", name="Play", exact=True)
    play.click()
    wait_beyond(page, 21)
    with delayed_responses(page) as held:
        type_in(page, "samples", "60")
        wait_for_event(page, lambda: len(held) == 1)
        page.get_by_role("button", name="Pause", exact=True).click()
        expect(play).to_be_visible()
        page.get_by_label("Epoch", exact=True).fill("5")
        page.keyboard.press("Enter")
        layer(page, "Regions").check()
        click_plane(page, 0.5, 0.4)
        type_in(page, "learning_rate_init", "0.001")
        wait_for_event(page, lambda: len(held) == 2)
    wait_for_epoch(page, 5)
    wait_for_address(page, samples="60", epoch="5", show="regions")
    assert "at" in address(page)
    assert address(page)["interventions"] == SLOWER.replace("20", "5")
    expect(play).to_be_visible()
    undo(page).click()
    wait_until(lambda: "interventions" not in address(page))
    wait_for_address(page, samples="60", epoch="5")


def test_a_double_click_removes_an_intervention_once(page: Page, server: str) -> None:
    edits = '[{"epoch":3,"set":{"alpha":0.5}},{"epoch":4,"set":{"alpha":0.6}}]'
    visit(page, server, f"{RUN}&interventions={edits}")
    with delayed_responses(page) as held:
        remove = page.locator("#interventions li").first.get_by_role("button", name="Remove")
        remove.dblclick()
        wait_for_event(page, lambda: bool(held))
    wait_for_address(page, interventions='[{"epoch":4,"set":{"alpha":0.6}}]')
    wait_until_idle(page)
    assert len(held) == 1


def test_a_pin_stays_when_an_edit_is_undone(page: Page, server: str) -> None:
    visit(page, server, RUN)
    type_in(page, "samples", "60")
    wait_for_address(page, samples="60")
    wait_until_idle(page)
    tab(page, "Compare").click()
    page.locator("#pin").click()
    wait_until(lambda: "pins" in address(page))
    undo(page).click()
    wait_for_epoch(page, 20)
    wait_for_address(page, samples="100")
    assert "pins" in address(page)
