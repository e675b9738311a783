"""What moves through a microstructure: conduction, tortuosity factors, connectivity."""

from physics.transport.conduction import Conduction, TransportError, conduct

__all__ = ["Conduction", "TransportError", "conduct"]
