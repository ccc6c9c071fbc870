"""The checks across the FAQ: references, lengths, dates, translations. Each yields; `check_all` gathers."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Optional

from faq.fingerprint import fingerprint
from faq.problems import Kind, Problem
from faq.schema import TRANSLATED, Entry, Translation

if TYPE_CHECKING:  # the loader imports this module
    from faq.load import Faq

#: Characters of a Japanese answer without spaces and marks; the shorter is no answer, the longer is not read.
SHORTEST_ANSWER, LONGEST_ANSWER = 60, 250
#: Longest translated answer in characters; alphabets need about three times the characters of Japanese.
LONGEST_TRANSLATION = 1200
FEWEST_QUESTIONS = 8
WARN_DAYS_BEFORE_EXPIRY = 30


def check_all(faq: Faq, today: datetime.date) -> tuple[list[Problem], list[Problem]]:
    """Mistakes, and what only needs attention, over the whole FAQ."""
    mistakes = [
        *_check_references(faq),
        *_check_popular(faq),
        *_check_texts(faq),
        *_check_validity(faq, today),
        *_check_translations(faq),
        *_check_desks(faq),
    ]
    notes = [*_note_expiry(faq, today), *_note_translations(faq), *_note_confirm(faq)]
    return mistakes, notes


def _at(faq: Faq, what: str, key: str, field: str = "") -> tuple[str, int]:
    """Path and line of a field, else of the row it is missing from."""
    return faq.places.get((what, key, field)) or faq.places.get((what, key, "")) or ("faq", 1)


def _check_references(faq: Faq) -> Iterator[Problem]:
    for entry in faq.entries.values():
        apply, related = _at(faq, "entry", entry.id, "apply"), _at(faq, "entry", entry.id, "related")
        yield from _unknown(_at(faq, "entry", entry.id, "desk"), "desk（担当）", [entry.desk], faq.desks, "desks.yml")
        yield from _unknown(apply, "services（申請先）", entry.apply.services, faq.services, "services.yml")
        yield from _unknown(related, "related（関連）", entry.related, faq.entries, "entries")
        if entry.id in entry.related:
            yield Problem(*related, "related に自分自身があります", "その id を消してください", Kind.REFERENCE)
        if "online" in entry.apply.how and not entry.apply.services and not entry.apply.url:
            yield Problem(
                *apply,
                "how に online があるのに申請先がありません",
                "apply.services に services.yml の id を書いてください",
                Kind.REFERENCE,
            )
        for name in entry.confirm:
            if name.split(".")[0] not in Entry.__fields__:
                yield Problem(
                    *_at(faq, "entry", entry.id, "confirm"),
                    f"confirm の「{name}」という項目はありません",
                    "fee や source.url のような項目名を書いてください",
                    Kind.REFERENCE,
                )


def _check_popular(faq: Faq) -> Iterator[Problem]:
    yield from _unknown(_at(faq, "popular.yml", ""), "よくある質問", faq.popular, faq.entries, "entries")


def _unknown(
    place: tuple[str, int], field: str, keys: Iterable[str], known: Iterable[str], where: str
) -> Iterator[Problem]:
    known = list(known)
    for key in keys:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            fix = f"「{close[0]}」の間違いではありませんか" if close else f"{where} にある id を書いてください"
            yield Problem(*place, f"{field}の「{key}」がありません", fix, Kind.REFERENCE)


def visible_length(text: str) -> int:
    """Characters that a reader sees, without spaces, line breaks and `**`."""
    return len(re.sub(r"\s|\*\*", "", text))


def _check_texts(faq: Faq) -> Iterator[Problem]:
    for entry in faq.entries.values():
        answer, ask = _at(faq, "entry", entry.id, "answer"), _at(faq, "entry", entry.id, "ask")
        length = visible_length(entry.answer)
        if length > LONGEST_ANSWER:
            fix = f"{LONGEST_ANSWER} 文字までにし、残りは bring や deadline に分けてください"
            yield Problem(*answer, f"answer が長すぎます（{length} 文字）", fix, Kind.CONTENT)
        elif length < SHORTEST_ANSWER:
            fix = f"{SHORTEST_ANSWER} 文字以上で書いてください"
            yield Problem(*answer, f"answer が短すぎます（{length} 文字）", fix, Kind.CONTENT)
        if len(entry.ask) < FEWEST_QUESTIONS:
            fix = f"{FEWEST_QUESTIONS} 件以上の聞き方を書いてください"
            yield Problem(*ask, f"ask が {len(entry.ask)} 件です", fix, Kind.CONTENT)
        yield from _check_markup(answer, entry.answer)
        yield from _check_repeated(ask, entry.ask)
    for language, texts in faq.translations.items():
        for translation in texts.values():
            answer = _at(faq, language, translation.id, "answer")
            length = visible_length(translation.answer)
            if length > LONGEST_TRANSLATION:
                fix = f"{LONGEST_TRANSLATION} 文字までにしてください"
                yield Problem(*answer, f"answer が長すぎます（{length} 文字）", fix, Kind.CONTENT)
            yield from _check_markup(answer, translation.answer)
            yield from _check_repeated(_at(faq, language, translation.id, "ask"), translation.ask)


def _check_markup(place: tuple[str, int], text: str) -> Iterator[Problem]:
    if re.search(r"<[a-zA-Z/!]", text):
        yield Problem(
            *place, "answer に HTML があります", "タグを消してください（太字は **…** だけ使えます）", Kind.CONTENT
        )
    if re.search(r"https?://", text):
        yield Problem(
            *place, "answer にリンクがあります", "リンクは services.yml か source.url に書いてください", Kind.CONTENT
        )
    if text.count("**") % 2:
        yield Problem(*place, "answer の ** が閉じていません", "太字の前後に ** を1つずつ書いてください", Kind.CONTENT)


def _check_repeated(place: tuple[str, int], lines: tuple[str, ...]) -> Iterator[Problem]:
    for line in sorted({line for line in lines if lines.count(line) > 1}):
        yield Problem(*place, f"ask の「{line}」が2回あります", "1つ消してください", Kind.CONTENT)


def _check_validity(faq: Faq, today: datetime.date) -> Iterator[Problem]:
    for entry in faq.entries.values():
        place = _at(faq, "entry", entry.id, "valid")
        since, until = entry.valid.since, entry.valid.until
        if since and until and since > until:
            yield Problem(*place, "valid の since が until より後です", "日付を入れ替えてください", Kind.CONTENT)
        if until and until < today:
            yield Problem(
                *place,
                f"有効期限（{until}）が過ぎています",
                "内容を確かめて valid.until を新しくするか、この1件を消してください",
                Kind.EXPIRED,
            )
        if entry.source.checked > today:
            yield Problem(
                *_at(faq, "entry", entry.id, "source"),
                f"source.checked（{entry.source.checked}）が未来の日付です",
                "確認した日を書いてください",
                Kind.CONTENT,
            )


def _check_translations(faq: Faq) -> Iterator[Problem]:
    for language, texts in faq.translations.items():
        for translation in texts.values():
            place = _at(faq, language, translation.id)
            entry = faq.entries.get(translation.id)
            if entry is None:
                yield from _unknown(place, "id", [translation.id], faq.entries, "entries")
                continue
            if translation.status == "approved" and not (translation.by and translation.on):
                yield Problem(
                    *place,
                    "approved なのに by と on がありません",
                    "承認した人と日付を書いてください",
                    Kind.TRANSLATION,
                )
            yield from _check_fields(place, entry, translation)


def _check_fields(place: tuple[str, int], entry: Entry, translation: Translation) -> Iterator[Problem]:
    for name in TRANSLATED:
        if bool(getattr(entry, name)) and not getattr(translation, name):
            yield Problem(
                *place, f"訳の「{name}」がありません", f"日本語の「{name}」を訳して書き足してください", Kind.TRANSLATION
            )
        if bool(getattr(translation, name)) and not getattr(entry, name):
            yield Problem(
                *place,
                f"訳の「{name}」に当たる日本語がありません",
                "訳のその行を消すか、日本語に書き足してください",
                Kind.TRANSLATION,
            )
    if translation.bring and len(translation.bring) != len(entry.bring):
        yield Problem(
            *place,
            f"訳の bring は {len(translation.bring)} 件、日本語は {len(entry.bring)} 件です",
            "日本語と同じ数にしてください",
            Kind.TRANSLATION,
        )


def _check_desks(faq: Faq) -> Iterator[Problem]:
    for kind, rows in (("desks.yml", faq.desks), ("services.yml", faq.services), ("elsewhere.yml", faq.elsewhere)):
        for key, row in rows.items():
            for field, texts in row.dict().items():
                if isinstance(texts, dict) and field != "hours" and texts and not texts.get("ja"):
                    yield Problem(
                        *_at(faq, kind, key),
                        f"「{field}」に日本語（ja）がありません",
                        "「ja: …」を書き足してください",
                        Kind.TRANSLATION,
                    )


def _note_expiry(faq: Faq, today: datetime.date) -> Iterator[Problem]:
    for entry in faq.entries.values():
        until: Optional[datetime.date] = entry.valid.until
        if until and 0 <= (until - today).days <= WARN_DAYS_BEFORE_EXPIRY:
            yield Problem(
                *_at(faq, "entry", entry.id, "valid"),
                f"あと {(until - today).days} 日で有効期限（{until}）です",
                "内容を確かめて valid.until を新しくしてください",
                Kind.CONTENT,
            )


def _note_translations(faq: Faq) -> Iterator[Problem]:
    for language, texts in faq.translations.items():
        for entry in faq.entries.values():
            translation = texts.get(entry.id)
            if translation is None:
                yield Problem(
                    *_at(faq, "entry", entry.id),
                    f"{language} の訳がありません",
                    f"translations/{language} に書いてください",
                    Kind.TRANSLATION,
                )
            elif translation.of != fingerprint(entry):
                yield Problem(
                    *_at(faq, language, entry.id),
                    "訳のもとになった日本語が変わっています",
                    f"訳を見直してから「madoguchi faq stamp {language} {entry.id}」を実行してください",
                    Kind.TRANSLATION,
                )


def _note_confirm(faq: Faq) -> Iterator[Problem]:
    for what, rows in (
        ("entry", faq.entries),
        ("desks.yml", faq.desks),
        ("services.yml", faq.services),
        ("elsewhere.yml", faq.elsewhere),
    ):
        for key, row in rows.items():
            if row.confirm:
                yield Problem(
                    *_at(faq, what, key),
                    f"{key}: 区の確認待ち（{'、'.join(row.confirm)}）",
                    "確かめたら confirm から消してください",
                    Kind.CONTENT,
                )
