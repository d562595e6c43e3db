"""Terms and notice, worked out from dates."""

from datetime import UTC, date, datetime

import pytest

from content import models
from content.doing import validity
from content.records import AgreementStatus


def agreement(**columns: object) -> models.Agreement:
    row = models.Agreement(id="agreement-1", draft=False, renews=False, signed_at=datetime(2020, 1, 1, tzinfo=UTC))
    row.update_from_dict(columns)
    return row


THREE_YEARS = {"renews": True, "effective_on": date(2020, 1, 1), "expires_on": date(2022, 12, 31)}


@pytest.mark.parametrize(
    ("terms", "on", "end"),
    [
        (THREE_YEARS, date(2021, 6, 1), date(2022, 12, 31)),
        (THREE_YEARS, date(2022, 12, 31), date(2022, 12, 31)),
        (THREE_YEARS, date(2023, 1, 1), date(2025, 12, 31)),
        (THREE_YEARS, date(2031, 5, 5), date(2031, 12, 31)),
        (THREE_YEARS | {"renews": False}, date(2031, 5, 5), date(2022, 12, 31)),
        (
            {"renews": True, "effective_on": date(2020, 1, 1), "expires_on": date(2020, 1, 10)},
            date(2020, 1, 11),
            date(2020, 1, 20),
        ),
        (
            {"renews": True, "effective_on": date(2020, 1, 1), "expires_on": date(2020, 1, 10)},
            date(2020, 1, 20),
            date(2020, 1, 20),
        ),
        (
            {"renews": True, "effective_on": date(2020, 1, 31), "expires_on": date(2020, 2, 28)},
            date(2020, 4, 1),
            date(2020, 4, 29),
        ),
        ({"renews": False, "effective_on": None, "expires_on": None}, date(2020, 1, 11), None),
    ],
)
def test_what_renews_itself_ends_with_the_term_that_it_is_in(
    terms: dict[str, object], on: date, end: date | None
) -> None:
    row = agreement(**terms)
    assert validity.expires_on(row, on) == end
    assert validity.status(row, on) is (
        AgreementStatus.EXPIRED if end is not None and end < on else AgreementStatus.SIGNED
    )


def test_notice_is_given_some_months_before_the_end_of_the_term() -> None:
    row = agreement(**THREE_YEARS, notice_months=6)
    assert validity.notice_by(row, date(2022, 1, 1)) == date(2022, 6, 30)
    assert validity.notice_by(row, date(2023, 1, 1)) == date(2025, 6, 30)
    assert validity.expires_on(agreement(**THREE_YEARS), date.max) == date(9999, 12, 31)
    assert validity.notice_by(agreement(expires_on=date(2022, 12, 31)), date(2022, 1, 1)) is None


def test_a_very_long_term_does_not_end_the_calendar() -> None:
    row = agreement(renews=True, effective_on=date(1, 1, 1), expires_on=date(9999, 12, 30), notice_months=1200)
    assert validity.expires_on(row, date(9999, 12, 31)) == date.max
    assert validity.notice_by(agreement(expires_on=date(5, 1, 1), notice_months=1200), date(4, 1, 1)) == date.min
