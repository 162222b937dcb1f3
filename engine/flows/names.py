"""The queues' names."""

MAIN = "main"
SHOTS = "shots"
LOCAL = "local"
"""Of every plugin that works inside our own process: they all want the same processor."""
_PLUGIN = "plugin:"


def of_plugin(plugin: str) -> str:
    """Return the queue of a plugin: its concurrency and rate are its own."""
    return _PLUGIN + plugin


def plugin_of(queue: str) -> str | None:
    """Return whose queue it is; None for the studio's own."""
    return queue.removeprefix(_PLUGIN) if queue.startswith(_PLUGIN) else None
