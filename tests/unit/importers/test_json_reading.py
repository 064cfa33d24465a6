"""JSON lines and documents: damage is said with its line, memory stays bounded, digits stay as printed."""

import io
import json
import tracemalloc

import pytest
import zstandard

from annotator.domain.refusal import Refusal
from annotator.importers import json_reading, zst_reading
from annotator.importers.importer import LARGEST_WHOLE, SourceFile
from annotator.importers.json_reading import LONGEST_LINE, JsonText


def read_lines(data, name="some.jsonl"):
    source = JsonText(SourceFile(name, data))
    read = list(source.lines())
    return read, list(source.told())


def messages(problems):
    return [(problem.line, problem.message) for problem in problems]


def test_a_damaged_line_is_said_and_the_others_are_read():
    read, problems = read_lines(b'{"a": "1"}\n{"a": \n\n[1]\n{"a": "2"} x\n{"a": "3"}')
    assert read == [(1, {"a": "1"}), (6, {"a": "3"})]
    assert [problem.line for problem in problems] == [2, 4, 5]
    assert all("cannot be read as a JSON object" in problem.message for problem in problems)


def test_a_damaged_first_line_does_not_make_lines_a_document():
    assert JsonText(SourceFile("x", b'{"a": "cut\n{"a": 1}\n{"a": 2}')).in_lines()
    assert JsonText(SourceFile("x", b'"a": 1}\n{"a": 2}')).in_lines()


@pytest.mark.parametrize(
    "data",
    [b'[\n{"a": 1},\n{"a": 2}\n]', b'{\n "a": {},\n "b": [\n{"c": 1}]\n}', b'{"a": 1}', b'\xef\xbb\xbf [{"a": 1}]'],
)
def test_a_document_is_known_from_lines_however_it_is_printed(data):
    assert not JsonText(SourceFile("x", data)).in_lines()


def test_many_damaged_lines_are_counted_and_not_said_one_by_one():
    _, problems = read_lines(b'{"a": 1}\n' + b"{\n" * 1000)
    assert len(problems) == 21
    assert problems[-1].line == 1001
    assert problems[-1].message.startswith("980 more lines cannot be read")


def test_a_file_without_one_sound_line_is_refused():
    with pytest.raises(Refusal, match=r"No line of “some.jsonl”"):
        read_lines(b"{\n{\n")


def test_a_line_without_end_is_refused_with_its_number_and_never_held():
    class Endless(io.RawIOBase):
        given = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            start = b'{"a": 1}\n{"a": "' if not self.given else b""
            buffer[:] = (start + b"x" * len(buffer))[: len(buffer)]
            self.given += len(buffer)
            return len(buffer)

    class Huge(SourceFile):
        endless = Endless()

        def open(self):
            return io.BufferedReader(self.endless)

    source = JsonText(Huge("some.jsonl", b'{"a": 1}\n'))
    tracemalloc.start()
    with pytest.raises(Refusal, match=r"Line 2 of “some.jsonl” is longer than 16 MB"):
        list(source.lines())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Huge.endless.given < 2 * LONGEST_LINE
    assert peak < 5 * LONGEST_LINE


@pytest.mark.parametrize("bomb", [b"[" * 100_000, b'{"a":' * 100_000, b'{"a":' * 400 + b'"\\ud800"' + b"}" * 400])
def test_deep_nesting_is_refused_or_read_but_never_breaks(bomb):
    try:
        JsonText(SourceFile("some.json", bomb)).document()
        sentence = ""
    except Refusal as refusal:
        sentence = str(refusal)
    assert sentence in ("", "“some.json” is nested too deeply to be read. Check that it is the file you meant.")
    _, problems = read_lines(b'{"a": 1}\n' + bomb + b"\n")
    assert [problem.line for problem in problems] == [2]


def test_a_short_text_of_very_many_values_is_refused():
    bomb = b"[" + b"[]," * 3_000_000 + b"[]]"
    with pytest.raises(Refusal, match="too many values"):
        JsonText(SourceFile("some.json", bomb)).document()
    read, problems = read_lines(b'{"a": 1}\n{"a": ' + bomb + b"}")
    assert len(read) == 1
    assert "too many values" in problems[0].message


def test_numbers_keep_every_digit_and_nan_is_missing():
    line = b'{"id": 12345678901234567890123, "score": 1.10, "big": 1e999, "none": NaN, "less": -Infinity, "id2": 007}'
    assert read_lines(line.replace(b', "id2": 007', b""))[0] == [
        (1, {"id": "12345678901234567890123", "score": "1.10", "big": "1e999", "none": None, "less": None})
    ]


