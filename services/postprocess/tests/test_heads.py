from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Box
from postprocess.domain.geometry import XY
from postprocess.domain.heads import GAP, HAIR_GAP, Head, head_in, head_with_hair

FACE = Box(x=270, y=260, width=60, height=80)
MOUTH = (300.0, 320.0)
anywhere = st.tuples(st.floats(100, 500), st.floats(100, 500))


def a_child(*hair: Box) -> Head:
    return head_with_hair(head_in(FACE, MOUTH).outline, MOUTH, hair=hair)


@given(anywhere)
def test_what_lies_on_a_face_or_its_hair_is_covered(point: XY) -> None:
    bare, child = head_in(FACE, MOUTH), a_child(Box(x=240, y=220, width=120, height=120))

    assert child.covers(point) or not bare.covers(point)
    assert not (child.covers(point) and child.leaves_free(point))
    assert bare.leaves_free(point) or not child.leaves_free(point)


def test_hair_on_one_side_makes_the_head_wider_there() -> None:
    locks = Box(x=200, y=250, width=130, height=90)

    child = a_child(locks)

    assert child.box == FACE
    assert (child.whole.x, child.whole.right) == (200, 330)
    assert child.covers((205, 300))
    assert not child.covers((335, 300))


def test_a_tail_may_come_nearer_to_hair_than_to_a_face() -> None:
    child = a_child(Box(x=230, y=260, width=140, height=80))

    assert child.leaves_free((230 - HAIR_GAP - 0.1, 300))
    assert not child.leaves_free((230 - HAIR_GAP + 0.1, 300))
    assert not child.leaves_free((300, 340 + GAP - 0.1))
    assert child.leaves_free((300, 340 + GAP + 0.1))
