"""Blog pages of other layouts and languages: dates, markers, removed comments, later pages."""

import pytest

from annotator.domain.material import Severity, UnitKind
from annotator.importers.blog_lines import author_line
from annotator.importers.blog_notices import removed_by
from annotator.importers.importer import SourceFile
from annotator.importers.registry import read_source, recognise

HEAD = "Monday, 4 March 2019\n\nA title\n\nA body.\n\n"


def read(text):
    return read_source("page.txt", text.encode(), "blog_text")


def said(source, severity=Severity.WARNING):
    return [problem.message for problem in source.problems if problem.severity is severity]


def outline(source):
    return [(unit.number, unit.depth, unit.parent, unit.text) for unit in source.units()]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2019-03-04", "2019-03-03"),
        ("4 March 2019", "3 March 2019"),
        ("March 4, 2019", "March 3, 2019"),
        ("4. März 2019", "3. März 2019"),
        ("lundi 4 mars 2019", "dimanche 3 mars 2019"),
        ("lunes, 4 de marzo de 2019", "domingo, 3 de marzo de 2019"),
        ("maandag 4 maart 2019", "zondag 3 maart 2019"),
    ],
)
def test_posts_start_at_dates_of_any_form(first, second):
    source = read(f"My blog\n\n{first}\n\nOne\n\nText.\n\n{second}\n\nTwo\n\nText.\n")
    assert [(thread.title, thread.date) for thread in source.threads] == [("One", "2019-03-04"), ("Two", "2019-03-03")]
    assert said(source) == ["Line 1 belongs to nothing that was recognised; it is in no unit."]


def test_a_date_of_unknown_order_is_left_out_and_both_days_are_named():
    source = read("04/03/2025\n\nOne\n\nText.\n\n25/03/2025\n\nTwo\n\nText.\n")
    assert [(thread.title, thread.date) for thread in source.threads] == [("One", None), ("Two", "2025-03-25")]
    assert "“04/03/2025” in line 1 may be 2025-03-04 or 2025-04-03; no date was taken." in said(source, Severity.HINT)


def test_dates_without_a_weekday_in_an_article_start_nothing():
    source = read(HEAD + "4 March 2018\n\nA heading\n\nText.\n\n1 comment:\n\n  1. Yes.\n\n    ReplyDelete\n")
    assert [thread.title for thread in source.threads] == ["A title"]
    page = "Rest of a passage.\n\n***\nAnother.\n\n4 March 2018\n\nA heading\n\nText.\n"
    assert len(read(page).threads) == 1


def test_a_letter_that_begins_with_a_date_is_no_blog_page():
    letter = b"4 March 2019\n\nDear all,\n\nThe ferry was late again.\n"
    assert (
        recognise(SourceFile("letter.txt", letter)) is None
        or recognise(SourceFile("x.txt", letter)).name != "blog_text"
    )


LANGUAGES = {
    "German": ("{} Kommentare:", "AntwortenLöschen", "Antworten", "Löschen"),
    "French": ("{} commentaires\u00a0:", "RépondreSupprimer", "Réponses", "Supprimer"),
    "Spanish": ("{} comentarios:", "ResponderEliminar", "Respuestas", "Eliminar"),
    "Dutch": ("{} opmerkingen:", "BeantwoordenVerwijderen", "Reacties", "Verwijderen"),
    "Italian": ("{} commenti:", "RispondiElimina", "Risposte", "Elimina"),
    "Portuguese": ("{} comentários:", "ResponderExcluir", "Respostas", "Excluir"),
    "English with a bar": ("{} comments:", "Reply | Delete", "Replies", "Delete"),
}


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_markers_of_other_languages_give_the_same_tree(words):
    count, closer, replies, delete = words
    page = (
        f"{HEAD}{count.format(4)}\n\n  1. One.\n\n    {closer}\n    {replies}\n    1. Two.\n\n      {delete}\n"
        f"      {replies}\n      1. Three.\n\n        {delete}\n  2. Four.\n    {delete}\n    more\n\n    {closer}\n"
    )
    source = read(page)
    assert outline(source) == [
        (1, 0, None, "One."),
        (1, 1, 0, "Two."),
        (1, 2, 1, "Three."),
        (2, 0, None, f"Four.\n{delete}\nmore"),
    ]
    assert (source.threads[0].declared_comments, source.problems[0].severity) == (4, Severity.HINT)
    assert (said(source), source.unassigned_lines) == ([], ())
    assert recognise(SourceFile("page.txt", page.encode())).name == "blog_text"


