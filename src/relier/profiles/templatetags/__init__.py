"""Words of profiles and reports."""
