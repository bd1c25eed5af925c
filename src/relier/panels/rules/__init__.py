"""What a panel agrees on: pure Python."""
