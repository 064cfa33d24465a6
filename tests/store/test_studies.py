"""Studies: created, renamed, put away, set up; their names are unique and may be in any script."""

import pytest

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.reliability import UnsureRule
from annotator.domain.study import CommentOrder, Purpose, StudySettings
from annotator.operations import coders, sample, studies
from annotator.store.accounts import find_account
from annotator.store.studies import find_study
from db import models
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

AT_COMMAND_LINE = Person.at_command_line("root")


def make_ben(workspace, study):
    coders.add_coder(workspace, make_owner(workspace), study, "Ben", "a long password")
    with workspace.database.reading() as session:
        return Person.signed_in(find_account(session, "Ben")[0])


def test_whoever_creates_a_study_is_its_first_coder(workspace):
    study = studies.create_study(workspace, make_owner(workspace), "  Rota \n study ").after
    assert study.name == "Rota study"
    assert (study.is_sample, study.archived_at, study.settings) == (False, None, StudySettings())
    assert [coder.name for coder in coders.list_coders(workspace, study.id)] == ["Ada"]
    assert workspace.vault.pseudonym_key(study.id)


NAMES = ["Étude 🙂 👩‍👩‍👧", "דו״ח ועדה", "مطالعهٔ نوبت‌کاری", "<b>&amp;\"'; DROP TABLE study", "x" * 120]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_kept_to_the_character(workspace, name):
    study = studies.create_study(workspace, make_owner(workspace), name).after
    with workspace.database.reading() as session:
        assert find_study(session, study.id).name == name
    assert studies.find_study(workspace, make_owner(workspace), name).id == study.id


@pytest.mark.parametrize("same", ["ROTA study", " rota   STUDY ", "Ｒota study", "Rota\u00a0study"])
def test_two_names_that_look_alike_are_one_name(workspace, same):
    owner, first = make_owner(workspace), make_study(workspace, "Rota study")
    with pytest.raises(Refusal, match=r"There is a study “.*” already\. Choose another name"):
        studies.create_study(workspace, owner, same)
    other = studies.create_study(workspace, owner, "Another").after
    with pytest.raises(Refusal, match="already"):
        studies.rename_study(workspace, owner, other.id, same)
    assert studies.find_study(workspace, owner, same).id == first.id


def test_accents_written_in_two_ways_are_one_name(workspace):
    make_study(workspace, "Caf\u00e9")
    with pytest.raises(Refusal, match="already"):
        studies.create_study(workspace, make_owner(workspace), "CAFE\u0301")


def test_a_study_may_take_another_form_of_its_own_name(workspace):
    study = make_study(workspace, "rota")
    change = studies.rename_study(workspace, make_owner(workspace), study.id, "Rota")
    assert (change.before.name, change.after.name) == ("rota", "Rota")
    back = studies.rename_study(workspace, make_owner(workspace), study.id, change.before.name)
    assert back.after.name == "rota"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "needs a name"),
        (" \t\n", "needs a name"),
        ("x" * 121, "longer than 120"),
        ("a\x00b", "cannot be seen"),
        ("half \ud83d", "cannot be stored"),
    ],
)
def test_a_name_that_is_none_is_refused_and_nothing_is_made(workspace, name, sentence):
    owner = make_owner(workspace)
    with pytest.raises(Refusal, match=sentence):
        studies.create_study(workspace, owner, name)
    assert rows(workspace, models.Study) == []
    study = make_study(workspace)
    with pytest.raises(Refusal, match=sentence):
        studies.rename_study(workspace, owner, study.id, name)
    assert rows(workspace, models.Study, "name") == ["Rota study"]


def test_settings_are_read_back_as_they_were_stored(workspace):
    study = make_study(workspace)
    settings = StudySettings(
        comment_order=CommentOrder.SHUFFLED,
        show_context=False,
        show_authors=True,
        show_dates=False,
        unsure=UnsureRule.MISSING,
        export_text=False,
    )
    change = studies.change_settings(workspace, make_owner(workspace), study.id, settings)
    assert (change.before.settings, change.after.settings) == (StudySettings(), settings)
    with workspace.database.reading() as session:
        assert find_study(session, study.id).settings == settings


def test_settings_of_an_older_and_of_a_newer_program_are_read(workspace):
    study = make_study(workspace)
    with workspace.database.writing() as session:
        session.get_one(models.Study, study.id).settings = {"show_authors": True, "of_the_future": 7}
    with workspace.database.reading() as session:
        assert find_study(session, study.id).settings == StudySettings(show_authors=True)


