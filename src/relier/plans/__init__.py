"""From a profile to next steps: what to try, alone or together."""
