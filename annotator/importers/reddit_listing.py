"""The records in a Reddit file, whichever way it is laid out: lines, listings, replies inside comments."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotator.importers.json_reading import JsonText


@dataclass(frozen=True, slots=True)
class Held:
    """A stub that stands for comments Reddit did not send; ``count`` is 0 for a thread that goes on elsewhere."""

    count: int


def is_comment(record: dict[str, Any]) -> bool:
    """Whether an object is a comment."""
    return "body" in record


def is_post(record: dict[str, Any]) -> bool:
    """Whether an object is a post (a "submission")."""
    return "title" in record and ("selftext" in record or "num_comments" in record or "permalink" in record)


def records(source: JsonText) -> Iterator[tuple[int, dict[str, Any] | Held]]:
    """(place, record) in the order of the file: the place is the line, or a running number in a document."""
    if not source.in_lines():
        yield from enumerate(_unfold(source.document()), 1)
        return
    for line, value in source.lines():
        if "body" in value and not value.get("replies"):
            yield line, value
        else:
            for record in _unfold(value):
                yield line, record


def _unfold(root: Any) -> Iterator[dict[str, Any] | Held]:
    """Comments, posts and stubs of nested listings, each before what answers it."""
    stack: list[tuple[Any, str | None, str | None]] = [(root, None, None)]
    while stack:
        node, thread, parent = stack.pop()
        if isinstance(node, list):
            thread = thread or _post_of(node)
            stack.extend((one, thread, parent) for one in reversed(node))
            continue
        if not isinstance(node, dict):
            if isinstance(node, str) and parent is None and thread is None and node:
                yield {}
            continue
        data, kind = node.get("data"), node.get("kind")
        if isinstance(data, dict | list) and not is_comment(node) and not is_post(node):
            if kind == "more":
                yield Held(_count(data))
            else:
                stack.append((data, thread, parent))
        elif is_comment(node) or is_post(node):
            record = _placed(node, thread, parent)
            yield record
            stack.append(_inside(record))
        else:
            inside = [one for one in (node.get("children"), node.get("comments"), node.get("posts")) if one]
            if not inside and not {"children", "after", "dist"} & node.keys():
                yield node
            stack.extend((one, thread, parent) for one in reversed(inside) if isinstance(one, list | dict))


def _inside(record: dict[str, Any]) -> tuple[Any, str | None, str | None]:
    """What stands inside a comment or post, with the thread and the comment it then belongs to."""
    own = record.get("id")
    own = own if isinstance(own, str) else None
    if is_comment(record):
        thread = record.get("link_id")
        return record.get("replies") or None, thread if isinstance(thread, str) else None, own and f"t1_{own}"
    return record.get("comments") or None, own and f"t3_{own}", None


def _placed(record: dict[str, Any], thread: str | None, parent: str | None) -> dict[str, Any]:
    """A comment with the thread and parent its place gives it, where it names none itself."""
    if is_comment(record):
        if thread and not record.get("link_id"):
            record = {**record, "link_id": thread}
        if parent and not record.get("parent_id"):
            record = {**record, "parent_id": parent}
    return record


def _post_of(nodes: list[Any]) -> str | None:
    """The post that a list of [post listing, comment listing] is about; None for other lists."""
    if len(nodes) == 2 and all(isinstance(one, dict) and one.get("kind") == "Listing" for one in nodes):
        data = nodes[0].get("data")
        children = data.get("children") if isinstance(data, dict) else None
        if isinstance(children, list) and len(children) == 1 and isinstance(children[0], dict):
            post = children[0].get("data")
            if isinstance(post, dict) and isinstance(post.get("id"), str):
                return f"t3_{post['id'].removeprefix('t3_')}"
    return None


def _count(data: Any) -> int:
    count = data.get("count") if isinstance(data, dict) else None
    return int(count) if isinstance(count, str) and count.isdecimal() and len(count) < 10 else 0
