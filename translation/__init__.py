"""Languages, text clean-up, language detection and fixed phrases; knows nothing of the FAQ or of Rasa."""
