"""Panels of experts who key the judgements of a questionnaire."""
