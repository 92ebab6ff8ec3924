"""Settings of all tests."""

from hypothesis import settings

# A busy machine must not fail a test by being slow; the same examples on every machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
