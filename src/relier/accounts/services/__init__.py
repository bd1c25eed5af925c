"""What accounts writes: sign-in, roles, consent."""
