"""Projects in the exchange format REFI-QDA (.qdpx), as NVivo, ATLAS.ti, MAXQDA and QualCoder write them.

Each text is a thread of paragraphs. In a project of many short texts, as MAXQDA makes
them of survey answers, each text is a unit, and the sets (document groups) are the
threads. Codes, codings and users are not read here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from annotator.domain.material import ParsedThread, ParsedUnit, Problem, Reading, Severity, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.decoding import decode
from annotator.importers.documents import (
    OPTIONS,
    Choices,
    Cut,
    check_options,
    document_threads,
    require_turns,
    title_from,
)
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.paragraphs import cut_paragraphs
from annotator.importers.qdpx_project import Project, TextSource, read_project
from annotator.importers.whole import pieces_of
from annotator.importers.xml_part import local, parse_part
from annotator.importers.zip_container import Container, entry_names, open_container

_PROJECT = "project.qde"
_LARGEST_PROJECT = 128 * 1024**2
_INTERNAL = "internal://"
#: A project of at least so many texts, this share of them at most so many bytes long, is taken for a survey.
_FEWEST_ANSWERS = 20
_SHORT_SHARE = 0.8
_SHORT = 2000
_OTHERS = {
    "PDFSource": ("PDF", "PDFs"),
    "PictureSource": ("picture", "pictures"),
    "AudioSource": ("recording", "recordings"),
    "VideoSource": ("film", "films"),
}
_CODED = {"Code": ("code", "codes"), "Coding": ("coding", "codings"), "User": ("user", "users")}
_OPTIONS = {"unit": OPTIONS["unit"]}


def recognise(file: SourceFile) -> float:
    """By the project file inside."""
    return 0.95 if _PROJECT in {PurePosixPath(name).name for name in entry_names(file)} else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The threads and units of a project, numbered through it.

    Raises Refusal when it is damaged, too large, or holds no text source.
    """
    choices = check_options(options, _OPTIONS)
    with open_container(file) as container:
        path = _project_path(file.name, container)
        root = parse_part(file.name, path, container.read(path, _LARGEST_PROJECT))
        if local(root) != "Project":
            raise Refusal(f"“{file.name}” is no REFI-QDA project: its “{path}” begins otherwise. Export it again.")
        project = read_project(root)
        if not project.texts:
            raise Refusal(f"“{file.name}” holds no texts{_named(project.others, _OTHERS, ', only ')}.")
        loader = _Loader(file.name, container)
        survey = choices.cut is None and _is_survey(project, loader)
        title = project.name or title_from(file.name)
        threads, problems = _survey(title, project, loader) if survey else _documents(project, loader, choices)
    require_turns(file.name, threads, choices)
    return Reading("utf-8", pieces_of(threads, problems=[*loader.problems(), *problems, *_not_read(project)]))


def _project_path(name: str, container: Container) -> str:
    if _PROJECT in container:
        return _PROJECT
    found = [path for path in container.names if PurePosixPath(path.casefold()).name == _PROJECT]
    if not found:
        raise Refusal(f"“{name}” is no REFI-QDA project: there is no “{_PROJECT}” in it. Choose another file.")
    return min(found, key=len)


class _Loader:
    """Finds the texts of a project, and remembers those that are not there."""

    def __init__(self, name: str, container: Container) -> None:
        self._name = name
        self._container = container
        self._paths = {PurePosixPath(path.casefold()).name: path for path in container.names}
        self._missing: list[int] = []
        self._found: list[Problem] = []

    def size(self, source: TextSource) -> int | None:
        """Bytes or characters of a text, None when it is not in the file."""
        if source.content is not None:
            return len(source.content)
        path = self._path(source)
        return None if path is None else self._container.size(path)

    def text(self, number: int, source: TextSource) -> str | None:
        """The text of the source that is the ``number``-th of the project, LF at line ends; None without one."""
        if source.content is not None:
            # XML turns line ends into LF; a mark for the order of bytes is no text.
            return source.content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        path = self._path(source)
        if path is None:
            self._missing.append(number)
            return None
        data = self._container.read(path)
        if not data.strip(b"\xef\xbb\xbf\x00 \t\r\n"):
            return ""
        try:
            decoded = decode(f"{self._name}, text {number}", data)
        except Refusal as refusal:
            self._found.append(Problem(None, Severity.ERROR, str(refusal)))
            return None
        self._found += [
            replace(problem, line=None, message=f"Text {number}: {problem.message}") for problem in decoded.problems
        ]
        return decoded.text

    def _path(self, source: TextSource) -> str | None:
        """Only what lies inside the project: a path outside would be read from the person's disk."""
        path = source.path or ""
        if not path.casefold().startswith(_INTERNAL):
            return None
        return self._paths.get(PurePosixPath(path[len(_INTERNAL) :].casefold()).name)

    def problems(self) -> Iterator[Problem]:
        """A warning for the texts that are missing, and what was found while the others were decoded."""
        if self._missing:
            many = len(self._missing) != 1
            message = (
                f"The text{'s' * many} of {len(self._missing)} source{'s' * many} {'are' if many else 'is'} not in the "
                f"file; {'they are threads' if many else 'it is a thread'} without units. "
                "Export the project again together with its sources."
            )
            yield Problem(None, Severity.WARNING, message)
        yield from self._found


