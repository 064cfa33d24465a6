"""A workspace: one database with the vault that belongs to it, and where they lie."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from annotator.domain.refusal import Refusal
from annotator.privacy.private_files import make_private_folder
from annotator.privacy.vault import Vault
from annotator.store.database import Database, open_database, upgrade_database

#: Environment variables through which `annotator run` tells its server where to work.
DATABASE_VARIABLE = "ANNOTATOR_DATABASE"
VAULT_VARIABLE = "ANNOTATOR_VAULT"
KEYS_VARIABLE = "ANNOTATOR_KEYS"


@dataclass(frozen=True, slots=True)
class Workspace:
    """What every act needs to know about where it works."""

    database: Database
    vault: Vault


def data_folder() -> Path:
    """The user's data directory, made with mode 0700."""
    return make_private_folder(platformdirs.user_data_path("annotator", appauthor=False), tighten=True)


def default_url() -> str:
    """The SQLite file in the user's data directory."""
    return f"sqlite:///{data_folder() / 'annotator.db'}"


def open_workspace(url: str | None = None, vault: Path | None = None, keys: Path | None = None) -> Workspace:
    """Open a database, migrating it first, and its vault.

    A SQLite file has its vault beside it; a server database needs one named, since its
    processes share it. Refusal when something cannot be opened.
    """
    url = url or default_url()
    try:
        if url.startswith("sqlite:///") and url != "sqlite:///":
            make_private_folder(Path(url.removeprefix("sqlite:///")).parent)
            vault = vault or Path(url.removeprefix("sqlite:///") + "-vault")
        if vault is None:
            raise Refusal(
                "A server database needs a folder for the original files and keys. "
                f"Name it with --vault DIR or the variable {VAULT_VARIABLE}."
            )
        make_private_folder(vault, tighten=True)
    except OSError as error:
        raise Refusal(f"The folder {error.filename} cannot be made: {error.strerror}.") from error
    database = open_database(url)
    # A folder for each database: two of them may be given one vault, and number their studies alike.
    return Workspace(database, Vault(vault, keys, database.id))


def workspace_of_environment(environment: Mapping[str, str] = os.environ) -> Workspace:
    """The workspace the environment names, or the default one."""
    vault, keys = environment.get(VAULT_VARIABLE), environment.get(KEYS_VARIABLE)
    return open_workspace(
        environment.get(DATABASE_VARIABLE), Path(vault) if vault else None, Path(keys) if keys else None
    )


def upgrade_workspace(url: str | None = None) -> str | None:
    """Migrate a database on request, PostgreSQL too; the path of the backup made, if any."""
    return upgrade_database(url or default_url())
