"""The multilingual sentence encoder: its n-gram module, and loading, training and measuring it."""
