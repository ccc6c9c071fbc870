"""The structured replies that every channel renders: one JSON shape, documented in docs/replies.md."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Optional

from faq.hours import find_opening
from faq.ladder import Badge, EntryText, pick_local, pick_text, pick_title
from faq.load import Faq
from faq.schema import Desk, Entry, Service
from translation.languages import LANGUAGES
from translation.phrases import say

Kind = Literal["answer", "detail", "application", "choices", "elsewhere", "unknown", "hand_off", "language", "text"]
#: Desk shown when no other is known.
GENERAL_DESK = "general"
INTERPRETER_DESK = "foreign-consultation"
#: Questions that can be asked about the entry just shown.
DETAILS = ("bring", "fee", "deadline", "where", "when", "online", "who")


@dataclass(frozen=True)
class Choice:
    """A button: what it says and what it asks for, as an intent with an entry or a language."""

    label: str
    intent: str
    faq_id: Optional[str] = None
    language: Optional[str] = None


@dataclass(frozen=True)
class DeskCard:
    """A desk as it is right now; every text is in `language`."""

    id: str
    language: str
    name: str
    place: str
    telephone: str
    #: "8:30–17:00", or the sentence that it is closed today.
    hours_today: str
    is_open: bool
    #: "Open now (until 17:00)", or when it opens next.
    state: str
    note: Optional[str] = None


@dataclass(frozen=True)
class ServiceCard:
    """A site to apply on or to read."""

    id: str
    name: str
    url: str
    applies: bool
    needs: tuple[str, ...]
    hours: Optional[str]


@dataclass(frozen=True)
class EntryCard:
    """An entry's facts in the language they are shown in."""

    id: str
    language: str
    badge: str
    badge_text: str
    title: str
    answer: str
    deadline: str
    bring: tuple[str, ...]
    fee: str
    who: str
    where: str
    apply: tuple[str, ...]
    apply_note: Optional[str]
    services: tuple[ServiceCard, ...]
    source_name: Optional[str]
    source_url: Optional[str]
    checked: str
    #: True when the ward has yet to confirm a fee, a place or the like.
    to_confirm: bool


@dataclass(frozen=True)
class Reply:
    """One reply; `text` alone is enough for a channel that shows nothing else."""

    kind: Kind
    language: str
    html_language: str
    #: Everything, for channels that show nothing but text.
    text: str
    #: The sentence that stands above cards and buttons, where they are shown as such.
    lead: str = ""
    entry: Optional[EntryCard] = None
    #: Which detail of the entry was asked for, when kind is `detail`.
    detail: Optional[str] = None
    desks: tuple[DeskCard, ...] = ()
    choices: tuple[Choice, ...] = ()
    #: Site of another office, when kind is `elsewhere`.
    url: Optional[str] = None
    telephone: Optional[str] = None
    #: The language that the resident asked for and that stays from now on.
    chosen_language: Optional[str] = None
    version: int = 1

    def as_json(self) -> dict[str, Any]:
        """The reply as plain JSON types."""
        return _plain(asdict(self))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


