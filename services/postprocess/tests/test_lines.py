from itertools import chain, combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from postprocess.domain.lines import FEW, SLACK, Word, alone, fill, longest_phrase

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


@given(st.lists(words, min_size=1, max_size=20), st.floats(0, 10))
def test_no_phrase_is_broken_where_the_longest_has_room(paragraph: list[Word], more: float) -> None:
    lines = fill(paragraph, longest_phrase(paragraph) + more)

    assert all(paragraph[end - 1].gladly for _, end in lines[:-1])


short_words = st.builds(Word, width=st.just(1.0), gladly=st.booleans(), letters=st.integers(1, 3))


@given(st.lists(short_words, min_size=2, max_size=9), st.integers(2, 9))
def test_next_to_nothing_stands_alone_only_where_it_would_cost_a_line_or_a_phrase(
    paragraph: list[Word], room: int
) -> None:
    found = fill(paragraph, room)

    def broken(lines: tuple[tuple[int, int], ...]) -> int:
        return sum(not paragraph[end - 1].gladly for _, end in lines[:-1])

    others = [lines for lines in every_way(len(paragraph)) if all(end - start <= room for start, end in lines)]
    best = min((broken(lines), len(lines), alone(paragraph, lines)) for lines in others)
    assert (broken(found), len(found), alone(paragraph, found)) == best


def every_way(count: int) -> list[tuple[tuple[int, int], ...]]:
    """All ways to part this many words into lines."""
    inner = range(1, count)
    cuts = chain.from_iterable(combinations(inner, many) for many in range(count))
    return [tuple(pairwise((0, *cut, count))) for cut in cuts]


def test_a_short_word_by_itself_is_no_lonely_line() -> None:
    oh = [Word(1, letters=FEW)]

    assert alone(oh, fill(oh, 5)) == 0
    assert alone([*oh, *oh], ((0, 1), (1, 2))) == 2