def _is_survey(project: Project, loader: _Loader) -> bool:
    sizes = [size for size in map(loader.size, project.texts) if size is not None]
    short = sum(size <= _SHORT for size in sizes)
    return len(sizes) >= _FEWEST_ANSWERS and short >= _SHORT_SHARE * len(sizes)


def _documents(project: Project, loader: _Loader, choices: Choices) -> tuple[list[ParsedThread], list[Problem]]:
    threads: list[ParsedThread] = []
    problems: list[Problem] = []
    before = 0
    for number, source in enumerate(project.texts, 1):
        text = loader.text(number, source)
        paragraphs = [
            replace(paragraph, lines=(before + place, before + place), attributes=source.attributes)
            for place, paragraph in enumerate(cut_paragraphs(text) if text else (), 1)
        ]
        before += len(paragraphs)
        title = source.name or f"Text {number}"
        found, hints = document_threads(title, paragraphs, choices)
        problems += hints
        units = [_with_source(unit, source, choices) for thread in found for unit in thread.units]
        threads.append(ParsedThread(title, None, None, tuple(units)))
    return threads, problems


def _with_source(unit: ParsedUnit, source: TextSource, choices: Choices) -> ParsedUnit:
    key = source.guid if choices.cut is Cut.DOCUMENT else None
    return replace(
        unit, author=unit.author or source.case, key=key, attributes={**source.attributes, **unit.attributes}
    )


def _survey(title: str, project: Project, loader: _Loader) -> tuple[list[ParsedThread], list[Problem]]:
    units: dict[str, list[ParsedUnit]] = {}
    for number, source in enumerate(project.texts, 1):
        text = (loader.text(number, source) or "").strip()
        group = units.setdefault(source.group or title, [])
        if text:
            attributes = {"document": source.name, **source.attributes} if source.name else source.attributes
            group.append(
                ParsedUnit(
                    UnitKind.PASSAGE,
                    text,
                    (number, number),
                    author=source.case,
                    attributes=attributes,
                    key=source.guid or None,
                )
            )
    hint = Problem(
        None,
        Severity.HINT,
        f"Read as answers of a survey: {len(project.texts)} texts, most of them short, so each is one unit. "
        "To have a thread for each text, choose what becomes a unit.",
    )
    return [ParsedThread(name, None, None, tuple(of_group)) for name, of_group in units.items()], [hint]


def _not_read(project: Project) -> list[Problem]:
    problems = []
    if others := _named(project.others, _OTHERS):
        problems.append(Problem(None, Severity.HINT, f"Not read, as no texts: {others}."))
    if project.personal:
        what = "1 variable" if project.personal == 1 else f"{project.personal} variables"
        message = f"{what} with e-mail or network addresses, telephone numbers or places did not become attributes."
        problems.append(Problem(None, Severity.HINT, message))
    if coded := _named(project.coded, _CODED):
        message = f"Not read here, as they come with the import of coded projects: {coded}."
        problems.append(Problem(None, Severity.HINT, message))
    return problems


def _named(counts: Mapping[str, int], words: Mapping[str, tuple[str, str]], prefix: str = "") -> str:
    listed: Sequence[str] = [
        f"{counts[name]} {one if counts[name] == 1 else more}"
        for name, (one, more) in words.items()
        if counts.get(name)
    ]
    return prefix + ", ".join(listed) if listed else ""


REFI_QDPX = Importer(
    name="refi_qdpx",
    version="1",
    label="REFI-QDA project (NVivo, ATLAS.ti, MAXQDA, QualCoder)",
    recognise=recognise,
    read=read,
    options=_OPTIONS,
    extensions=(".qdpx",),
)
