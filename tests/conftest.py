"""What holds for every test: drawn examples are the same in every run, and none is timed."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "creases",
    deadline=None,
    derandomize=True,
    # How long an example takes to draw depends on the machine, not on the code under test.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("creases")
