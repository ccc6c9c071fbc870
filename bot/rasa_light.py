"""Runs Rasa's server without TensorFlow where no configured component needs it: `python -m bot.rasa_light run …`.

Importing TensorFlow is two thirds of Rasa's start (14 of 20 s on two cores, measured 2026-11-23), and Rasa 3.6 imports
it for its training data generators and its default components, whether they are configured or not. A few of its modules
are replaced by stand-ins before Rasa is imported; a configuration that names any other component gets stock Rasa.
"""

from __future__ import annotations

import sys
import types
from pathlib import Path

import yaml

from bot.settings import PROJECT

#: Rasa's modules that import TensorFlow, and the names that others import from them.
_STAND_INS = {
    "rasa.engine.recipes.default_components": (),
    # A saved model's training graph names it; it looks for DIET and TED, and works in training alone.
    "rasa.graph_components.validators.default_recipe_validator": ("DefaultV1RecipeValidator",),
    # Evaluation, which a running server never does, brings matplotlib.
    "rasa.core.test": ("test",),
    "rasa.nlu.test": ("CVEvaluationResult",),
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaDataGenerator", "RasaBatchDataGenerator"),
    "rasa.utils.tensorflow.environment": ("setup_tf_environment", "check_deterministic_ops"),
}
_LIGHT_POLICIES = ("RulePolicy",)


def is_light(config: Path) -> bool:
    """Says whether every component of a Rasa configuration is ours or known to work without TensorFlow."""
    parts = yaml.safe_load(config.read_text(encoding="utf-8"))
    pipeline = [str(part["name"]) for part in parts.get("pipeline") or ()]
    policies = [str(part["name"]) for part in parts.get("policies") or ()]
    return all(name.startswith("bot.") for name in pipeline) and all(name in _LIGHT_POLICIES for name in policies)


def leave_tensorflow_out() -> None:
    """Puts the stand-ins in place and registers the policy that we use; call before anything imports Rasa."""
    for name, names in _STAND_INS.items():
        module = types.ModuleType(name, "Stands in for a module that would import TensorFlow.")
        for each in names:
            setattr(module, each, type(each, (), {}))
        sys.modules[name] = module
    sys.modules["rasa.engine.recipes.default_components"].DEFAULT_COMPONENTS = []  # type: ignore[attr-defined]
    import rasa.core.policies.rule_policy
    import rasa.engine.recipes.default_recipe  # noqa: F401 - importing registers


def main() -> None:
    """Runs `rasa` with the arguments given; training is left as it is."""
    if sys.argv[1:2] == ["run"] and is_light(PROJECT / "bot" / "config.yml"):
        leave_tensorflow_out()
    from rasa.__main__ import main as run_rasa

    run_rasa()


if __name__ == "__main__":
    main()
