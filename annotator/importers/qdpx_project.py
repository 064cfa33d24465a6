"""The sources, variables, cases and sets of a REFI-QDA project file (project.qde).

Element names are matched without their namespace: programs write several. GUIDs are
compared without braces and in small letters. An element that names a GUID that is not
there is passed over.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from annotator.importers.xml_part import attribute, child, children, local

_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
#: Variables that are no attributes: they tell who a person is.
_PERSONAL = re.compile(
    r"e[-_ ]?mail|(?<![a-z])ip(?![a-z])|ip[-_ ]?addr|phone|telefon|(?<![a-z])mobile|latitude|longitude|coordinates",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text of the project; either ``content`` or ``path`` (as written) says where its text is.

    ``case`` is the name of the one case it belongs to, ``group`` that of its first set.
    """

    guid: str
    name: str
    content: str | None
    path: str | None
    attributes: Mapping[str, str] = field(default_factory=dict)
    case: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """What is read of a project; ``others`` counts the sources that are no texts.

    ``personal`` is how many variables are left out as they tell who a person is, ``coded``
    counts what is not read here.
    """

    name: str | None
    texts: tuple[TextSource, ...]
    others: Mapping[str, int]
    personal: int
    coded: Mapping[str, int]


def read_project(root: etree._Element) -> Project:
    """The project whose root element is ``root``; empty when it is no project."""
    sources = child(root, "Sources")
    elements = [] if sources is None else [element for element in sources if local(element)]
    every = {_guid(attribute(at, "guid")): attribute(at, "name") or "" for at in _listed(root, "Variables")}
    variables = {guid: name for guid, name in every.items() if not _PERSONAL.search(name)}
    cases: dict[str, list[tuple[str | None, Mapping[str, str]]]] = {}
    for case in _listed(root, "Cases"):
        values = dict(_values(case, variables))
        for guid in _targets(case, "SourceRef"):
            cases.setdefault(guid, []).append((attribute(case, "name"), values))
    groups: dict[str, str] = {}
    for group in _listed(root, "Sets"):
        for guid in _targets(group, "MemberSource"):
            groups.setdefault(guid, attribute(group, "name") or "")
    texts = tuple(
        _text_source(element, variables, cases, groups) for element in elements if local(element) == "TextSource"
    )
    others = Counter(local(element) for element in elements if local(element) != "TextSource")
    coded = Counter(name for name in map(local, root.iter()) if name in ("Code", "Coding", "User"))
    return Project(attribute(root, "name"), texts, others, len(every) - len(variables), coded)


def _text_source(
    element: etree._Element,
    variables: Mapping[str, str],
    cases: Mapping[str, list[tuple[str | None, Mapping[str, str]]]],
    groups: Mapping[str, str],
) -> TextSource:
    guid = _guid(attribute(element, "guid"))
    content = child(element, "PlainTextContent")
    mine = cases.get(guid, [])
    values = {name: value for _, of_case in mine for name, value in of_case.items()}
    values.update(_values(element, variables))
    names = {name for name, _ in mine if name}
    return TextSource(
        guid,
        attribute(element, "name") or "",
        None if content is None else "".join(map(str, content.itertext())),
        attribute(element, "plainTextPath"),
        values,
        names.pop() if len(names) == 1 else None,
        groups.get(guid) or None,
    )


def _listed(root: etree._Element, name: str) -> Iterator[etree._Element]:
    parent = child(root, name)
    return iter(()) if parent is None else (element for element in parent if local(element))


def _targets(element: etree._Element, name: str) -> Iterator[str]:
    return (_guid(attribute(reference, "targetGUID")) for reference in children(element, name))


def _values(element: etree._Element, variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for value in children(element, "VariableValue"):
        name = next((variables.get(guid, "") for guid in _targets(value, "VariableRef")), "")
        text = next((at.text for at in value if local(at) in _VALUES), None)
        if name and text and text.strip():
            yield name, text.strip()


def _guid(written: str | None) -> str:
    return (written or "").strip().strip("{}").lower()
