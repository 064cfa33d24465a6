"""Other coders at work: each signs in by password and saves one decision every two seconds until input ends.

    python benchmarks/desk_load.py ADDRESS ROUND PASSWORD NAME...

Writes a line when all have begun, and at the end one JSON object: how many were saved, and how long each took.
"""

import json
import sys
import threading
import time
import uuid

import httpx

SECONDS_BETWEEN = 2.0
PATIENCE = 120


class OtherCoder(threading.Thread):
    """One signed-in coder."""

    def __init__(self, address: str, round_: int, name: str, password: str, delay: float) -> None:
        super().__init__(daemon=True)
        self.round, self.delay, self.seconds = round_, delay, []
        self.ready, self.stopped = threading.Event(), threading.Event()
        self.client = httpx.Client(base_url=address, headers={"Origin": address}, timeout=PATIENCE)
        self.client.post("/api/sign-in", json={"name": name, "password": password}).raise_for_status()

    def queue(self, **query: int) -> dict:
        """The next comments."""
        answer = self.client.get("/api/desk/queue", params={"round": self.round, **query})
        answer.raise_for_status()
        return answer.json()

    def run(self) -> None:
        """Save, wait, save."""
        window = self.queue(next=0, count=100)
        waiting = window["assignments"]
        self.ready.set()
        self.stopped.wait(self.delay)
        while not self.stopped.is_set():
            task = waiting.pop(0)
            item = {
                "uuid": str(uuid.uuid4()), "assignment": task["id"], "codebook_version": 1, "supersedes": None,
                "state": "none_applies", "codes": [], "spans": [], "note": "", "context_opened": [],
                "client_time": "2024-01-01T00:00:00Z",
            }  # fmt: skip
            started = time.perf_counter()
            answer = self.client.post(
                "/api/desk/decisions", json={"items": [item]}, headers={"X-Annotator-Token": window["token"]}
            )
            took = time.perf_counter() - started
            answer.raise_for_status()
            assert answer.json()["results"][0]["status"] == "committed", answer.text
            self.seconds.append(took)
            if not waiting:
                waiting = self.queue(next=task["position"] + 1, count=100)["assignments"]
            self.stopped.wait(max(0.0, SECONDS_BETWEEN - took))


def main() -> None:
    """Start them spread over the two seconds, end them when standard input closes."""
    address, round_, password, *names = sys.argv[1:]
    coders = [
        OtherCoder(address, int(round_), name, password, SECONDS_BETWEEN * place / len(names))
        for place, name in enumerate(names)
    ]
    for coder in coders:
        coder.start()
    for coder in coders:
        assert coder.ready.wait(PATIENCE), "a coder did not get comments"
    sys.stdout.write("at work\n")
    sys.stdout.flush()
    sys.stdin.read()
    for coder in coders:
        coder.stopped.set()
    for coder in coders:
        coder.join(PATIENCE)
    sys.stdout.write(json.dumps({"seconds": [one for coder in coders for one in coder.seconds]}) + "\n")


if __name__ == "__main__":
    main()
