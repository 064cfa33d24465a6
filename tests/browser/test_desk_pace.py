"""The coder's own pace: what counts, what does not, and the words for the time left."""

import pytest
from playwright.sync_api import expect

#: Pace on a clock and a storage of the test's own; `steps` are [act, value] where “wait” moves the clock (seconds).
RUN = """async ({ steps, kept }) => {
  const { Pace } = await import("/files/pace.js");
  let clock = 0;
  const shelf = new Map(kept ? [["pace", kept]] : []);
  const storage = { read: (key) => shelf.get(key) ?? null, write: (key, value) => shelf.set(key, value) };
  const pace = new Pace({ storage, key: "pace", now: () => clock });
  for (const [act, ...values] of steps) {
    if (act === "wait") clock += values[0] * 1000;
    else pace[act](...values);
  }
  pace.keep();
  return { ...shelf.get("pace"), spent: pace.spent, left: pace.estimate(100) };
}"""


@pytest.fixture
def pace(page, fake):
    """Run a sequence of happenings; the answer is what is kept, the time spent and the estimate for 100 comments."""
    page.goto(fake.address)

    def run(*steps, kept=None):
        return page.evaluate(RUN, {"steps": [list(step) for step in steps], "kept": kept})

    return run


def decide(comment, seconds):
    return ("show", comment), ("wait", seconds), ("decided", comment, True)


def test_the_pace_is_the_median_of_the_seconds_on_screen(pace):
    steps = [step for number, took in enumerate([10, 20, 90, 12, 18]) for step in decide(number, took)]
    found = pace(*steps)
    assert found["seconds"] == [10, 20, 90, 12, 18]
    assert found["left"] == {
        "text": "about 30 min left",
        "title": "at your own pace: median 18 s a comment over your last 5",
    }
    assert found["spent"] == 150


def test_nothing_is_said_before_five_decisions(pace):
    steps = [step for number in range(4) for step in decide(number, 10)]
    assert pace(*steps)["left"] is None


def test_only_the_last_fifty_decisions_count(pace):
    steps = [step for number in range(50) for step in decide(number, 4)]
    found = pace(*steps, kept={"seconds": [100] * 50, "total": 5000})
    assert found["seconds"] == [4] * 50
    assert found["spent"] == 5200


def test_time_in_another_tab_and_without_any_input_does_not_count(pace):
    found = pace(
        ("show", "a"),
        ("wait", 5),
        ("look", False),
        ("wait", 60),
        ("look", True),
        ("wait", 3),
        ("input",),
        ("wait", 121),
        ("input",),
        ("wait", 110),
        ("decided", "a", True),
    )
    assert found["seconds"] == [118]


def test_a_comment_left_and_taken_up_again_counts_as_a_whole_and_one_looked_back_at_not_at_all(pace):
    found = pace(
        ("show", "a"),
        ("wait", 5),
        ("show", "b"),
        ("wait", 7),
        ("show", None),
        ("wait", 50),
        ("show", "a"),
        ("wait", 2),
        ("decided", "a", True),
        ("show", "c"),
        ("wait", 1),
        ("decided", "c", False),
    )
    assert found["seconds"] == [7]


def test_what_another_tab_wrote_or_something_else_left_behind_is_borne(pace):
    found = pace(*decide("a", 3), kept={"seconds": ["x", None, 8], "total": "much"})
    assert (found["seconds"], found["total"]) == ([8, 3], 3)


WORDS = {
    1: "less than a minute left",
    59.9: "less than a minute left",
    60: "about 1 min left",
    61: "about 2 min left",
    600: "about 10 min left",
    601: "about 15 min left",
    1500: "about 25 min left",
    3541: "about 1 h left",
    9000: "about 2 h 30 min left",
    9001: "about 2 h 35 min left",
    36_000: "about 10 h left",
    36_001: "about 11 h left",
    4_000_000: "about 1,112 h left",
}


def test_the_words_grow_coarser_with_the_time(page, fake):
    page.goto(fake.address)
    said = page.evaluate(
        """async (all) => {
            const { timeLeft } = await import("/files/pace.js");
            return all.map((seconds) => timeLeft(seconds));
        }""",
        list(WORDS),
    )
    assert dict(zip(WORDS, said, strict=True)) == WORDS


def test_the_bar_says_how_long_the_rest_takes_at_the_coders_own_pace(desk, fake):
    left = desk.find(".bar .left")
    for _ in range(4):
        desk.press("w", "Enter")
    desk.shows(5)
    desk.saved()
    expect(left).to_be_hidden()
    desk.press("w", "Enter")
    expect(left).to_contain_text("less than a minute left")
    expect(left).to_contain_text("over your last 5")
    # A slower coder, as this browser remembers.
    desk.page.evaluate(
        """() => {
            const key = Object.keys(localStorage).find((name) => name.startsWith("annotator:pace:"));
            localStorage.setItem(key, JSON.stringify({ seconds: Array(50).fill(18), total: 900 }));
        }"""
    )
    desk.open()
    expect(left).to_contain_text("about 20 min left")
    expect(left).to_have_attribute("title", "at your own pace: median 18 s a comment over your last 50")
    desk.press("ArrowLeft", "p", "Enter", "Backspace", "Enter")
    desk.saved()
    assert [one["seconds"] for one in desk.kept("pace")] == [[18] * 50]
