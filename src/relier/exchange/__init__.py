"""Questionnaires in the formats of other tools, both ways, with a report of what does not fit."""
