"""A label keeps the role and loses the name; one person has one number for as long as the study lasts."""

from annotator.domain.labels import labelled
from annotator.privacy.identifiers import Kind, ListedName, find_identifiers, grouped
from annotator.privacy.label_proposals import labels_of, propose_label


def test_contacts_get_a_label_without_a_number():
    proposed = [propose_label(kind, "any", {}) for kind in (Kind.EMAIL, Kind.LINK, Kind.HANDLE, Kind.PHONE)]
    assert proposed == ["[e-mail]", "[link]", "[handle]", "[phone]"]


def test_names_and_commenters_are_numbered_after_the_highest_number_ever_given():
    given = {(Kind.NAME_LISTED, "rowan hale"): "[name 1]", (Kind.NAME_LISTED, "ida poole"): "[name 7]"}
    assert propose_label(Kind.NAME_LISTED, "anna", given) == "[name 8]"
    assert propose_label(Kind.SIGNATURE, "anna", given) == "[commenter 1]"


def test_a_name_keeps_its_label_also_a_typed_one_under_every_kind():
    given = {(Kind.SIGNATURE, "rowan hale"): "[union officer]", (Kind.SIGNATURE, "ida"): "[commenter 1]"}
    assert propose_label(Kind.SIGNATURE, "rowan hale", given) == "[union officer]"
    assert propose_label(Kind.ADDRESSED, "rowan hale", given) == "[union officer]"
    # Whoever is “[union officer]” now may have been “[commenter 2]” before.
    assert propose_label(Kind.ADDRESSED, "anna", given) == "[commenter 3]"


def test_confirmed_places_are_shown_as_labels_and_possessives_stay_readable():
    texts = ["Hawthorn's rota, hawthrons rules. Write to r.hawthorn@example.org", "Nothing here", "Ask Hawthorn"]
    found = list(find_identifiers(texts, names=[ListedName("Rowan Hawthorn")]))
    confirmed = {(each.kind, each.key): "[manager]" for each in grouped(found) if each.kind == Kind.NAME_LISTED}
    confirmed[Kind.EMAIL, "r.hawthorn@example.org"] = "[e-mail]"
    labels = labels_of(found, confirmed)
    assert sorted(labels) == [0, 2]
    assert labelled(texts[0], labels[0]).text == "[manager]'s rota, [manager]s rules. Write to [e-mail]"
    assert labels_of(found, {}) == {}
