"""The codebooks that come with the program, their schema and their README."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

import annotator
from annotator.domain.codebook_faults import KEYS, RESERVED_KEYS
from annotator.exporters.codebook_yaml import write_codebook
from annotator.importers import codebook_files as files_module
from annotator.importers.codebook_files import codebook_files, schema_file
from annotator.importers.codebook_schema import codebook_schema, schema_text
from annotator.importers.codebook_yaml import read_codebook
from tests.fixtures.colour_sight import SIGHTS, contrast, nearest

THEMES = ["morale", "risk", "it", "management", "union"]
BESIDE = [
    "privatisation_contracts",
    "workload_staffing",
    "pay_jobs_terms",
    "voluntary_sector",
    "records_information",
    "practice_values",
    "politics_media",
    "service_users",
    "meta",
]
EVERY_FILE = pytest.mark.parametrize("name", codebook_files())


def shipped(name):
    path = codebook_files()[name]
    return read_codebook(path.name, path.read_bytes())


def check_against_schema(text):
    validator = jsonschema.Draft202012Validator(codebook_schema())
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


@EVERY_FILE
def test_a_shipped_codebook_has_no_fault_and_reads_back_equal(name):
    codebook = shipped(name)
    assert read_codebook(name, write_codebook(codebook)) == codebook


@EVERY_FILE
def test_a_shipped_codebook_keeps_to_the_schema(name):
    assert check_against_schema(codebook_files()[name].read_text(encoding="utf-8")) == []


def test_the_schema_is_sound_and_the_file_is_the_generated_one():
    jsonschema.Draft202012Validator.check_schema(codebook_schema())
    command = 'python -c "from annotator.importers.codebook_schema import schema_text; print(schema_text(), end=str())"'
    assert schema_file().read_text(encoding="utf-8") == schema_text(), f"run: {command} > codebooks/schema.json"
    assert json.loads(schema_text()) == codebook_schema()


@pytest.mark.parametrize(
    "code",
    [
        {"name": "A"},
        {"id": "a"},
        {"id": "a b", "name": "A"},
        {"id": "a", "name": "A" * 81},
        {"id": "a", "name": "A", "key": "n"},
        {"id": "a", "name": "A", "key": "mm"},
        {"id": "a", "name": "A", "colour": "red"},
        {"id": "a", "name": "A", "color": "#aabbcc"},
        {"id": "a", "name": "A", "examples": "one"},
        {"id": "a", "name": "A", "codes": [{"id": "b"}]},
        {"id": "a", "name": "A", "codes": [{"id": "b", "name": "B", "section": "s"}]},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(code):
    text = yaml.safe_dump({"title": "T", "codes": [code]})
    assert check_against_schema(text)
    with pytest.raises(annotator.domain.refusal.Refusal):
        read_codebook("t.yaml", text.encode())


def test_the_example_of_the_readme_is_sound():
    readme = schema_file().with_name("README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    codebook = read_codebook("README.md", example.encode())
    assert check_against_schema(example) == []
    assert codebook.children("opening_hours")[0].key == "e"


def test_probation_has_the_five_themes_and_beside_them_the_codes_the_material_needs():
    codebook = shipped("probation")
    assert [section.id for section in codebook.sections] == ["themes", "beside"]
    assert [section.name for section in codebook.sections] == ["The five themes", "Beside the themes"]
    in_section = {section.id: [] for section in codebook.sections}
    for theme in codebook.themes():
        in_section[theme.section].append(theme.id)
    assert in_section == {"themes": THEMES, "beside": BESIDE}
    assert [len(codebook.children(theme)) for theme in THEMES] == [6, 5, 5, 5, 6]


def test_every_code_of_probation_says_what_it_means_and_can_be_given_by_key():
    for code in shipped("probation").codes:
        assert code.definition, code.id
        assert code.apply_when, code.id
        assert code.do_not_apply_when, code.id
        assert len(code.examples) == 1, code.id
        assert code.key in KEYS - RESERVED_KEYS, code.id


def test_guidance_of_probation_names_other_codes_by_their_names():
    codebook = shipped("probation")
    names = {code.name for code in codebook.codes}
    for code in codebook.codes:
        named = re.findall("“([A-Z][^”]*)”", f"{code.apply_when} {code.do_not_apply_when}")
        assert set(named) <= names | {"Risk"}, code.id


def test_examples_of_probation_are_nobodys_sentences(corpus):
    pages = " ".join(path.read_text(encoding="utf-8") for path in sorted(corpus.glob("*.txt")))
    assert pages, "no page in ANNOTATOR_CORPUS"
    known = set(runs_of_words(pages))
    for code in shipped("probation").codes:
        for example in code.examples:
            assert not known & set(runs_of_words(example)), code.id


def runs_of_words(text, length=5):
    words = re.findall(r"\w+", text.casefold())
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


def test_sub_codes_of_probation_share_their_themes_colour():
    codebook = shipped("probation")
    for code in codebook.codes:
        assert code.colour == codebook.code(codebook.lineage(code.id)[0]).colour


@pytest.mark.parametrize("sight", SIGHTS)
def test_theme_colours_of_probation_stay_apart_for_colour_blind_readers(sight):
    colours = {code.colour for code in shipped("probation").themes()}
    assert len(colours) == 6, "five themes, and one grey for what stands beside them"
    assert nearest(colours, sight) > 20


@pytest.mark.parametrize("ground", ["#ffffff", "#0e1117"])
def test_theme_colours_of_probation_are_visible_on_light_and_dark_ground(ground):
    for code in shipped("probation").themes():
        assert contrast(code.colour, ground) >= 3, code.id  # WCAG 2.2, 1.4.11


def test_the_shipped_codebooks_are_found_from_a_directory_with_another_folder_of_that_name(tmp_path):
    decoy = tmp_path / "codebooks"
    decoy.mkdir()
    (decoy / "decoy.yaml").write_text("title: Decoy\n")
    (decoy / "__init__.py").write_text("")
    program = "from annotator.importers.codebook_files import codebook_files; print(*codebook_files())"
    home = str(Path(annotator.__file__).resolve().parent.parent)
    paths = os.pathsep.join([str(tmp_path), home])
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )
    assert run.stdout.split() == sorted(codebook_files()), run.stderr
    assert "probation" in codebook_files()


def test_an_installation_without_codebooks_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(files_module.annotator, "__file__", str(tmp_path / "annotator" / "__init__.py"))
    with pytest.raises(annotator.domain.refusal.Refusal, match="Install the program again"):
        codebook_files()
