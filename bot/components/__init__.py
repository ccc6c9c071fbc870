"""Thin Rasa graph components: Rasa's types in, ours inside, Rasa's types out."""
