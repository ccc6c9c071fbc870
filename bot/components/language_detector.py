"""Rasa component: puts the language of the message, and what is known of it beforehand, on the message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from translation.cleanup import clean_text
from translation.detect import detect_language, prior_from_metadata, reply_language


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Sets `language`: what the words are written in, and what to reply in."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """The component; it has nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds `language` to each message."""
        for message in messages:
            prior = prior_from_metadata(message.get("metadata"))
            text = clean_text(message.get(TEXT) or "")
            is_button = text.startswith("/")
            detection = detect_language("" if is_button else text, prior)
            value = {
                "detected": detection.language,
                "confidence": round(detection.confidence, 3),
                "other": detection.other,
                "reply": reply_language(detection, prior),
            }
            message.set("language", value, add_to_output=True)
        return messages