def test_of_two_equal_keys_the_last_counts():
    assert read_lines(b'{"a": "1", "a": "2"}')[0] == [(1, {"a": "2"})]


def test_what_databases_cannot_hold_becomes_a_mark_and_is_said():
    read, problems = read_lines(b'{"a": "x\\ud800y\\u0000"}\n{"a": "\\ud83d\\ude00"}\n{"a\\udc00": "tab\there \x00"}')
    assert read == [(1, {"a": "x\ufffdy\ufffd"}), (2, {"a": "😀"}), (3, {"a\ufffd": "tab\there \ufffd"})]
    assert [problem.line for problem in problems] == [1, 3]
    assert "2 characters are" in problems[0].message
    source = JsonText(SourceFile("some.json", b'["\\ud800", {"a": "\\u0000"}]'))
    assert source.document() == ["\ufffd", {"a": "\ufffd"}]
    assert "2 characters are" in next(source.told()).message


def test_a_line_in_another_encoding_is_read_and_said():
    read, problems = read_lines('{"a": "plain"}\n{"a": "caf\u00e9 \u2013 no"}'.encode("cp1252"))
    assert read[1] == (2, {"a": "café – no"})
    assert "Line 2 is not in UTF-8 and was read as Windows-1252" in problems[0].message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_lines_of_any_unicode_encoding_are_read(encoding):
    source = JsonText(SourceFile("some.jsonl", '{"a": "é"}\r\n{"a": "😀"}\r\n'.encode(encoding)))
    assert source.in_lines()
    assert list(source.lines()) == [(1, {"a": "é"}), (2, {"a": "😀"})]
    assert source.encoding.startswith(encoding[:6])


def test_a_cut_document_is_refused_with_its_line():
    with pytest.raises(Refusal, match=r"“some.json” is no complete JSON: it breaks off or is damaged in line 2"):
        JsonText(SourceFile("some.json", b'[{"a": 1},\n{"a": ')).document()


LINES = b"".join(b'{"id": "%d", "words": "%s"}\n' % (n, str(n * 7919).encode() * 9) for n in range(5000))


def test_a_compressed_file_reads_like_the_plain_one_also_in_several_frames():
    packed = zstandard.compress(LINES[:100_000]) + zstandard.compress(LINES[100_000:])
    assert read_lines(packed) == read_lines(LINES)


def test_a_window_of_2_gb_is_accepted():
    settings = zstandard.ZstdCompressionParameters(window_log=31, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    assert len(read_lines(packer.compress(b'{"a": 1}\n') + packer.flush())[0]) == 1


def test_a_compressed_file_that_was_cut_gives_what_stands_before():
    packer = zstandard.ZstdCompressor().compressobj()
    packed = packer.compress(LINES) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    read, problems = read_lines(packed)
    assert len(read) == 5000
    assert [problem.message.partition(":")[0] for problem in problems] == ["The compressed file is cut off"]


def test_a_compressed_file_that_is_damaged_gives_what_stands_before():
    packed = zstandard.compress(LINES[:50_000])
    read, problems = read_lines(packed + b"no frame at all")
    assert len(read) > 100
    assert any("The compressed file is damaged" in problem.message for problem in problems)


def test_compressed_rubbish_is_refused():
    with pytest.raises(Refusal, match=r"“some.jsonl” is (cut off|damaged) at its very start"):
        read_lines(zst_reading.MAGIC + b"rubbish" * 50)


def test_a_compressed_bomb_is_refused_before_it_fills_anything(monkeypatch):
    monkeypatch.setattr(zst_reading, "_BOMB_BYTES", 5_000_000)
    bomb = zstandard.compress(b'{"a": 1}\n' * 1_000_000)
    source = JsonText(SourceFile("some.jsonl", bomb))
    with pytest.raises(Refusal, match="unpacks to more than 1000 times its size"):
        for _ in source.lines():
            pass


def test_a_compressed_document_too_large_to_be_read_whole_is_refused(monkeypatch):
    monkeypatch.setattr(json_reading, "LARGEST_WHOLE", 1000)
    data = zstandard.compress(json.dumps([{"a": "b" * 50}] * 100).encode())
    with pytest.raises(Refusal, match="unpacks to more than"):
        JsonText(SourceFile("some.json", data)).document()


def test_reading_a_long_dump_needs_little_memory(tmp_path):
    path = tmp_path / "dump.jsonl.zst"
    path.write_bytes(zstandard.compress(LINES * 4))
    tracemalloc.start()
    count = sum(1 for _ in JsonText(SourceFile(path.name, path)).lines())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < LARGEST_WHOLE / 4
