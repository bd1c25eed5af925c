"""The yardstick: a minimal Django form that saves one session and twelve answers."""
