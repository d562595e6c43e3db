"""Growth that is measured tells a line from what grows faster."""

from tests import growth


def test_what_grows_faster_than_its_size_is_told_from_what_does_not() -> None:
    assert growth.of(lambda size: lambda: sum(range(size)), 200_000) < growth.LINEAR_MAX
    assert growth.of(lambda size: lambda: sum(range(size**3)), 60) > growth.LINEAR_MAX
