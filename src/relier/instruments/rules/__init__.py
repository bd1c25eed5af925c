"""What an instrument is, and how its files are read and checked. No Django here."""
