"""Questionnaires as files: versions, items, options and wordings, frozen once published."""
