"""Settings for a public installation: what is missing stops the start, loudly."""

from config import env
from config.settings.base import *  # noqa: F403 -- settings modules extend one another

SECRET_KEY = env.secret_key(required=True)
