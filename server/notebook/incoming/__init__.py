"""What enters the notebook from files: tables, our own .eln files, and those of other notebooks."""
