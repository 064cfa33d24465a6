"""From a key to the painted page, measured inside the page by one stopwatch for every page compared.

It starts at the time stamp of the keydown event, which the browser process gives before any script of the page has
run. From then on each frame asks whether the page shows another text (or mark) than before. In the first frame in which
it does, a message is posted to oneself: messages are handled after the frame in which they were posted was laid out and
painted, and the watch stops there. The watch costs every page the same: one comparison of a text per frame.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page

#: ``shown`` is the body of a function that gives the text (or mark) on screen.
_ARM = """([key, shown]) => {
  const read = new Function("deep", `return (${shown})`);
  const deep = (selector) => {
    const search = (root) => {
      const found = root.querySelector(selector);
      if (found) return found;
      for (const node of root.querySelectorAll("*"))
        if (node.shadowRoot) { const inner = search(node.shadowRoot); if (inner) return inner; }
      return null;
    };
    const known = (globalThis.watchKnown ??= new Map());
    if (!known.get(selector)?.isConnected) known.set(selector, search(document));
    return known.get(selector);
  };
  const before = read(deep);
  globalThis.watched = new Promise((done, fail) => {
    setTimeout(() => fail(new Error(`“${key}” changed nothing within a minute`)), 60000);
    const begun = (event) => {
      if (event.key !== key) return;
      removeEventListener("keydown", begun, true);
      const frame = () => {
        const now = read(deep);
        if (!now || now === before) { requestAnimationFrame(frame); return; }
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - event.timeStamp);
        port2.postMessage(null);
      };
      requestAnimationFrame(frame);
    };
    addEventListener("keydown", begun, true);
  });
}"""


@dataclass(frozen=True, slots=True)
class Times:
    """What one thing took, in milliseconds."""

    milliseconds: tuple[float, ...]

    @classmethod
    def of_seconds(cls, seconds: Sequence[float]) -> "Times":
        return cls(tuple(one * 1000 for one in seconds))

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.milliseconds, n=20)[-1]

    def __str__(self) -> str:
        return f"median {self.median:8.1f} ms   p95 {self.p95:8.1f} ms   n {len(self.milliseconds)}"


def timed(page: Page, key: str, shown: str) -> float:
    """Press a key and give the milliseconds until the page shows something else, and shows it painted."""
    page.evaluate(_ARM, [key, shown])
    page.keyboard.press(key)
    return page.evaluate("watched")


def steps(count: int, warm_up: int, step: Callable[[], dict[str, float]]) -> dict[str, Times]:
    """Repeat a calm step; the first ones are not counted."""
    found: dict[str, list[float]] = {}
    for number in range(warm_up + count):
        for name, milliseconds in step().items():
            if number >= warm_up:
                found.setdefault(name, []).append(milliseconds)
    return {name: Times(tuple(values)) for name, values in found.items()}
