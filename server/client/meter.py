"""What a client noticed about its connection."""

from dataclasses import dataclass


@dataclass
class Meter:
    """Counts since the client was made.

    Args:
        connections: how often the server said welcome.
        snapshots: how often the whole room came, because it was new or something was missing.
        repeated: events that came although the room showed them already.
        bundles: frames of poses.
        pose_bytes: their size.
    """

    connections: int = 0
    snapshots: int = 0
    repeated: int = 0
    bundles: int = 0
    pose_bytes: int = 0

    def count_bundle(self, size: int) -> None:
        """One more frame of poses."""
        self.bundles += 1
        self.pose_bytes += size