def test_putting_away_and_taking_out_again_undo_each_other(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    away = studies.archive_study(workspace, owner, study.id)
    assert away.after.archived_at is not None
    with pytest.raises(Refusal, match="There is no study here yet"):
        studies.find_study(workspace, owner, None)
    assert studies.find_study(workspace, owner, study.id).id == study.id
    assert studies.archive_study(workspace, owner, study.id, archived=False).after == away.before


def test_only_the_owner_and_the_command_line_change_studies(workspace):
    study = make_study(workspace)
    ben = make_ben(workspace, study)
    for act in (
        lambda who: studies.create_study(workspace, who, "Another"),
        lambda who: studies.rename_study(workspace, who, study.id, "Other"),
        lambda who: studies.archive_study(workspace, who, study.id),
        lambda who: studies.change_settings(workspace, who, study.id, StudySettings()),
    ):
        with pytest.raises(Refusal, match="Only the owner can change studies"):
            act(ben)
        act(AT_COMMAND_LINE)


def test_a_study_that_does_not_exist_is_refused(workspace):
    owner = make_owner(workspace)
    for act in (
        lambda: studies.rename_study(workspace, owner, 987_654, "Other"),
        lambda: studies.archive_study(workspace, owner, 987_654),
        lambda: studies.change_settings(workspace, owner, 987_654, StudySettings()),
    ):
        with pytest.raises(Refusal, match="This study does not exist"):
            act()


def test_a_coder_opens_the_studies_they_code_in_and_no_other(workspace):
    owner, mine = make_owner(workspace), make_study(workspace, "Mine")
    other = studies.create_study(workspace, owner, "Other").after
    ben = make_ben(workspace, mine)
    assert [study.name for study in studies.list_studies(workspace, ben)] == ["Mine"]
    assert len(studies.list_studies(workspace, owner)) == 2
    assert studies.find_study(workspace, ben, None).id == mine.id
    for hidden in (other.id, "Other", "oTHER "):
        with pytest.raises(Refusal, match="that you can open"):
            studies.find_study(workspace, ben, hidden)


def test_of_several_studies_one_must_be_named(workspace):
    owner = make_owner(workspace)
    for name in ("One", "Two"):
        make_study(workspace, name)
    with pytest.raises(Refusal, match="There are 2 studies: “One”, “Two”. Say which one"):  # noqa: RUF043
        studies.find_study(workspace, owner, None)


@pytest.fixture
def _short_sample(monkeypatch):
    """The sample with the first decisions of each thread only: storing all of them takes its time."""
    some = tuple(one for one in sample.sample.sample_decisions() if one.unit < 3)
    monkeypatch.setattr(sample.sample, "sample_decisions", lambda: some)


#: Tables in which a second loading would leave its traces.
TRACES = (models.Unit, models.Decision, models.Coder, models.Event)


@pytest.mark.usefixtures("_short_sample")
def test_the_sample_is_loaded_once_and_touches_no_study_of_ones_own(workspace):
    study, _, people = make_coded_study(workspace, purpose=Purpose.MAIN)
    before = [rows(workspace, models.Study), rows(workspace, models.Unit, "id"), rows(workspace, models.Coder, "id")]
    loaded = sample.load_sample(workspace)
    assert loaded.is_sample
    counts = [len(rows(workspace, model)) for model in TRACES]
    assert sample.load_sample(workspace) is None
    assert [len(rows(workspace, model)) for model in TRACES] == counts
    assert rows(workspace, models.Study)[:1] == before[0]
    assert rows(workspace, models.Unit, "id")[: len(before[1])] == before[1]
    with workspace.database.reading() as session:
        assert find_study(session, study.id) == study
    names = [coder.name for coder in coders.list_coders(workspace, loaded.id)]
    assert names[-1] == people["Ada"].account.name
    assert len(names) == 4


@pytest.mark.usefixtures("_short_sample")
def test_a_sample_renamed_and_put_away_is_not_loaded_again(workspace):
    loaded = sample.load_sample(workspace)
    studies.rename_study(workspace, AT_COMMAND_LINE, loaded.id, "Something else")
    studies.archive_study(workspace, AT_COMMAND_LINE, loaded.id)
    assert sample.load_sample(workspace) is None
    assert rows(workspace, models.Study, "name") == ["Something else"]


@pytest.mark.usefixtures("_short_sample")
def test_a_sample_stopped_half_way_is_completed_at_the_next_start(workspace, monkeypatch):
    steps = (
        (sample.codebook_acts, "publish_codebook"),
        (sample, "store_sources"),
        (sample, "_add_decisions"),
    )
    for owner, step in steps:
        with monkeypatch.context() as patch:
            patch.setattr(owner, step, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                sample.load_sample(workspace)
    loaded = sample.load_sample(workspace)
    assert rows(workspace, models.Study, "is_sample") == [True]
    assert len(rows(workspace, models.Decision)) == len(sample.sample.sample_decisions())
    assert len(coders.list_coders(workspace, loaded.id)) == 3
    assert sample.load_sample(workspace) is None


@pytest.mark.usefixtures("_short_sample")
def test_the_sample_gives_way_to_a_study_that_bears_its_name(workspace):
    for name in ("SAMPLE study", "Sample Study (comes with the program)"):
        make_study(workspace, name)
    assert sample.load_sample(workspace).name == "Sample study 2"


@pytest.mark.usefixtures("_short_sample")
def test_whoever_names_themselves_first_becomes_a_coder_of_the_sample(workspace):
    loaded = sample.load_sample(workspace)
    names = [coder.name for coder in coders.list_coders(workspace, loaded.id)]
    owner = make_owner(workspace, names[0])
    coders.join_every_study(workspace, owner.account)
    coders.join_every_study(workspace, owner.account)
    assert [coder.name for coder in coders.list_coders(workspace, loaded.id)] == [*names, f"{names[0]} (you)"]
