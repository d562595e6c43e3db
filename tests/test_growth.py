"""Growth that is measured tells a line from a square."""

from tests import growth


def test_what_grows_with_the_square_is_told_from_what_does_not() -> None:
    assert growth.of(lambda size: lambda: sum(range(size)), 200_000) < growth.LINEAR_MAX
    assert growth.of(lambda size: lambda: [None for _ in range(size) for _ in range(size)], 300) > growth.LINEAR_MAX
