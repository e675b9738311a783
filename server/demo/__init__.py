"""Examples of a lab's work, every one labelled simulated."""
