"""From answers to scores: the only caller of polytome; every score says how sure it is."""
