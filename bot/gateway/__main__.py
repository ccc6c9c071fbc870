"""Runs the public gateway: `python -m bot.gateway`."""

from __future__ import annotations

import os

from bot.gateway.app import create_app
from bot.logs import set_up_logs
from bot.settings import Settings


def main() -> None:
    """Serves until the process is told to stop."""
    settings = Settings.from_environ(os.environ)
    set_up_logs(settings.log_level)
    app = create_app(settings)
    app.run(host=settings.host, port=settings.port, access_log=False, debug=False, motd=False)


if __name__ == "__main__":
    main()
