"""The settings of the tests, with catalogues that nobody has compiled."""

import os

from config.settings.test import *  # noqa: F403 -- settings are made of settings

LOCALE_PATHS = [os.environ["LOCALE_OF_A_NEW_MACHINE"]]
