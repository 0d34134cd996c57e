from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from postprocess.domain.lines import SLACK, Word, fill

words = st.builds(
    Word, width=st.floats(0.1, 8), space=st.sampled_from([0.0, 0.3]), gladly=st.sampled_from([True, True, False])
)
paragraphs = st.lists(words, min_size=1, max_size=25)
rooms = st.floats(1, 20)


def lengths(paragraph: list[Word], room: float) -> list[float]:
    """How long each line is, without the space at its end."""
    return [_length(paragraph[start:end]) for start, end in fill(paragraph, room)]


def _length(line: list[Word]) -> float:
    return sum(word.whole for word in line) - line[-1].space


def greedy(paragraph: list[Word], room: float) -> int:
    """How many lines it takes to put words on a line as long as there is room."""
    lines, line = 1, list[Word]()
    for word in paragraph:
        if line and _length([*line, word]) > room + SLACK:
            lines, line = lines + 1, []
        line.append(word)
    return lines


@given(paragraphs, rooms)
def test_every_word_stands_on_one_line_in_its_order(paragraph: list[Word], room: float) -> None:
    lines = fill(paragraph, room)

    assert list(chain(*(range(start, end) for start, end in lines))) == list(range(len(paragraph)))


@given(paragraphs, rooms)
def test_a_line_is_longer_than_its_room_only_when_one_word_is(paragraph: list[Word], room: float) -> None:
    for start, end in fill(paragraph, room):
        assert end - start == 1 or _length(paragraph[start:end]) <= room + 2 * SLACK


@given(paragraphs, rooms)
def test_no_more_lines_are_made_than_needed(paragraph: list[Word], room: float) -> None:
    glad = [Word(word.width, word.space) for word in paragraph]

    assert len(fill(glad, room)) == greedy(glad, room)


def test_lines_are_of_like_length() -> None:
    paragraph = [Word(1, 0.3)] * 9

    found = lengths(paragraph, 10)

    assert len(found) == 2
    assert abs(found[0] - found[1]) < 8


def test_a_lonely_last_word_gets_company() -> None:
    paragraph = [Word(1.0, 0.3)] * 7 + [Word(0.5)]

    (_, last) = fill(paragraph, 9.1)

    assert last[1] - last[0] > 1


def test_a_phrase_is_broken_only_when_it_is_longer_than_a_line() -> None:
    phrase = [Word(1, gladly=False)] * 4 + [Word(1)]

    assert fill([*phrase, *phrase], 7) == ((0, 5), (5, 10))
    assert len(fill(phrase, 3)) == 2
