"""Failures that a person can act on: the message says where and what to do."""

from __future__ import annotations


class BadInput(Exception):
    """Something given to Relier cannot be used; `message` tells the person why, plainly."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
