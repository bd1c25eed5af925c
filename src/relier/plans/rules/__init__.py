"""From what a profile says to what one might try: open rules in files, read without guessing."""