@dataclass(frozen=True)
class Writer:
    """Composes replies from the FAQ for one language and one moment."""

    faq: Faq
    language: str
    now: datetime.datetime
    reviewed_counts: bool = True

    def reply(self, kind: Kind, text: str, **parts: Any) -> Reply:
        """A reply in this writer's language."""
        lead = parts.pop("lead", text)
        return Reply(kind, self.language, LANGUAGES[self.language].html, text, lead, **parts)

    def say(self, key: str, **values: object) -> str:
        """A fixed phrase in this writer's language."""
        return say(key, self.language, **values)

    def answer(self, entry: Entry) -> Reply:
        """The whole answer to a question about `entry`."""
        text = pick_text(self.faq, entry, self.language, reviewed_counts=self.reviewed_counts)
        card = self.entry_card(entry, text)
        related = [key for key in entry.related if key in self.faq.entries]
        return self.reply(
            "answer",
            self._answer_as_text(card),
            entry=card,
            desks=self._desks_of(entry, text),
            choices=self.entry_choices(related),
        )

    def detail(self, entry: Entry, detail: str) -> Reply:
        """One fact of `entry`: what to bring, the fee, the deadline, where, when, online or who."""
        text = pick_text(self.faq, entry, self.language, reviewed_counts=self.reviewed_counts)
        card = self.entry_card(entry, text)
        desks = self._desks_of(entry, text) if detail in ("where", "when", "fee", "who") else ()
        sentence = f"{text.title}\n{self._detail_as_text(card, detail, self.desk_card(entry.desk))}"
        return self.reply("detail", sentence, entry=card, detail=detail, desks=desks)

    def application(self, entry: Entry) -> Reply:
        """Where to apply for `entry` online and what is needed, or that it is done otherwise."""
        text = pick_text(self.faq, entry, self.language, reviewed_counts=self.reviewed_counts)
        card = self.entry_card(entry, text)
        sentence = f"{text.title}\n{self._detail_as_text(card, 'online', self.desk_card(entry.desk))}"
        return self.reply("application", sentence, entry=card, desks=self._desks_of(entry, text))

    def choices(self, faq_ids: tuple[str, ...]) -> Reply:
        """Two or three entries to choose from, and a way out."""
        buttons = (*self.entry_choices(faq_ids), Choice(self.say("talk_to_person"), "talk_to_person"))
        lines = [self.say("choose"), *(f"・{button.label}" for button in buttons)]
        return self.reply("choices", "\n".join(lines), lead=lines[0], choices=buttons)

    def desk_reply(self, kind: Kind, text: str, desk_ids: tuple[str, ...], **parts: Any) -> Reply:
        """A reply that leads to desks; readers of other languages also get the interpreters' desk."""
        known = [key for key in dict.fromkeys(desk_ids) if key in self.faq.desks]
        if self.language not in ("ja", "ja-easy") and INTERPRETER_DESK in self.faq.desks:
            known = [*(key for key in known if key != INTERPRETER_DESK), INTERPRETER_DESK]
        cards = tuple(self.desk_card(key) for key in known)
        lines = [text, *(f"{card.name} {self.say('telephone')} {card.telephone} {card.state}" for card in cards)]
        return self.reply(kind, "\n".join(lines), lead=text, desks=cards, **parts)

    def entry_choices(self, faq_ids: Sequence[str]) -> tuple[Choice, ...]:
        """A button for each entry, with its title in this language."""
        return tuple(Choice(pick_title(self.faq, key, self.language), "answer", faq_id=key) for key in faq_ids)

    def desk_card(self, desk_id: str) -> DeskCard:
        """The desk with today's hours; the general desk stands in for an unknown id."""
        desk: Desk = self.faq.desks.get(desk_id) or self.faq.desks[GENERAL_DESK]
        opening = find_opening(desk, self.now)
        periods = "、".join(f"{opens}–{closes}" for opens, closes in opening.today)
        if opening.is_open:
            state = self.say("open_now", closes=opening.closes)
        elif opening.next_opens is not None:
            at = opening.next_opens
            opens = self.say(
                "opens_next",
                month=at.month,
                day=at.day,
                weekday=self.say("weekdays").split()[at.weekday()],
                time=f"{at:%H:%M}",
            )
            state = f"{self.say('closed_now')} · {opens}"
        else:
            state = self.say("closed_now")
        return DeskCard(
            desk.id,
            self.language,
            pick_local(desk.name, self.language),
            pick_local(desk.place, self.language),
            desk.telephone,
            periods or self.say("closed_today"),
            opening.is_open,
            state,
            pick_local(desk.note, self.language) or None,
        )

    def entry_card(self, entry: Entry, text: EntryText) -> EntryCard:
        """The entry's facts as they are shown."""
        key = {
            Badge.ORIGINAL: "badge_original",
            Badge.REVIEWED: "badge_reviewed",
            Badge.BRIDGE: "badge_bridge",
            Badge.JAPANESE_ONLY: "badge_japanese_only",
        }[text.badge]
        return EntryCard(
            entry.id,
            text.language,
            text.badge.value,
            self.say(key),
            text.title,
            text.answer,
            text.deadline,
            text.bring,
            text.fee,
            text.who,
            text.where,
            tuple(self.say(f"apply_{way}") for way in entry.apply.how),
            text.apply_note,
            tuple(self._service_card(self.faq.services[key], entry) for key in entry.apply.services),
            entry.source.name,
            entry.source.url,
            entry.source.checked.isoformat(),
            any(name.split(".")[0] != "source" for name in entry.confirm),
        )

    def _service_card(self, service: Service, entry: Entry) -> ServiceCard:
        needs = next((service.needs[code] for code in (self.language, "en", "ja") if code in service.needs), ())
        if self.language == "ja-easy":
            needs = service.needs.get("ja", ())
        return ServiceCard(
            service.id,
            pick_local(service.name, self.language),
            entry.apply.url if entry.apply.url and service.id == entry.apply.services[0] else service.url,
            service.applies,
            needs,
            pick_local(service.hours, self.language) or None,
        )

    def _desks_of(self, entry: Entry, text: EntryText) -> tuple[DeskCard, ...]:
        keys: list[str] = [entry.desk]
        if text.badge in (Badge.BRIDGE, Badge.JAPANESE_ONLY) and entry.desk != INTERPRETER_DESK:
            keys.append(INTERPRETER_DESK)
        return tuple(self.desk_card(key) for key in keys if key in self.faq.desks)

    def _detail_as_text(self, card: EntryCard, detail: str, desk: DeskCard) -> str:
        if detail == "bring":
            items = "\n".join(f"・{item}" for item in card.bring)
            return f"{self.say('bring')}\n{items}" if items else self.say("bring_nothing")
        if detail == "when":
            return f"{desk.name}\n{self.say('hours_today')}: {desk.hours_today}\n{desk.state}"
        if detail == "where":
            return f"{self.say('where')}: {card.where}\n{desk.name}, {desk.place}"
        if detail == "online":
            return self._application_as_text(card)
        return f"{self.say(detail)}: {getattr(card, detail)}"

    def _application_as_text(self, card: EntryCard) -> str:
        sites = [service for service in card.services if service.applies]
        is_online = self.say("apply_online") in card.apply
        lines = [self.say("apply_online")] if is_online else [self.say("not_online"), *card.apply]
        lines += [f"{site.name} {site.url}" for site in (sites if is_online else card.services)]
        needs = [need for site in sites if is_online for need in site.needs]
        if needs:
            lines.append(f"{self.say('needed_online')}: {' / '.join(dict.fromkeys(needs))}")
        if card.apply_note:
            lines.append(card.apply_note)
        return "\n".join(lines)

    def _answer_as_text(self, card: EntryCard) -> str:
        desk = self.desk_card(self.faq.entries[card.id].desk)
        lines = [card.title, card.answer.replace("**", "").strip()]
        lines += [self._detail_as_text(card, name, desk) for name in ("bring", "deadline", "fee", "who", "where")]
        lines.append(self._application_as_text(card))
        lines.append(f"{self.say('desk')}: {desk.name} {desk.telephone} {desk.state}")
        return "\n".join(lines)
