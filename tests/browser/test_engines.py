"""A short use of each page in Chromium, Firefox and WebKit: open, play, click, change the data."""

from collections.abc import Iterator

import pytest

from tests.browser.engines import Engine, chromium, firefox, webkit

IDLE = """() => /^Epoch [^.]*\\d\\./.test(document.querySelector('#caption')?.textContent)
  && !document.querySelector('#plane[aria-busy=true], #plot[aria-busy=true]')
  && Boolean(document.querySelector('.main-svg'))"""
EPOCH = "() => Number(/^Epoch ([^.]+)\\./.exec(document.querySelector('#caption').textContent)[1])"
BEYOND = f"(epoch) => ({EPOCH})() > epoch"
SAYS = "(selector, part) => document.querySelector(selector)?.textContent.includes(part)"
FILL = """(selector, text) => {
  const field = document.querySelector(selector);
  field.focus();
  field.value = text;
  for (const kind of ['input', 'change'])
    field.dispatchEvent(new Event(kind, { bubbles: true, composed: true }));
  field.blur();
}"""


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Start a browser for all tests of this file."""
    if request.param == "chromium":
        with chromium(request.getfixturevalue("browser")) as started:
            yield started
    else:
        start = {"firefox": firefox, "webkit": webkit}[request.param]
        with start(tmp_path_factory.mktemp(request.param)) as started:
            yield started


def opened(engine: Engine, address: str, condition: str = IDLE) -> None:
    """Open a page and wait until it is idle."""
    engine.open(address)
    engine.until(condition)


def plays(engine: Engine, count: int = 3) -> None:
    """Press Play, wait for some epochs, and press Pause."""
    epoch = engine.run(EPOCH)
    engine.click("[data-act=toggle]")
    engine.until(BEYOND, epoch + count)
    engine.click("[data-act=toggle]")
    engine.until("() => document.querySelector('[data-act=toggle]').ariaLabel === 'Play'")
    engine.until(IDLE)


def no_message(engine: Engine) -> None:
    assert engine.messages() == []


def test_messages_and_errors_of_a_page_are_noticed(engine: Engine, server: str) -> None:
    opened(engine, f"{server}/curve")
    no_message(engine)
    engine.run(
        "() => { console.warn('careful'); setTimeout(() => { throw new Error('fails'); }); }"
    )
    engine.until("() => new Promise((done) => setTimeout(() => done(true), 50))")
    for part in ("careful", "fails"):
        assert any(part in message for message in engine.messages()), part


@pytest.mark.parametrize("path", ["", "embed"], ids=["plane", "embed"])
def test_the_plane_plays_shows_a_region_and_changes_its_data(
    engine: Engine, server: str, path: str
) -> None:
    opened(engine, f"{server}/{path}#kind=xor&random_state=7&epoch=20")
    engine.click("#plane", 0.9, 0.2)
    engine.until("() => document.querySelector('#card .formula')")
    plays(engine)
    engine.click("#data .tile:has([value=circles])")
    engine.until("() => location.hash.includes('kind=circles')")
    engine.until(IDLE)
    plays(engine)
    no_message(engine)


def test_the_curve_plays_shows_a_piece_and_changes_its_function(
    engine: Engine, server: str
) -> None:
    opened(engine, f"{server}/curve#epoch=2&random_state=5")
    plays(engine)
    engine.click("#plot", 0.6, 0.5)
    engine.until(SAYS, "#piece .card-body", "=")
    engine.run(FILL, "#field-kind", "abs")
    engine.until("() => location.hash.includes('kind=abs')")
    engine.until(IDLE)
    plays(engine)
    no_message(engine)


def test_a_figure_of_the_article_plays_and_changes(engine: Engine, server: str) -> None:
    figure = '[data-figure="polygons"]'
    opened(engine, f"{server}/article", f"() => document.querySelector('{figure}')")
    # The figures before it grow as they start.
    engine.until(
        """(figure) => {
          document.querySelector(figure).scrollIntoView({ block: 'center', behavior: 'instant' });
          return document.querySelector(figure).classList.contains('is-live');
        }""",
        figure,
    )
    time = f"{figure} .figure-time"
    # It plays by itself once; the button pauses it, or plays it again if it has ended.
    engine.until(f"() => /^epoch [1-9]/.test(document.querySelector('{time} output').textContent)")
    engine.click(f"{time} .play")
    engine.run(FILL, f"{time} input", "0")
    engine.until(f"() => document.querySelector('{time} output').textContent === 'epoch 0'")
    link = f"() => document.querySelector('{figure} a[href*=\"#\"]').href"
    network = f"() => ({link})().replace(/epoch=\\d+/, '')"
    before = engine.run(network)
    engine.run(FILL, f"{figure} .figure-handle input", "0")
    engine.until(f"(before) => ({network})() !== before", before)
    no_message(engine)


def test_an_experiment_runs_and_changes_its_function(engine: Engine, server: str) -> None:
    opened(
        engine,
        f"{server}/experiments#few-and-many&widths=2&epochs=4&seeds=1",
        "() => document.querySelectorAll('#prediction button').length > 1",
    )
    engine.click("#prediction button")
    engine.click("#run")
    engine.until("() => document.querySelector('#verdict').textContent")
    engine.until("() => document.querySelector('#charts .main-svg')")
    engine.run(FILL, "#controls select", "abs")
    engine.until("() => location.hash.includes('function=abs')")
    engine.click("#run")
    engine.until("() => document.querySelector('#verdict').textContent")
    no_message(engine)


def test_a_study_runs_and_shows_its_chart(engine: Engine, server: str) -> None:
    opened(engine, f"{server}/studies", "() => document.querySelector('#axes select')")
    engine.run(FILL, "#epochs", "3")
    engine.run(FILL, "#seeds", "1")
    engine.click("#spec [type=submit]")
    engine.until("() => document.querySelector('#rows tbody tr')")
    engine.until("() => document.querySelector('#chart .main-svg')")
    engine.run(FILL, "#metric", "test_loss")
    engine.until("() => document.querySelector('#chart .main-svg')")
    no_message(engine)


def test_a_call_of_the_documentation_is_sent(engine: Engine, server: str) -> None:
    block = ".opblock[id$='-create_run']"
    opened(engine, f"{server}/docs", f"() => document.querySelector(`{block}`)")
    engine.click(f"{block} .opblock-summary-control")
    engine.click(f"{block} .try-out__btn")
    engine.click(f"{block} .execute")
    engine.until(f"() => document.querySelector(`{block} .live-responses-table`)")
    no_message(engine)
