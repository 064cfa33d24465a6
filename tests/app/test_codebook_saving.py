"""The choice of formats on the codebook page: what each leaves out is told, and the link saves that format."""

from tests.store.studies_for_tests import make_coded_study


def test_a_format_is_chosen_its_losses_are_told_and_the_link_names_it(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace, "Ben").open("codebook")
    assert "format=yaml" in screen.text
    assert not any("CSV file holds codes alone" in one for one in screen.told("info"))
    screen.choose("codebook_format", "csv")
    assert "version=1&amp;format=csv" in screen.text
    assert any("CSV file holds codes alone" in one for one in screen.told("info"))
