"""Rasa component: one decision for each message, from the same code that `madoguchi understand` runs."""

from __future__ import annotations

import os
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.settings import Settings
from bot.understanding import Understanding, is_index_current, load_understanding
from translation.detect import prior_from_metadata


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FaqFinder(GraphComponent):
    """Sets the intent to the decision and `faq` to the entries found.

    The search index lies beside Rasa's model, not in it, so that a published FAQ needs no new Rasa model.
    """

    def __init__(self, resource: Resource, understanding: Understanding | None) -> None:
        self._resource = resource
        self._understanding = understanding

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqFinder:
        """A component to be trained."""
        return cls(resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FaqFinder:
        """The component with the search index of today's FAQ."""
        return cls(resource, load_understanding(Settings.from_environ(os.environ), trust_index=True))

    def train(self, training_data: TrainingData) -> Resource:
        """Builds the search index; Rasa keeps nothing of it."""
        settings = Settings.from_environ(os.environ)
        if not is_index_current(settings):
            load_understanding(settings)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Returns the training data as it came."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent and `faq` of each message that does not name its intent itself (a button does)."""
        assert self._understanding is not None  # noqa: S101 - Rasa always loads before it processes
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/") and message.get(INTENT, {}).get("name"):
                continue
            prior = prior_from_metadata(message.get("metadata"))
            finding = self._understanding.understand([text], [prior])[0].finding
            message.set(
                INTENT,
                {"name": finding.decision, "confidence": finding.scores[0] if finding.scores else 0.0},
                add_to_output=True,
            )
            faq = {
                "ids": list(finding.faq_ids),
                "scores": list(finding.scores),
                "choices": list(finding.choices),
                "elsewhere": finding.elsewhere,
            }
            message.set("faq", faq, add_to_output=True)
        return messages
