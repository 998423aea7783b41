"""What can be pressed is large enough: 24 pixels for a mouse, 44 for a finger.

The outline of what has the focus is whole.
"""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import NARROW, WIDE, known_visitor
from tests.browser.reading import visit
from tests.browser.watch import Watch

PAGES = ("curve", "studies", "experiments", "article")

OPEN = {
    "region card": "#epoch=60&at=0,0",
    "segment card": "#epoch=60&why=1",
    "unit card": "#epoch=60&unit=0,1",
    "cross-section": "#epoch=60&view=cross-section&probe=-1,0,1,0",
    "slice": "#kind=iris&epoch=20",
    "comparison": "#epoch=60&view=compare",
}
"""What can be open on the page of the plane."""

# Left out: links in a text, and the drawing of the network, where a unit has one row.
SMALL = """([least, scrolled]) => {
  const targets = 'button, a[href], input, select, summary, textarea, [role=button], [role=tab]';
  const inText = 'p a, li a, td a, figcaption a, .row a, .stage *';
  const joined = (boxes) => [
    Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left)),
    Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top)),
  ];
  const found = [];
  for (const target of document.querySelectorAll(targets)) {
    if (scrolled) target.scrollIntoView({ block: 'center', behavior: 'instant' });
    const box = target.getBoundingClientRect();
    const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    // A click on a label is one on its box.
    const labels = ['checkbox', 'radio'].includes(target.type) ? [...target.labels] : [];
    if (!top || ![target, ...labels].some((part) => part.contains(top))) continue;
    if (target.matches(inText) || target.disabled) continue;
    const size = joined([target, ...labels].map((part) => part.getBoundingClientRect()));
    if (Math.min(...size) < least - 0.5)
      found.push([target.ariaLabel || target.textContent.trim() || target.id, ...size]);
  }
  return found;
}"""


# What is scrolled to gets the focus first, so that it is in sight.
CUT = """() => {
  const cut = [];
  const stops = 'button, a[href], input, select, summary, textarea, [tabindex]';
  for (const stop of document.querySelectorAll(stops)) {
    if (!stop.checkVisibility({ opacityProperty: true })) continue;
    stop.focus({ focusVisible: true });
    const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(stop);
    if (document.activeElement !== stop || outlineStyle === 'none') continue;
    const grown = parseFloat(outlineWidth) + parseFloat(outlineOffset) - 0.6;
    const box = stop.getBoundingClientRect();
    if (!box.width) continue;
    for (let around = stop.parentElement; around; around = around.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(around);
      if (position === 'fixed') break;
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      const { left, top } = around.getBoundingClientRect();
      const [x, y] = [left + around.clientLeft, top + around.clientTop];
      const [right, bottom] = [x + around.clientWidth, y + around.clientHeight];
      if (box.left - grown < x || box.top - grown < y
          || box.right + grown > right || box.bottom + grown > bottom)
        cut.push(`${stop.ariaLabel || stop.textContent.trim() || stop.id} in ${around.className}`);
    }
  }
  document.activeElement.blur();
  return cut;
}"""


def small(page: Page, least: int, *, scrolled: bool = False) -> list[list[object]]:
    """Return the names, widths and heights of visible targets that are smaller than `least`.

    With ``scrolled``, also those to which one has to scroll.
    """
    return list(page.evaluate(SMALL, [least, scrolled]))


@pytest.mark.parametrize(("screen", "touch", "least"), [(WIDE, False, 24), (NARROW, True, 44)])
def test_what_can_be_pressed_is_large_enough(
    browser: Browser, server: str, watch: Watch, screen: dict[str, int], touch: bool, least: int
) -> None:
    context = known_visitor(browser, viewport=screen, has_touch=touch, is_mobile=touch)
    page = context.new_page()
    watch.over(page)
    visit(page, server)
    found = {"plane": small(page, least)}
    cut: dict[str, list[str]] = {}
    for tab in ("Data", "Network") if touch else ():
        page.get_by_role("button", name=tab, exact=True).tap()
        found[tab] = small(page, least)
    for name, address in OPEN.items():
        visit(page, server, address)
        if touch:
            page.locator("[data-tab-button=inspect]:visible").tap()
        found[name] = small(page, least)
        if not touch:
            cut[name] = page.evaluate(CUT)
    if touch:
        page.get_by_role("button", name="Charts", exact=True).tap()
        found["Charts"] = small(page, least)
    page.locator("#layers > summary").click()
    found["Show"] = small(page, least)
    page.keyboard.press("Escape")
    for name in ("examples", "share", "keys"):
        page.locator(f"#{name}-button").dispatch_event("click")
        found[name] = small(page, least)
        if not touch:
            cut[name] = page.evaluate(CUT)
        page.keyboard.press("Escape")
    for name in PAGES:
        page.goto(f"{server}/{name}")
        page.wait_for_load_state("networkidle")
        found[name] = small(page, least, scrolled=True)
        if not touch:
            cut[name] = page.evaluate(CUT)
    context.close()

    assert not {place: targets for place, targets in found.items() if targets}
    assert not {place: stops for place, stops in cut.items() if stops}
