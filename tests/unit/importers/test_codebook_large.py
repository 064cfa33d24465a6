"""10 levels and 5,000 codes: read, checked and written in any format within seconds."""

import time

import pytest

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_faults import faults
from annotator.exporters.codebook_formats import writer_named
from annotator.importers.codebook_format import CodebookFaults
from annotator.importers.codebook_formats import read_codebook_file

#: Seconds of work; what else the computer does is not counted. A slow one takes half of them.
LONGEST = 12


@pytest.fixture(scope="module")
def large():
    return Codebook(
        "Large",
        tuple(
            Code(
                f"c{number}",
                f"Code {number}",
                f"c{number - 1}" if number % 10 else None,
                colour="#0072b2",
                definition=f"What code {number} means. " * 4,
                apply_when="Always: “when” it’s said.",
                examples=(f"An example: {number}",),
            )
            for number in range(5000)
        ),
    )


@pytest.mark.parametrize("name", ["yaml", "xlsx", "csv", "taguette"])
def test_a_large_codebook_goes_out_and_comes_in_within_seconds(name, large):
    writer = writer_named(name)
    began = time.process_time()
    data = writer.write(large).data
    read = read_codebook_file(f"Large.{writer.extension}", data).codebook
    assert time.process_time() - began < LONGEST
    assert [read.path(code.id) for code in read.codes] == [large.path(code.id) for code in large.codes]


def test_a_chain_of_thousands_of_merges_is_checked_at_once():
    codes = tuple(
        Code(f"c{n}", f"C{n}", archived=True, merged_into=f"c{n + 1}" if n < 4999 else None) for n in range(5000)
    )
    began = time.process_time()
    assert faults(Codebook("Chain", codes)) == ()
    circle = (*codes[:-1], Code("c4999", "C4999", archived=True, merged_into="c4990"))
    assert [fault.where for fault in faults(Codebook("Circle", circle))] == [f"c{n}" for n in range(4990, 5000)]
    assert time.process_time() - began < LONGEST / 4


def test_a_large_table_of_faults_is_told_within_seconds_and_not_endlessly():
    rows = "".join(f"same,nowhere,Code {number},n,red\n" for number in range(5000))
    began = time.process_time()
    with pytest.raises(CodebookFaults) as caught:
        read_codebook_file("large.csv", f"code_id,parent_id,name,key,color\n{rows}".encode())
    assert time.process_time() - began < LONGEST
    assert len(caught.value.faults) == 501
    assert "further faults are not listed" in caught.value.faults[-1][1]
