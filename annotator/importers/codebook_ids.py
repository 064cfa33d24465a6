"""Ids for the codes of files that do not know ours."""

from collections.abc import Sequence

from annotator.domain.code_ids import new_id


def id_of_path(names: Sequence[str], taken: set[str], otherwise: str = "code") -> str:
    """An id for the thing at the end of a path of names, added to ``taken``.

    It is made of the last name; where that is taken, of ever more of the path, and at last
    with a number. ``otherwise`` stands for names without Latin letters or digits.
    """
    found = ""
    if new_id(names[-1], (), ""):
        made = (new_id(" ".join(names[first:]), (), "") for first in range(len(names) - 1, -1, -1))
        found = next((one for one in made if one not in taken), "")
    found = found or new_id(names[-1], taken, otherwise)
    taken.add(found)
    return found
