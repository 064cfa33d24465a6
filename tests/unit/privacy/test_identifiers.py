"""What could tell who a person is, is found in the text, and only that."""

import pytest

from annotator.domain.refusal import Refusal
from annotator.privacy.identifiers import Kind, ListedName, find_identifiers, grouped, read_names


def found(text, kind, **lists):
    return [place.surface for place in find_identifiers([text], **lists) if place.kind == kind]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Write to r.hale@example.org.", "r.hale@example.org"),
        ("Mail: Rowan+Rota@mail.example.co.uk, please", "Rowan+Rota@mail.example.co.uk"),
        ("<rowan@example.org>", "rowan@example.org"),
        ("mailto:rowan@example.org", "rowan@example.org"),
        ("rowan [at] example [dot] org", "rowan [at] example [dot] org"),
        ("rowan(at)example.org", "rowan(at)example.org"),
        ("zoë@exämple.org", "zoë@exämple.org"),
    ],
)
def test_an_e_mail_address_is_found_as_it_is_written(text, address):
    assert found(text, Kind.EMAIL) == [address]


@pytest.mark.parametrize("text", ["meet @ 5pm", "look at me", "a@b", "(at) the gate", "1@2.3"])
def test_what_only_looks_like_an_address_is_none(text):
    assert found(text, Kind.EMAIL) == []


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See http://example.org/a/b?c=1#d.", "http://example.org/a/b?c=1#d"),
        ("(https://example.org/wiki/Rota_(work))", "https://example.org/wiki/Rota_(work)"),
        ("[here](https://example.org/x)!", "https://example.org/x"),
        ("seehttps://example.org", "https://example.org"),
        ("www.example.org, they say", "www.example.org"),
        ("look at example.co.uk/rota today", "example.co.uk/rota"),
        ("on sub.example.com", "sub.example.com"),
        ("short.ly/k3b", "short.ly/k3b"),
        ("HTTP://EXAMPLE.ORG/ROTA", "HTTP://EXAMPLE.ORG/ROTA"),
    ],
)
def test_a_link_is_found_without_the_signs_of_the_sentence(text, link):
    assert found(text, Kind.LINK) == [link]


@pytest.mark.parametrize(
    "text",
    ["It was late.So we left.", "i.e. not me", "e.g. and/or", "p.m.", "3.5", "well...no", "IT/Staffing", "St.Rowan"],
)
def test_a_forgotten_blank_after_a_full_stop_makes_no_link(text):
    assert found(text, Kind.LINK) == []


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("@RowanHale and @rota_team: hello", ["@RowanHale", "@rota_team"]),
        (".@rowan.hale.", []),
        ("ask @rowan.hale.", ["@rowan.hale"]),
        ("on @rowan@social.example", ["@rowan@social.example"]),
        ("thanks u/rota-king and /u/hale_99", ["u/rota-king", "/u/hale_99"]),
        ("https://twitter.com/RowanHale/status/1", ["RowanHale"]),
        ("meet @4pm, @ 5, @10.30, and/or w/u/x", []),
        ("r.hale@example.org", []),
    ],
)
def test_handles_are_found_in_text_and_in_links(text, handles):
    assert found(text, Kind.HANDLE) == handles


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ring +44 (0)20 7946 0958 now", "+44 (0)20 7946 0958"),
        ("07700 900123", "07700 900123"),
        ("my number: 07700900123.", "07700900123"),
        ("Tel:0113 496 0999", "0113 496 0999"),
        ("(020) 7946-0958", "(020) 7946-0958"),
        ("call (555) 010-0199 or", "(555) 010-0199"),
        ("555-010-0199", "555-010-0199"),
        ("0049 30 23125 000", "0049 30 23125 000"),
        ("+33 1 99 00 12 34", "+33 1 99 00 12 34"),
        ("call 496 0123 after six", "496 0123"),
    ],
)
def test_a_phone_number_is_found_in_the_forms_of_several_countries(text, number):
    assert found(text, Kind.PHONE) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "on 12/10/2014 and 2014-12-10",
        "12.10.2014 10:30",
        "2013-2014, 2014 2015 2016, 2019/20",
        "£1 250 000 and 1.250.000 euros",
        "1,250,000 people",
        "case no. 0161 004 067",
        "ref: 01610040671",
        "20141210 1234567",
        "0.1234567890",
        "https://example.org/job/01610040671.html",
        "192.168.100.200",
        "ISBN 0 521 42706 X",
        "a 12345678901234567890 b",
        "AB01610040671",
    ],
)
def test_dates_years_money_and_filed_numbers_are_no_phone_numbers(text):
    assert found(text, Kind.PHONE) == []


