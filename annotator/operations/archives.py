"""The files to be imported: those named, those in folders, and those inside zip archives."""

import contextlib
import lzma
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.domain.refusal import Refusal
from annotator.importers import registry
from annotator.importers.importer import SourceFile
from annotator.operations.arrivals import LEFT_FREE
from annotator.privacy.private_files import make_private_folder, private_workplace

#: What an archive may hold unpacked: far above any corpus, and below what fills a disk unseen.
LARGEST_ARCHIVE = 20 * 1024 * 1024 * 1024
#: How much larger than the archive its files may be; texts shrink to a tenth at most, bombs to a thousandth.
LARGEST_RATIO = 200
_SMALL = 100 * 1024 * 1024
_STEP = 1024 * 1024


@contextlib.contextmanager
def opened_files(named: Iterable[tuple[str, Path]], vault: Path | None = None) -> Iterator[list[SourceFile]]:
    """The files at these places (name for people, path), archives unpacked; their copies are gone afterwards.

    A zip file that is itself a document (DOCX, XLSX, QDPX …) stays whole. The copies lie in
    a private folder of ``vault`` meanwhile, where what a killed process left goes with the
    next; without one in the system's folder for passing files. Raises Refusal for an
    archive that is damaged, protected or grows too large.
    """
    with contextlib.ExitStack() as stack:
        folder: Path | None = None
        found: list[SourceFile] = []
        for number, (name, path) in enumerate(named):
            file = SourceFile(name, path)
            if not _is_archive(file):
                found.append(file)
                continue
            folder = folder or stack.enter_context(_workplace(vault))
            inside = unpack(name, path, folder / str(number))
            if not inside:
                raise Refusal(f"“{name}” holds no file. Put the files to import into it.")
            found += inside
        yield found


@contextlib.contextmanager
def _workplace(vault: Path | None) -> Iterator[Path]:
    if vault is None:
        with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
            yield Path(folder)
    else:
        with private_workplace(make_private_folder(vault)) as place:
            yield place


def unpack(name: str, archive: Path, folder: Path) -> list[SourceFile]:
    """The files of a zip archive, copied into ``folder`` under numbers: their names are never used as paths."""
    folder.mkdir(mode=0o700)
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if _is_wanted(entry)]
            unpacked = sum(entry.file_size for entry in entries)
            _check_size(name, unpacked, archive.stat().st_size)
            if shutil.disk_usage(folder).free - unpacked < LEFT_FREE:
                raise _full(name)
            return [
                SourceFile(_last_part(entry.filename), _extract(name, opened, entry, folder / str(number)))
                for number, entry in enumerate(entries)
            ]
    except OSError as error:
        # No space is the disk's fault, anything else the archive's.
        if error.errno is not None and error.errno == 28:
            raise _full(name) from error
        raise _damaged(name) from error
    # What zipfile lets through of a damaged archive, and RuntimeError for one with a password.
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        RuntimeError,
        ValueError,
    ) as error:
        raise _damaged(name) from error


def files_in(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """(name, path) of the files named and of those in the folders named; hidden files are passed over."""
    found: list[tuple[str, Path]] = []
    for path in paths:
        try:
            inside = [(name_of(one), one) for one in _files_below(path)] if path.is_dir() else [(name_of(path), path)]
            for _, one in inside:
                one.open("rb").close()
        except OSError as error:
            raise Refusal(
                f"“{error.filename or path}” cannot be read: {error.strerror}. "
                "Check its name, and that you may open it."
            ) from error
        if not inside:
            raise Refusal(f"There is no file in “{path}”. Name a file, or a folder or zip archive that holds some.")
        found += inside
    return found


def name_of(path: Path) -> str:
    """The file's name as text; bytes in it that are no text become “\ufffd”."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_archive(file: SourceFile) -> bool:
    if not file.head.startswith(b"PK\x03\x04"):
        # What only calls itself an archive is refused as one.
        return file.extension == ".zip"
    try:
        return registry.recognise(file) is None
    except Refusal:
        return True


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    return not (
        # Not is_dir(): it fails for an entry whose name is empty.
        entry.filename.endswith("/")
        or entry.filename.startswith("__MACOSX/")
        or _last_part(entry.filename).startswith(".")
        or not _last_part(entry.filename)
    )


def _last_part(name: str) -> str:
    # Some programs on Windows part folders with backslashes.
    return name.replace("\\", "/").rpartition("/")[2].encode("utf-8", "replace").decode()


def _check_size(name: str, unpacked: int, packed: int) -> None:
    if unpacked > LARGEST_ARCHIVE or (unpacked > _SMALL and unpacked > LARGEST_RATIO * packed):
        raise Refusal(
            f"“{name}” would become {unpacked // _STEP} MB when unpacked, which no archive of comments does. "
            "Unpack it yourself and choose the files in it."
        )


def _extract(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> Path:
    """Copy one file out; one that is longer than it says is a bomb."""
    left = entry.file_size
    with archive.open(entry) as source, target.open("xb") as copy:
        while block := source.read(min(_STEP, left + 1)):
            left -= len(block)
            if left < 0:
                raise _damaged(name)
            copy.write(block)
    return target


def _full(name: str) -> Refusal:
    return Refusal(f"The disk is full, so “{name}” cannot be unpacked. Free some space.")


def _damaged(name: str) -> Refusal:
    return Refusal(
        f"“{name}” is not a zip archive that can be opened: it is damaged or has a password. "
        "Unpack it yourself and choose the files in it."
    )


def _files_below(folder: Path) -> list[Path]:
    """The files of a folder and of the folders in it, by name; hidden ones are passed over."""

    def refuse(error: OSError) -> None:
        raise error  # os.walk would leave out silently what it may not open

    found = []
    for inside, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(inside, name) for name in names if not name.startswith(".")]
    return sorted(one for one in found if one.is_file())
