"""Invented comments for the benchmarks."""

import random
from collections.abc import Iterator

_WORDS = (
    "the rota leaves no time for anybody we write more than we listen who decides this case office again moved twice "
    "system down since Monday nobody asked colleague left caseload doubled union meeting thursday trust new contract"
)
WORDS = _WORDS.split(" ")


def texts(seed: int = 1) -> Iterator[str]:
    """Invented comments without end, most of them short, some long: 3 to 400 words."""
    chance = random.Random(seed)
    while True:
        length = min(400, max(3, int(chance.lognormvariate(3.7, 0.8))))
        yield " ".join(chance.choices(WORDS, k=length)).capitalize() + "."