def test_the_same_number_and_the_same_address_are_one_candidate_however_written():
    texts = [
        "07700 900123, R.Hale@example.org",
        "07700-900123",
        "r.hale@Example.org www.Example.org/",
        "http://example.org",
    ]
    candidates = grouped(find_identifiers(texts))
    assert [(each.kind, len(each.places)) for each in candidates] == [(Kind.EMAIL, 2), (Kind.LINK, 2), (Kind.PHONE, 2)]


LIST = read_names("Rowan Hawthorn; RH\n# officers\nAnna van der Poole; Annie\nIda Day\nQuill; Quilly*")


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Rowan Hawthorn spoke.", ["Rowan Hawthorn"]),
        ("R. Hawthorn and R Hawthorn", ["R. Hawthorn", "R Hawthorn"]),
        ("HAWTHORN and hawthorn", ["HAWTHORN", "hawthorn"]),
        ("Hawthorn's, Hawthorn’s, Hawthorns', Hawthorns plan", ["Hawthorn"] * 4),
        ("Hawthron, Hawthrn, Hawthoorn, Hewthorn", ["Hawthron", "Hawthrn", "Hawthoorn", "Hewthorn"]),
        ("Hewthorns plan", ["Hewthorn"]),
        ("Rowen Hawthorn", ["Hawthorn"]),
        ("Hewthrn is two letters off", []),
        ("RH said, but rh and Rh did not; R H did", ["RH", "R H"]),
        (
            "van der Poole, Poole, Anna Poole, anna van der poole",
            ["van der Poole", "Poole", "Anna Poole", "anna van der poole"],
        ),
        ("Annie left", ["Annie"]),
        ("one day Day and Ida Day", ["Day", "Ida Day"]),
        ("Days and days", ["Day"]),
        ("@RowanHawthorn, https://example.org/rowan-hawthorn-speaks", ["RowanHawthorn", "rowan-hawthorn"]),
        ("ReplyDeleteHawthorn", []),
        ("ReplyDeleteQuilly and quillyish", ["Quilly", "quilly"]),
        ("Quills and quilt", ["Quill"]),
        ("Ro\u0301wan Hawthórn", ["Ro\u0301wan Hawthórn"]),
        ("Haw\u00adthorn and Haw\u200bthorn", ["Haw\u00adthorn", "Haw\u200bthorn"]),
        ("Rowan. Hawthorn\n\nRowan, Hawthorn", ["Rowan. Hawthorn", "Hawthorn"]),
    ],
)
def test_listed_names_are_found_in_every_form(text, surfaces):
    assert found(text, Kind.NAME_LISTED, names=LIST) == surfaces


def test_all_forms_of_a_person_are_one_candidate():
    (one,) = grouped(find_identifiers(["Hawthorns rota", "RH and rowan hawthorn", "Hawthron"], names=LIST))
    assert (one.key, len(one.places), one.surfaces[0]) == ("rowan hawthorn", 4, "Hawthorn")
    assert [place.unit for place in one.places] == [0, 1, 1, 2]


def test_a_list_with_an_unusable_line_is_refused_with_its_number():
    with pytest.raises(Refusal, match=r"Line 2 .* fewer than two letters"):
        read_names("Rowan Hawthorn\nQ")
    with pytest.raises(Refusal, match=r"Line 1 .* longer"):
        read_names("x" * 301)


