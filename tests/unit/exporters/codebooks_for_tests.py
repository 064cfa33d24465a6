"""An invented codebook that holds everything a codebook file has to survive, and how it came to be."""

from dataclasses import replace

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_versions import PublishedVersion

REEDS = Codebook(
    title="Talk about the reed bed",
    description="For comments of wardens and neighbours.\n\nCode what is said, not what is meant.",
    sections=(Section("themes", "The themes"), Section("beside", "Beside <the> themes")),
    codes=(
        Code(
            "birds",
            "Birds",
            section="themes",
            key="b",
            colour="#0072b2",
            definition="Any bird, seen or heard.\nBats are none.",
            apply_when="A bird is named.",
            do_not_apply_when="Example: a “bird’s-eye view”.",
            examples=("The bittern boomed at dusk… 😀", "1. Heron\n2. Egret", "=1+1 & <b>*loud*</b> | _low_"),
        ),
        Code("birds_few", "Few birds", parent="birds", key="f", definition="Fewer than before."),
        Code("birds_many", "Many birds", parent="birds", key="m", split_from="birds_crowd"),
        Code("birds_crowd", "Crowds of birds", parent="birds", archived=True, definition="Old meaning."),
        Code("water", "Water", section="themes", key="w", guid="{0F0F0F0F-1111-4222-8333-444444444444}"),
        Code("flood", "Flood", parent="water", archived=True, merged_into="water"),
        Code("hebrew", "קנה סוף", section="beside", definition="צמח מים גבוה.\nA tall plant."),
        Code("deep_1", "Depth / one", section="beside"),
        Code("deep_2", "Depth two", parent="deep_1"),
        Code("deep_3", "Depth three", parent="deep_2"),
        Code("deep_4", "Depth four", parent="deep_3", definition="Not in\u000bthe contents."),
    ),
    groups=(
        CodeGroup("number", "How many", GroupKind.SCALE, ("birds_few", "birds_many"), (-1, 1.5)),
        CodeGroup("subject", "Subject", GroupKind.EXCLUSIVE, ("birds", "water", "birds_crowd")),
        CodeGroup("loose", "Loose", GroupKind.ANY, ("deep_1", "deep_2")),
    ),
    version=3,
)
REASONS = ("The first one.", "“Flood” was merged | into “Water”.", "Crowds were split.", "Later than this file.")
VERSIONS = {
    number: PublishedVersion(replace(REEDS, version=number), f"2026-0{number}-14T09:30:00.123456Z", "Ida Reed", reason)
    for number, reason in enumerate(REASONS, 1)
}
