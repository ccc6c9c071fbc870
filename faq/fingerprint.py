"""The fingerprint of a Japanese entry, by which a translation knows whether it is still current."""

from __future__ import annotations

import hashlib
import json

from faq.schema import TRANSLATED, Entry


def fingerprint(entry: Entry) -> str:
    """Eight hexadecimal digits of SHA-256 over the fields that are translated; layout does not count."""
    fields = {name: getattr(entry, name) for name in TRANSLATED}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, default=list)
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:8]