def test_proverbial_names_are_kept_and_so_is_what_was_looked_at_before():
    names = [ListedName("Rowan Hawthorn"), ListedName("Anna Poole")]
    text = "A true Ida Poole moment, said Hawthorn and Poole. See example.org"
    assert found(text, Kind.NAME_LISTED, names=names, keep=["Ida Poole"]) == ["Hawthorn", "Poole"]
    assert found(text, Kind.LINK, keep=["example.org"]) == []
    assert found("It hurts. Hercules", Kind.SIGNATURE, keep=["Hercules"]) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The rota is wrong again.\nRowan", "Rowan"),
        ("The rota is wrong again.\n\nRowan Hale\n", "Rowan Hale"),
        ("The rota is wrong.\n- Rowan xx", "Rowan"),
        ("The rota is wrong – Rowan", "Rowan"),
        ("People will be hurt. Rowan.", "Rowan"),
        ("Yours in dismay\n\nRowan Hale", "Rowan Hale"),
        ("It was bad. Yours, Rowan", "Rowan"),
        ("It was bad.\nRegards, Rowan Hale", "Rowan Hale"),
        ("Es war schlimm.\nViele Grüße\nJörg ☺", "Jörg"),
        ("It was bad.\n\nRowan Hale\nHead of rotas", "Rowan Hale"),
        ("It was bad.\nrota king", "rota king"),
    ],
)
def test_the_name_that_signs_a_comment_is_found(text, name):
    assert found(text, Kind.SIGNATURE, authors=["Rota King"]) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Rowan",
        "The rota is wrong again.",
        "First line.\nThe second line is longer than a name.",
        "It was bad. Thanks",
        "Bad, bad. Disgraceful.",
        "It was bad.\nWhat next?",
        "It was bad.\nhttps://example.org",
        "They went to court – and lost",
        "I blame the ABCD. EFGH.",
        "",
        "\n\n",
    ],
)
def test_last_words_that_are_no_name_sign_nothing(text):
    assert found(text, Kind.SIGNATURE) == []


AUTHORS = ["Netsnipper", "Angry", "The Rota King", "Anonymous", "hale99", "Rowan"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Netsnipper, no.", ["@Netsnipper"]),
        ("Rowan, I agree", ["Rowan"]),
        ("As Rowan said above", ["Rowan"]),
        ("Rowan’s comment is right", ["Rowan"]),
        ("I agree with netsnipper here", ["netsnipper"]),
        ("what the Rota King wrote", ["the Rota King"]),
        ("what the rota king wrote", []),
        ("hale99 is back", ["hale99"]),
        ("Angry people, Angry times. I am angry.", []),
        ("Angry, you forget the rota", ["Angry"]),
        ("Anonymous said so. Anonymous, I agree", []),
        ("Thank you Ida for this", ["Ida"]),
        ("Dear Ms Poole,\nno", ["Poole"]),
        ("Dear members, thank you all. Thanks Everyone", []),
        ("Thank God for that", []),
    ],
)
def test_fellow_writers_are_found_where_they_are_spoken_to_or_of(text, names):
    assert found(text, Kind.ADDRESSED, authors=AUTHORS) == names


def test_a_stretch_is_listed_once_among_the_kinds_that_name_a_person():
    places = list(find_identifiers(["No. @Netsnipper", "Thanks Rowan Hawthorn"], names=LIST, authors=AUTHORS))
    assert [(place.kind, place.surface) for place in places] == [
        (Kind.ADDRESSED, "@Netsnipper"),
        (Kind.NAME_LISTED, "Rowan Hawthorn"),
    ]


def test_texts_are_taken_one_by_one():
    def texts():
        yield "Mail r.hale@example.org"
        raise AssertionError("the second text was asked for before the first place was taken")

    assert next(find_identifiers(texts())).surface == "r.hale@example.org"
