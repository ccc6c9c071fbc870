"""The public Sanic application: pages, chat API, health."""
