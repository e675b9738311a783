"""What can be wrong with a request for a scene."""


class SceneError(ValueError):
    """A scene or picture that cannot be made; the message is one sentence for people."""
