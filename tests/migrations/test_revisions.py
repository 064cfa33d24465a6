"""What each revision makes of the data that is there."""

import pytest
import sqlalchemy as sa

import db.upgrade
from db.engine import make_engine
from db.upgrade import upgrade

#: Ada: coded (after another answer), unsure, taken back, not seen; Ben: nothing.
OF_THE_FIRST_REVISION = """
INSERT INTO study (id, name, name_folded, is_sample, settings, created_at) VALUES (1, 'R', 'r', false, '{}', '');
INSERT INTO account (id, name, name_folded, is_owner, created_at) VALUES (1, 'Ada', 'ada', true, '');
INSERT INTO coder (id, study_id, account_id, name, name_folded, kind, created_at)
    VALUES (1, 1, 1, 'Ada', 'ada', 'account', ''), (2, 1, NULL, 'Ben', 'ben', 'file', '');
INSERT INTO codebook_version (id, study_id, number, title, description, sections, published_at, published_by, reason)
    VALUES (1, 1, 1, 'C', '', '[]', '', '', '');
INSERT INTO round (id, study_id, number, name, purpose, codebook_version_id, seed, created_at)
    VALUES (1, 1, 1, 'P', 'main', 1, 7, '');
INSERT INTO source (id, study_id, name, sha256, importer, importer_version, options, encoding, problems,
    unassigned_lines, imported_at) VALUES (1, 1, 's', '', '', '', '', '', '[]', '[]', '');
INSERT INTO thread (id, source_id, study_id, position) VALUES (1, 1, 1, 0);
INSERT INTO unit (id, source_id, thread_id, study_id, position, kind, depth, text, text_hash, first_line, last_line,
    attributes) VALUES (1, 1, 1, 1, 0, 'comment', 0, 't', '', 1, 1, '{}');
INSERT INTO assignment (id, round_id, unit_id, coder_id, occasion, position) VALUES
    ('1-0', 1, 1, 1, 0, 0), ('1-1', 1, 1, 1, 1, 1), ('1-2', 1, 1, 1, 2, 2), ('1-3', 1, 1, 1, 3, 3),
    ('2-0', 1, 1, 2, 0, 0), ('2-1', 1, 1, 2, 1, 1), ('2-2', 1, 1, 2, 2, 2), ('2-3', 1, 1, 2, 3, 3);
INSERT INTO decision (id, uuid, assignment_id, supersedes_id, is_current, state, codes, spans, note,
    codebook_version_id, context_opened, decided_at) VALUES
    (1, 'u1', '1-0', NULL, false, 'coded', '[]', '[]', '', 1, '[]', ''),
    (2, 'u2', '1-0', 1, true, 'coded', '["m"]', '[]', 'why', 1, '[]', ''),
    (3, 'u3', '1-1', NULL, true, 'unsure', '[]', '[]', '', 1, '[]', ''),
    (4, 'u4', '1-2', NULL, true, 'retracted', '[]', '[]', '', 1, '[]', '');
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url_of_the_first_revision(request, tmp_path):
    """A database as the first revision left it, with decisions."""
    url = (
        f"sqlite:///{tmp_path / 'first.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("empty_postgres_url")
    )
    engine = make_engine(url)
    with engine.begin() as connection:
        config = db.upgrade._config(url)
        config.attributes["connection"] = connection
        db.upgrade.command.upgrade(config, "0001")
        for statement in filter(str.strip, OF_THE_FIRST_REVISION.split(";")):
            connection.exec_driver_sql(statement)
    engine.dispose()
    return url


def test_decisions_of_the_first_revision_are_counted_and_kept(url_of_the_first_revision):
    upgrade(url_of_the_first_revision, unattended=False)
    engine = make_engine(url_of_the_first_revision)
    with engine.connect() as connection:

        def rows(statement):
            return [tuple(row) for row in connection.exec_driver_sql(statement)]

        assert rows("SELECT coder_id, total, decided FROM round_coder ORDER BY coder_id") == [(1, 4, 2), (2, 4, 0)]
        assert rows("SELECT id FROM assignment WHERE is_decided ORDER BY id") == [("1-0",), ("1-1",)]
        assert rows("SELECT id, round_id, coder_id, state, note FROM decision ORDER BY id") == [
            (1, 1, 1, "coded", ""),
            (2, 1, 1, "coded", "why"),
            (3, 1, 1, "unsure", ""),
            (4, 1, 1, "retracted", ""),
        ]
        assert not any(discuss for (discuss,) in rows("SELECT discuss FROM decision"))
        # The chain still has no forks.
        with pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("UPDATE decision SET is_current = true WHERE id = 1")
    engine.dispose()
