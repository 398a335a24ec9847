"""What all tests share: property tests that neither depend on chance nor on how busy the machine is."""

from hypothesis import settings

settings.register_profile("course", deadline=None, derandomize=True, database=None)
settings.load_profile("course")