@pytest.mark.parametrize(
    "none", ["No comments:", "Keine Kommentare:", "Aucun commentaire:", "No hay comentarios:", "Geen opmerkingen:"]
)
def test_no_comments_in_any_language_are_none(none):
    source = read(f"{HEAD}{none}\n\nPost a Comment\n")
    assert (source.threads[0].declared_comments, list(source.units())) == (0, [])


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Wer Weiss7. Juli 2015 um 22:26", "2015-07-07T22:26"),
        ("Qui Sait7 juillet 2015 à 22:26", "2015-07-07T22:26"),
        ("Quien Sabe7 de julio de 2015, 22:26", "2015-07-07T22:26"),
        ("Quien Sabe7 de julio de 2015 a las 10:26 p. m.", "2015-07-07T22:26"),
        ("Wie Weet17 juli 2015 om 22:26", "2015-07-17T22:26"),
        ("Anonym 7. Juli 2015 um 22:26", "2015-07-07T22:26"),
    ],
)
def test_authors_and_times_are_read_in_other_languages(text, time):
    found = author_line(text)
    assert found.time == time
    assert not any(sign.isdigit() for sign in found.author)


@pytest.mark.parametrize("text", ["Wer7. Juli 2015 at 22:26", "Who7 July 2015, 22:26", "Who7 Foo 2015 at 22:26"])
def test_a_month_and_the_word_before_the_time_are_of_one_language(text):
    assert author_line(text) is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Dieser Kommentar wurde vom Autor entfernt.", "author"),
        ("Dieser Kommentar wurde von einem Blog-Administrator entfernt.", "administrator"),
        ("Ce commentaire a été supprimé par l’auteur.", "author"),
        ("Este comentario ha sido eliminado por un administrador del blog.", "administrator"),
        ("El autor ha eliminado este comentario.", "author"),
        ("Deze reactie is verwijderd door de auteur.", "author"),
    ],
)
def test_notices_of_removal_in_other_languages_are_known(text, who):
    assert removed_by(text) == who


def test_a_removed_comment_keeps_its_place_and_its_answers():
    source = read(
        HEAD + "2 comments:\n\n  1. This comment has been removed by the author.\n\n    ReplyDelete\n    Replies\n"
        "    1. A pity.\n\n      Delete\n"
    )
    removed, answer = source.units()
    assert (removed.gone, removed.attributes, answer.gone, answer.parent) == (True, {"removed": "author"}, False, 0)


def comments(first, count):
    return "".join(f"  {number}. Words {number}.\n\n    ReplyDelete\n" for number in range(first, first + count))


def test_a_later_page_of_comments_is_compared_knowingly():
    source = read(f"{HEAD}245 comments:\n\n‹Older 201 – 245 of 245\n\n{comments(201, 45)}\n‹Older 201 – 245 of 245\n")
    assert [unit.number for unit in source.units()] == list(range(201, 246))
    assert (said(source), source.unassigned_lines) == ([], ())
    (message,) = [message for message in said(source, Severity.HINT) if "later page" in message]
    assert all(part in message for part in ("245 comments", "number 201", "45 were read"))


def test_a_later_page_that_does_not_add_up_is_a_warning():
    source = read(f"{HEAD}300 comments:\n\n{comments(201, 45)}")
    assert ["later page" in message for message in said(source)] == [True]


def test_comments_behind_a_button_are_named_as_the_reason_for_a_difference():
    source = read(f"{HEAD}3 comments:\n\n{comments(1, 2)}\nLoad more…\n")
    assert len(list(source.units())) == 2
    assert ["behind the button in line 16" in message for message in said(source)] == [True]
    assert source.unassigned_lines == ()


def test_responses_to_a_title_announce_a_list_only_where_one_follows():
    source = read(f"{HEAD}2 responses to “A title”\n\n{comments(1, 2)}")
    assert (source.threads[0].declared_comments, said(source)) == (2, [])
    source = read(f"{HEAD}3 responses to the plan\n\nMore.\n\n2 comments:\n\n{comments(1, 2)}")
    assert (source.threads[0].declared_comments, len(list(source.units()))) == (2, 2)


def test_a_page_with_carriage_returns_tabs_and_a_time_without_text_reads_as_any_other():
    page = HEAD + "2 comments:\n\n\t1. Some One7 July 2015 at 22:26\n\n\t\tReplyDelete\n\t2. Text.\n\n\t\tReplyDelete\n"
    source = read(page.replace("\n", "\r"))
    assert [(unit.kind, unit.author, unit.text) for unit in source.units()] == [
        (UnitKind.COMMENT, "Some One", ""),
        (UnitKind.COMMENT, None, "Text."),
    ]
