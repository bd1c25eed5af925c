"""Pages of the panel of experts."""
