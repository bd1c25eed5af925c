"""Pure rules of responses: reading tables of answers, and what an answer may be."""
