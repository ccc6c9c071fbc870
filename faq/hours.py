"""Is the desk open now, until when, and when does it open next: weekdays, public holidays and closed days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional
from zoneinfo import ZoneInfo

import holidays

from faq.schema import WEEKDAYS, Desk, Period

TOKYO = ZoneInfo("Asia/Tokyo")
#: Longest run of closed days looked ahead; the year-end holidays last six.
_LOOK_AHEAD_DAYS = 21


@dataclass(frozen=True)
class Opening:
    """A desk at one moment; times are local, `next_opens` is None when nothing is known for three weeks."""

    is_open: bool
    #: Today's periods as ("08:30", "17:00"); empty when the desk is closed all day.
    today: tuple[tuple[str, str], ...]
    closes: Optional[str]
    next_opens: Optional[datetime.datetime]


def find_opening(desk: Desk, now: datetime.datetime) -> Opening:
    """The desk's state at `now`, an aware datetime of any zone."""
    local = now.astimezone(TOKYO)
    periods = _periods_on(desk, local.date())
    today = tuple((f"{period.opens:%H:%M}", f"{period.closes:%H:%M}") for period in periods)
    for period in periods:
        if period.opens <= local.time() < period.closes:
            return Opening(True, today, f"{period.closes:%H:%M}", None)
    return Opening(False, today, None, _find_next(desk, local))


def _find_next(desk: Desk, local: datetime.datetime) -> Optional[datetime.datetime]:
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = local.date() + datetime.timedelta(days=ahead)
        for period in _periods_on(desk, day):
            opens = datetime.datetime.combine(day, period.opens, TOKYO)
            if opens > local:
                return opens
    return None


def _periods_on(desk: Desk, day: datetime.date) -> tuple[Period, ...]:
    if f"{day:%m-%d}" in desk.closed or day.isoformat() in desk.closed:
        return ()
    if desk.public_holidays == "closed" and day in _public_holidays(day.year):
        return ()
    return desk.hours.get(WEEKDAYS[day.weekday()], ())  # type: ignore[call-overload,no-any-return]


@lru_cache(maxsize=8)
def _public_holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("JP", years=year)
