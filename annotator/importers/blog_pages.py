"""Lists of comments that go on elsewhere: later pages, and comments behind “Load more”.

A blog shows some 200 comments on a page. A later page prints the count of all and starts
with the number that is due, so that the count is compared knowingly.
"""

from collections.abc import Sequence

from annotator.importers.blog_items import Item
from annotator.importers.blog_lines import Line
from annotator.importers.blog_notices import is_load_more
from annotator.importers.line_ledger import Ledger

#: Pages of comments hold a multiple of this many.
_PAGE = 50


def is_later_page(items: Sequence[Item], pagers: Sequence[Line]) -> bool:
    """Whether a list starts where an earlier page of it ended."""
    first = next((item.number for item in items if not item.depth), None)
    return first is not None and first > 1 and (first % _PAGE == 1 or bool(pagers))


def compare_declared(
    declared: int, items: Sequence[Item], line: int, pagers: Sequence[Line], ledger: Ledger, *, later_page: bool
) -> None:
    """Say how the count in a line agrees with what was read, and why it does not where the page tells."""
    read = len(items)
    first = next((item.number for item in items if not item.depth and item.number is not None), 1)
    waiting = next((pager.number for pager in pagers if is_load_more(pager.text)), None)
    what = "1 comment" if declared == 1 else f"{declared} comments"
    were = "1 was" if read == 1 else f"{read} were"
    if declared == read:
        return
    if later_page:
        message = (
            f"The page declares {what} in all, and its list starts with number {first}: it is a later page of them, "
            f"of which {were} read. Import the earlier pages too."
        )
        adds_up = declared == first - 1 + read
        (ledger.hint if adds_up else ledger.warn)(line, message)
    elif waiting is not None:
        message = (
            f"The page declares {what}, but {were} read: the others wait behind the button in line {waiting}. "
            "Open it in the browser, save the page again and import that."
        )
        ledger.warn(line, message)
    else:
        ledger.warn(line, f"The page declares {what}, but {were} read.")
