"""The wet film: particles mixed by the coater's shear."""
