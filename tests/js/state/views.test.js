import assert from "node:assert/strict";
import { test } from "node:test";

import { LOOK } from "../../../static/state/page-state.js";
import {
  PANES,
  VIEWS,
  afterSideBySide,
  afterTab,
  showing,
  shownFold,
  shownSurface,
  shownViews,
} from "../../../static/state/views.js";

/** @typedef {import("../../../static/state/views.js").View} View */

const RUN = "0123456789abcdef0123";
const BASES = [
  {},
  { surface: /** @type {const} */ ("probability") },
  { fold: [1, 0, 2] },
  { probe: [0, 0, 1, 1] },
  { compare: RUN },
  { pins: [{ run: RUN, epoch: 3 }] },
];

/** All views or pairs of views that can be shown. @type {[View, View|null][]} */
const PAIRS = [
  ...VIEWS.map((first) => /** @type {[View, null]} */ ([first, null])),
  ...PANES.flatMap((first) =>
    PANES.filter((second) => second !== first).map(
      (second) => /** @type {[View, View]} */ ([first, second]),
    ),
  ),
];

test("A look shows the views that it was changed to show, from any look", () => {
  for (const base of BASES) {
    for (const [first, second] of PAIRS) {
      const look = { ...LOOK, ...base };
      const changed = { ...look, ...showing(look, first, second) };
      const shown = shownViews(changed);
      assert.deepEqual([shown.first, shown.second], [first, second]);
      assert.equal(changed.surface !== null, [first, second].includes("surface"));
      assert.equal(changed.fold !== null, [first, second].includes("hidden-space"));
      assert.equal(shownSurface(changed), changed.surface);
      assert.deepEqual(shownFold(changed), changed.fold);
      for (const name of /** @type {const} */ (["probe", "compare", "pins"]))
        assert.equal(changed[name], look[name]);
    }
  }
});

test("A look names no view that its other fields imply", () => {
  for (const base of BASES) {
    const look = { ...LOOK, ...base };
    const { first, second } = shownViews(look);
    const { view, beside, surface, fold } = showing(look, first, second);
    assert.deepEqual([view, beside], [null, null]);
    assert.deepEqual([surface, fold], [look.surface, look.fold]);
  }
});

test("The button “side by side” shows the plane and another view, then one of them", () => {
  for (const [first, second] of PAIRS) {
    const shown = { first, second, strip: null };
    const [one, other] = afterSideBySide(shown, "surface");
    const was = second !== null || first === "compare";
    assert.equal(other === null, was);
    if (!was) assert.ok([one, other].includes("plane") && [one, other].includes(first));
  }
});

test("A chosen tab is shown, and side by side the plane stays", () => {
  for (const [first, second] of PAIRS) {
    for (const view of VIEWS) {
      const after = afterTab({ first, second, strip: null }, view);
      assert.ok(after.includes(view));
      if (second !== null && view !== "compare" && [first, second].includes("plane"))
        assert.ok(after.includes("plane"));
    }
  }
});

test("A line has its chart below two other views", () => {
  const look = { ...LOOK, probe: [0, 0, 1, 1] };
  const of = (/** @type {View} */ view, /** @type {View|null} */ beside) =>
    shownViews({ ...look, view, beside }).strip;
  assert.equal(of("plane", "surface"), "cross-section");
  assert.equal(of("plane", "cross-section"), null);
  assert.equal(of("plane", null), null);
  assert.equal(of("compare", null), "compare");
});
