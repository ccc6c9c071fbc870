"""Rasa custom actions, one file each."""
