"""JSON with missing fields: the page completes specs from the server and from addresses."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import (
    address,
    caption,
    follow,
    get_json,
    paste,
    undo,
    visit,
    wait_for_address,
    wait_until,
)
from tests.browser.watch import Watch
from tests.support.cases import each

FOUR_ROWS = ["0,0,0", "1,1,1", "0,1,1", "1,0,0"]
VALUES = ["0,0,0.5", "1,1,1.5", "0,1,2.5", "1,0,0.25"]

TABLES = {
    "the label is named": ["x1,x2,y", *FOUR_ROWS],
    "all have their own names": ["x1,x2,label", *FOUR_ROWS],
    "x1 is named": ["width,x2,label", *FOUR_ROWS],
    "x2 is named": ["x1,height,label", *FOUR_ROWS],
    "all are named": ["width,height,species", *FOUR_ROWS],
    "no header": FOUR_ROWS,
    "texts are classes": ["x1,x2,y", "0,0,no", "1,1,yes", "0,1,yes", "1,0,no"],
    "values": ["x1,x2,y", *VALUES],
    "values without a header": VALUES,
    "whole values": ["x1,x2,y", *(f"{row}{row[0]}" for row in FOUR_ROWS), "2,2,30", "3,1,7"],
    "test points": ["x1,x2,y,split", *(f"{row},train" for row in FOUR_ROWS), "1,2,1,test"],
}


def test_the_buttons_of_the_dialog_do_not_lie_over_its_fields(page: Page, server: str) -> None:
    visit(page, server)
    lines = ["x1,x2,label", *(f"{row % 7},{row % 5},{row % 3}" for row in range(30))]
    dialog = paste(page, lines)
    expect(dialog.get_by_text("Class names (optional)")).to_be_attached()
    for height in (800, 360):
        page.set_viewport_size({"width": 1280, "height": height})
        fields = dialog.locator(".upload-body").bounding_box()
        buttons = dialog.locator(".upload-end").bounding_box()
        assert fields
        assert buttons
        assert fields["y"] + fields["height"] <= buttons["y"] + 1
        assert buttons["y"] + buttons["height"] <= height
        last = dialog.get_by_text("Class names (optional)")
        last.scroll_into_view_if_needed()
        box = last.bounding_box()
        assert box
        assert box["y"] + box["height"] <= buttons["y"] + 1
        expect(dialog.get_by_role("button", name="Cancel")).to_be_in_viewport(ratio=1)


STANDARDIZED = ["the label is named", "no header", "whole values", "test points"]


@each(
    ("name", "standardized"),
    [*((name, False) for name in TABLES), *((name, True) for name in STANDARDIZED)],
)
def test_a_table_of_any_shape_becomes_points(
    page: Page, server: str, name: str, standardized: bool
) -> None:
    lines = TABLES[name]
    if page.url == "about:blank":
        visit(page, server, "#samples=40&epoch=0")
    dialog = paste(page, lines)
    use = dialog.get_by_role("button", name="Use these points")
    expect(use).to_be_enabled()
    dialog.get_by_label("standardize").set_checked(standardized)
    expect(use).to_be_enabled()
    rows = len(lines) - (lines[0][0].isalpha())
    use.click()
    expect(dialog).to_be_hidden()
    wait_until(lambda: page.locator("#plane .scatterlayer .point").count() == rows)
    wait_for_address(page, kind="table", **({"split": "split"} if name == "test points" else {}))
    expect(page.locator("body")).not_to_contain_text("NaN")
    expect(page.locator("body")).not_to_contain_text("undefined")
    undo(page).click()
    wait_until(lambda: "kind" not in address(page))


def test_labels_can_be_read_as_values_of_a_regression(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=0")
    dialog = paste(page, TABLES["whole values"])
    dialog.get_by_label("labels are").select_option("regression")
    expect(dialog.locator("[data-status]")).to_contain_text("with a number to fit")
    dialog.get_by_role("button", name="Use these points").click()
    wait_for_address(page, regression="true")


def test_a_failure_leaves_the_dialog_open_with_its_text(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("uncaught")
    visit(page, server, "#samples=40&epoch=0")
    dialog = paste(page, TABLES["the label is named"])
    use = dialog.get_by_role("button", name="Use these points")
    page.route("**/api/runs", lambda route: route.fulfill(json={"id": "0" * 20, "spec": None}))
    expect(use).to_be_enabled()
    with page.expect_event("pageerror"):
        use.click()
    expect(dialog.locator("[data-status]")).to_contain_text("Your input is still there")
    expect(dialog.get_by_label("Text of a table")).to_have_value(
        "\n".join(TABLES["the label is named"]) + "\n"
    )
    page.unroute_all()
    use.click()
    expect(dialog).to_be_hidden()
    wait_for_address(page, kind="table")


PARTIAL_ADDRESSES = [
    'axes={"label":{"name":"y"}}',
    'axes={"x1":{"name":"width"}}',
    'axes={"x2":{"name":"height","scale":2}}',
    "axes={}",
    'axes={"label":{"name":"y"}}&regression=true',
    'class_names=["no","yes"]',
    "test_points=1,2,1",
    'interventions=[{"epoch":3}]',
    'interventions=[{"epoch":3,"set":{"alpha":0.1}}]',
    'interventions=[{"epoch":3,"points":[{"to":[0.5,2,1]}]}]',
    'interventions=[{"epoch":3,"points":[{"from":[0,0,0]},{"from":[1,1,1],"to":[1,2,1]}]}]',
    'interventions=[{"epoch":3,"coefs":[{"layer":0,"from":0,"to":0,"value":1}]}]',
]


@each("part", PARTIAL_ADDRESSES)
def test_a_field_in_an_address_may_be_incomplete(page: Page, server: str, part: str) -> None:
    address_of_points = "#kind=points&test_share=0&points=0,0,0;1,1,1;0,1,1;1,0,0;2,0,0"
    follow(page, server, f"{address_of_points}&{part}")
    expect(page.locator("#notice")).to_be_hidden()
    expect(page.locator("body")).not_to_contain_text("NaN")
    page.get_by_role("radio", name="Two moons").check()
    wait_until(lambda: "kind" not in address(page))
    undo(page).click()
    wait_for_address(page, kind="points")


def test_a_link_with_a_runs_id_can_set_a_field_that_its_spec_omits(page: Page, server: str) -> None:
    answer = page.request.post(f"{server}/api/runs", data={"dataset": {"samples": 40}}).json()
    assert "shift" not in answer["spec"]["dataset"]
    visit(page, server, f"#run={answer['id']}&shift=2&epoch=3")
    expect(page.locator("#notice")).to_be_hidden()
    wait_for_address(page, shift="2")


def test_undo_names_only_the_setting_that_was_changed(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=0")
    page.get_by_role("radio", name="Exclusive or").check()
    wait_for_address(page, kind="xor")
    expect(undo(page)).to_have_attribute("title", "Undo: data set Exclusive or (Ctrl Z)")


COMPLETE = """async ([part, defaults]) => {
  const { completed, brief, interventions } = await import('/static/api/json-shapes.js');
  const spec = completed(part, defaults);
  return { spec, again: completed(spec, defaults), brief: spec.interventions.map(brief) };
}"""

PARTIAL_SPECS: list[dict[str, Any]] = [
    {},
    {"dataset": {"kind": "points", "axes": {"label": {"name": "y"}}}},
    {"dataset": {"axes": {"x1": {"name": "width", "scale": 3}}}, "training": {"alpha": 1}},
    {"network": {"activation": "tanh"}, "interventions": [{"epoch": 2, "set": {"alpha": 1}}]},
    {"interventions": [{"epoch": 2, "points": [{"to": [0, 1, 1], "part": "test"}]}]},
]


def paths(value: Any, at: str = "") -> set[str]:
    """Return the path of every field in a JSON value."""
    if isinstance(value, dict):
        return {f"{at}/{k}" for k in value}.union(
            *(paths(v, f"{at}/{k}") for k, v in value.items())
        )
    return (
        set().union(*(paths(item, f"{at}/*") for item in value))
        if isinstance(value, list)
        else set()
    )


def test_an_incomplete_spec_is_completed_with_the_defaults(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments")
    expect(page.locator("#sentence")).not_to_be_empty()
    defaults = get_json(f"{server}/api/catalog")["defaults"]
    for part in PARTIAL_SPECS:
        found = page.evaluate(COMPLETE, [part, defaults])
        spec = found["spec"]
        assert paths(defaults) <= paths(spec)
        assert found["again"] == spec
        for axis in (spec["dataset"]["axes"] or {}).values():
            assert set(axis) == {"name", "offset", "scale"}
        for one in spec["interventions"]:
            assert set(one) == {"epoch", "set", "coefs", "intercepts", "points", "frozen"}
        assert found["brief"] == part.get("interventions", [])


STUDIES: list[Any] = [
    {},
    {"base": {}},
    {"kind": "curve"},
    {"base": {"dataset": {"kind": "xor"}}, "epochs": [5]},
    {"axes": [{"field": "training.alpha", "values": [0, 0.1]}], "seeds": [1]},
    {"base": {"interventions": [{"epoch": 2, "set": {"alpha": 1}}]}},
]
BROKEN_STUDIES: list[Any] = [
    None,
    [],
    3,
    {"kind": "nothing"},
    {"base": []},
    {"base": {"dataset": 3}},
    {"axes": [{"field": "training.alpha"}]},
    {"epochs": "200"},
    {"base": {"interventions": [{}]}},
]


@pytest.mark.parametrize("study", STUDIES, ids=json.dumps)
def test_a_study_in_an_address_may_be_incomplete(page: Page, server: str, study: Any) -> None:
    page.goto(f"{server}/studies#spec={json.dumps(study)}")
    expect(page.locator("#size")).to_contain_text("cells")
    expect(page.locator("#error")).to_be_hidden()
    base = json.loads(page.locator("#base").input_value())
    assert base == (study or {}).get("base", {})
    expect(page.locator("#seeds")).to_have_value(str(len(study.get("seeds", range(5)))))


@pytest.mark.parametrize("study", BROKEN_STUDIES, ids=json.dumps)
def test_a_study_of_another_shape_is_refused_with_a_message(
    page: Page, server: str, study: Any
) -> None:
    page.goto(f"{server}/studies#spec={json.dumps(study)}")
    expect(page.locator("#error")).to_have_text("The study in the URL cannot be read.")


def test_a_row_of_a_study_with_custom_points_opens_its_run(page: Page, server: str) -> None:
    points = [[0, 0, 0], [1, 1, 1], [0, 1, 1], [1, 0, 0]]
    dataset = {"kind": "points", "points": points, "axes": {"label": {"name": "y"}}}
    spec = {
        "base": {"dataset": dataset | {"test_share": 0}},
        "epochs": [2],
        "axes": [{"field": "training.alpha", "values": [0]}],
        "seeds": [0],
    }
    page.goto(f"{server}/studies#spec={json.dumps(spec)}")
    page.get_by_role("button", name="Run the study").click()
    page.locator("#rows a").first.click()
    expect(caption(page)).to_contain_text("Epoch 2.")
    wait_for_address(page, kind="points")
