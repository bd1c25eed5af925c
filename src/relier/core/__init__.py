"""What every package may use: the clock, public identifiers, the audit log, mail, html."""
