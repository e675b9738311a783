"""What an electrode delivers in a cell, estimated from its numbers."""
