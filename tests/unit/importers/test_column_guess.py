import pytest

from annotator.domain.columns_map import ColumnMapping
from annotator.importers.column_guess import columns_of, guess
from annotator.importers.column_words import names_a_person


def guessed(*rows):
    header, *rows = rows
    return guess(columns_of(header, list(enumerate(rows, start=2))), ColumnMapping()).mapping


@pytest.mark.parametrize(
    "header",
    [
        ("comment_id", "in_reply_to", "username", "created_at", "thread_title", "body"),
        ("Kommentar-ID", "Antwort auf", "Nutzername", "Erstellt am", "Thema", "Kommentar"),
        ("identifiant", "Réponse à", "Auteur", "Date", "Sujet", "Commentaire"),
        ("Número", "Respuesta a", "Usuario", "Fecha", "Tema", "Comentario"),
        ("Reactie-ID", "Antwoord op", "Gebruiker", "Tijdstip", "Onderwerp", "Reactie"),
    ],
)
def test_columns_are_known_by_their_names_in_five_languages(header):
    mapping = guessed(
        header,
        ("1", "", "owl", "2024-05-06 10:00", "Ferry", "It was late again, so we walked."),
        ("2", "1", "hen", "2024-05-06 11:00", "Ferry", "Not from the other bank."),
    )
    roles = (mapping.id, mapping.parent, mapping.author, mapping.time, mapping.thread, *mapping.text)
    assert roles == header


def test_ids_that_repeat_are_no_ids_and_ticked_boxes_are_no_texts():
    rows = [
        ("1", "tea, milk and sugar, no spoon", f"I would rather have answer {number} to this.") for number in range(9)
    ]
    mapping = guessed(("id", "Which of these do you take?", "Why do you take them?"), *rows)
    assert mapping.id is None
    assert mapping.text == ("Why do you take them?",)


def test_without_any_long_text_the_wordiest_column_is_taken():
    assert guessed(("a", "b"), ("1", "yes"), ("2", "no")).text == ("b",)


@pytest.mark.parametrize(
    "name",
    ["IPAddress", "E-Mail", "Your email address", "RecipientLastName", "Vorname", "LocationLatitude", "name (2)"],
)
def test_names_of_columns_that_tell_who_somebody_is(name):
    assert names_a_person(name)


@pytest.mark.parametrize("name", ["age", "skip", "platform", "What do you think about this location, all in all?"])
def test_names_of_columns_that_do_not(name):
    assert not names_a_person(name)
