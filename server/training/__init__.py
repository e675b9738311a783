"""Training runs: which step a person is at, and what they answered."""
