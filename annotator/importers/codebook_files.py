"""Where the codebooks that come with the program lie."""

from pathlib import Path

import annotator
from annotator.domain.refusal import Refusal


def codebook_files() -> dict[str, Path]:
    """The codebooks that come with the program, name (“probation”) to path, sorted by name.

    They lie in the folder `codebooks` beside the package `annotator`, in a checkout as well
    as where a wheel was installed. The folder is found from the package's own place and
    never by importing the name `codebooks`: that would find any folder of that name in the
    directory where the program was started. Raises Refusal when the folder is missing.
    """
    folder = Path(annotator.__file__).resolve().parent.parent / "codebooks"
    files = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if not files:
        raise Refusal("The codebooks that belong to the program are missing. Install the program again.")
    return files


def schema_file() -> Path:
    """The JSON schema of codebook files, beside the codebooks that come with the program."""
    return next(iter(codebook_files().values())).with_name("schema.json")
