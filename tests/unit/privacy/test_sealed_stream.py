"""What is sealed comes out whole, or it is said that it does not."""

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.privacy import sealed_stream
from annotator.privacy.sealed_stream import CHUNK, Broken, seal, unseal

KEY = b"k" * 32
ABOUT = b"a page"
TAG = 16
HEADER = len(sealed_stream.MAGIC) + 32 + 7


def sealed(plain: bytes, key: bytes = KEY, about: bytes = ABOUT) -> bytes:
    return b"".join(seal(key, about, [plain]))


def opened(stream: bytes, key: bytes = KEY, about: bytes = ABOUT) -> bytes:
    return b"".join(unseal(key, about, io.BytesIO(stream)))


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks of four bytes, so that their borders can be tried out."""
    monkeypatch.setattr(sealed_stream, "CHUNK", 4)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_stream_of_any_length_comes_out_as_it_went_in(size):
    plain = bytes(itertools.islice(itertools.cycle(range(251)), size))
    assert opened(sealed(plain)) == plain


@pytest.mark.usefixtures("small_chunks")
def test_it_does_not_matter_in_which_pieces_a_stream_comes():
    pieces = [b"", b"one", b"", b"two three four", b"5"]
    stream = b"".join(seal(KEY, ABOUT, pieces))
    assert opened(stream) == b"".join(pieces)
    assert len(stream) == HEADER + 18 + 5 * TAG


def test_the_same_stream_never_looks_the_same_twice():
    assert sealed(b"The rota") != sealed(b"The rota")


@pytest.mark.usefixtures("small_chunks")
def test_a_stream_cut_at_any_place_or_made_longer_is_refused():
    stream = sealed(b"twelve bytes")
    for end in range(len(stream)):
        with pytest.raises(Broken):
            opened(stream[:end])
    for more in (b"x", stream[-20:], b"\0" * 20):
        with pytest.raises(Broken):
            opened(stream + more)


@pytest.mark.usefixtures("small_chunks")
def test_chunks_in_another_order_left_out_or_from_another_stream_are_refused():
    stream, other = sealed(b"onceoncelast"), sealed(b"onceoncelast")
    header, chunks = stream[:HEADER], [stream[at : at + 20] for at in range(HEADER, len(stream), 20)]
    foreign = [other[at : at + 20] for at in range(HEADER, len(other), 20)]
    whole = [0, 1, 2]
    for order in itertools.product(whole, repeat=3):
        if list(order) != whole:
            with pytest.raises(Broken):
                opened(header + b"".join(chunks[number] for number in order))
    for changed in whole:
        mixed = [foreign[number] if number == changed else chunks[number] for number in whole]
        with pytest.raises(Broken):
            opened(header + b"".join(mixed))
    with pytest.raises(Broken):
        opened(header + chunks[0] + chunks[2])


def test_another_key_and_another_subject_do_not_open_it():
    with pytest.raises(Broken):
        opened(sealed(b"one"), key=b"x" * 32)
    with pytest.raises(Broken):
        opened(sealed(b"one"), about=b"another page")


@given(st.data())
def test_a_changed_byte_is_never_overlooked(data):
    stream = bytearray(sealed(b"Nobody on the late shift was asked."))
    place = data.draw(st.integers(0, len(stream) - 1))
    stream[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Broken):
        opened(bytes(stream))
