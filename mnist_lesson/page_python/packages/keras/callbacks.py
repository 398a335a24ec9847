"""What ``fit`` gives back."""

from run import dict as Ordered

from ._missing import missing_in


class History:
    """Losses and metrics of a ``fit``, epoch by epoch: ``history`` is a dict of lists."""

    def __init__(self, params):
        self.history = Ordered()
        self.epoch = []
        self.params = params

    def add(self, epoch, logs):
        """Append an epoch's pairs of name and value."""
        self.epoch.append(epoch)
        for name, value in logs:
            self.history.setdefault(name, []).append(value)

    def __repr__(self):
        return f"<keras.src.callbacks.history.History object at {hex(id(self))}>"


__getattr__ = missing_in("keras.callbacks")
