"""XML inside a container, read whole and safely: no entities, no network, bounded depth and text."""

from collections.abc import Iterator

from lxml import etree

from annotator.domain.refusal import Refusal


def parse_part(name: str, part: str, data: bytes) -> etree._Element:
    """The root element of the XML in ``data``, the entry ``part`` of the file ``name``.

    Comments and processing instructions are left out. Raises Refusal when it is no
    well-formed XML, and when it declares a document type: no program that writes these
    formats does, and entities come with it.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refusal(
            f"“{name}” is damaged: its part “{part}” cannot be read in line {error.lineno}. Save or export it again."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise Refusal(f"“{name}” declares XML entities, which are not read. Save it again with the usual program.")
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """The attribute of that name, in any namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that local name, in order."""
    return (child for child in element if local(child) == name)


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that local name."""
    return next(children(element, name), None)


def count(element: etree._Element, name: str) -> int:
    """How many elements of that local name lie below."""
    return sum(1 for _ in element.iter(f"{{*}}{name}"))
