"""The assistant: Rasa configuration, components, gateway, settings and command line."""
