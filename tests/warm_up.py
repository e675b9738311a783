"""Compile every kernel once, before the workers of the test run start side by side."""

from physics.line import warm_up

if __name__ == "__main__":
    warm_up()
