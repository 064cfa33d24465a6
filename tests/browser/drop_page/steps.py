"""The process of long work whose steps a test decides: it is at step n while a file says n, and ends at 4."""

import sys
import time
from pathlib import Path

from annotator.operations.job_process import main


def steps(_workspace, _person, order, report):
    while (step := int(Path(order["until"]).read_text(encoding="utf-8"))) < 4:
        report("Taking steps", step, 4 if step else None)
        time.sleep(0.02)
    return {"steps": step}


if __name__ == "__main__":
    main(sys.argv[1:], {"steps": steps})
