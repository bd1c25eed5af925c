"""What the log may say: an address that holds a private link is written without its secret."""

from __future__ import annotations

import logging
import re

# `/p/<secret>`, with or without a language before it; what follows the secret says nothing either.
_PRIVATE_LINK = re.compile(r"(/p/)[^\s\"'<>]+")


class DiscreetFormatter(logging.Formatter):
    """Writes every entry, tracebacks included, with its private links cut short."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of an entry."""
        return _PRIVATE_LINK.sub(r"\1…", super().format(record))
