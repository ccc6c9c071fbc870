"""The shape of the FAQ files: frozen models of entries, translations, desks and services."""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal, Optional

from pydantic import BaseModel, ConstrainedStr, Extra, validator

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Fields of an entry that a translation must carry when the Japanese has them.
TRANSLATED = ("title", "answer", "deadline", "bring", "fee", "who", "where", "apply_note")
ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Text(ConstrainedStr):
    """Text that is not empty."""

    strip_whitespace = True
    min_length = 1


class Id(ConstrainedStr):
    """An id: lower-case Latin letters, digits and hyphens."""

    regex = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class Telephone(ConstrainedStr):
    """A Japanese telephone number as it is dialled, `03-3389-1111` or `#7119`."""

    regex = re.compile(r"^(\d{2,4}-\d{2,4}-\d{3,4}|#?\d{3,4})$")


class _Model(BaseModel):
    class Config:
        frozen = True
        extra = Extra.forbid


class Application(_Model):
    """How a procedure is applied for; the first of `how` is the usual way."""

    how: tuple[Literal["online", "booking", "counter", "post", "phone", "none"], ...]
    services: tuple[Id, ...] = ()
    #: The page of exactly this procedure, where the ward has entered it; otherwise the service's front page is shown.
    url: Optional[str] = None
    note: Optional[Text] = None

    @validator("how")
    def _is_filled(cls, value: tuple[str, ...]) -> tuple[str, ...]:  # noqa: N805 - pydantic passes the class
        if not value:
            raise ValueError("empty-list")
        return value

    @validator("url")
    def _is_https(cls, value: Optional[str]) -> Optional[str]:  # noqa: N805 - pydantic passes the class
        return _require_https(value)


class Source(_Model):
    """Where an answer comes from and when it was last compared with it."""

    name: Optional[Text] = None
    url: Optional[str] = None
    checked: datetime.date

    @validator("url")
    def _is_https(cls, value: Optional[str]) -> Optional[str]:  # noqa: N805 - pydantic passes the class
        return _require_https(value)


class Validity(_Model):
    """The days on which an answer may be given, both included."""

    since: Optional[datetime.date] = None
    until: Optional[datetime.date] = None


class Entry(_Model):
    """One procedure, in Japanese, as staff wrote it."""

    id: Id
    title: Text
    stakes: Literal["high", "normal"]
    ask: tuple[Text, ...]
    answer: Text
    deadline: Text
    bring: tuple[Text, ...]
    fee: Text
    who: Text
    where: Text
    desk: Id
    apply: Application
    related: tuple[Id, ...] = ()
    source: Source
    confirm: tuple[Text, ...] = ()
    valid: Validity = Validity()
    #: The file's name without `.yml`; set by the loader.
    category: str = ""

    @property
    def apply_note(self) -> Optional[str]:
        """The sentence on how to apply, under the name that translations use."""
        return self.apply.note


class Translation(_Model):
    """An entry in another language; `of` is the fingerprint of the Japanese it was made from."""

    id: Id
    of: str = ""
    status: Literal["draft", "reviewed", "approved"]
    by: Optional[Text] = None
    on: Optional[datetime.date] = None
    title: Text
    ask: tuple[Text, ...] = ()
    answer: Text
    deadline: Text
    bring: tuple[Text, ...] = ()
    fee: Text
    who: Text
    where: Text
    apply_note: Optional[Text] = None


class Period(_Model):
    """Opening hours of one day, both ends as HH:MM in the ward's local time."""

    opens: datetime.time
    closes: datetime.time


class Desk(_Model):
    """A desk of the ward office that residents can call or visit."""

    id: Id
    name: dict[str, Text]
    place: dict[str, Text]
    telephone: Telephone
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], tuple[Period, ...]]
    public_holidays: Literal["closed", "open"] = "closed"
    #: Days on which the desk is closed besides weekends and public holidays, as `MM-DD` or full dates.
    closed: tuple[str, ...] = ()
    note: dict[str, Text] = {}
    confirm: tuple[Text, ...] = ()

    @validator("hours", pre=True)
    def _parse_hours(cls, value: Any) -> Any:  # noqa: N805 - pydantic passes the class
        return _parse_week(value)

    @validator("closed", each_item=True)
    def _is_day(cls, value: str) -> str:  # noqa: N805 - pydantic passes the class
        datetime.date.fromisoformat(f"2024-{value}" if len(value) == len("MM-DD") else value)
        return value


class Service(_Model):
    """A site on which residents apply, book or read, and what they need for it."""

    id: Id
    name: dict[str, Text]
    url: str
    #: False for a site that informs only.
    applies: bool = True
    needs: dict[str, tuple[Text, ...]] = {}
    hours: dict[str, Text] = {}
    confirm: tuple[Text, ...] = ()

    @validator("url")
    def _is_https(cls, value: str) -> Optional[str]:  # noqa: N805 - pydantic passes the class
        return _require_https(value)


class Elsewhere(_Model):
    """A topic that another office answers, so that the resident can be sent there."""

    id: Id
    title: dict[str, Text]
    office: dict[str, Text]
    ask: dict[str, tuple[Text, ...]]
    url: Optional[str] = None
    telephone: Optional[Telephone] = None
    confirm: tuple[Text, ...] = ()

    @validator("url")
    def _is_https(cls, value: Optional[str]) -> Optional[str]:  # noqa: N805 - pydantic passes the class
        return _require_https(value)


def _require_https(value: Optional[str]) -> Optional[str]:
    if value is not None and not re.fullmatch(r"https://[A-Za-z0-9.-]+(/[^\s<>\"']*)?", value):
        raise ValueError("https-url")
    return value


def _parse_week(value: Any) -> Any:
    """`{mon-fri: "08:30-17:00", sun: "09:00-12:00 13:00-16:00"}` as lists of periods per weekday."""
    if not isinstance(value, dict):
        return value
    week: dict[str, list[dict[str, str]]] = {}
    for days, hours in value.items():
        first, _, last = str(days).partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise ValueError("weekday")
        periods = []
        for period in str(hours or "").split():
            opens, dash, closes = period.partition("-")
            if not dash or not _is_time(opens) or not _is_time(closes) or opens >= closes:
                raise ValueError("hours")
            periods.append({"opens": opens, "closes": closes})
        for day in WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last or first) + 1]:
            week[day] = periods
    return week


def _is_time(value: str) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None
