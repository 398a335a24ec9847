"""Which trained network a widget reads with: one of the course's, or one of the reader's own."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import traitlets

from mnist_lesson.exchange import Network, network_from_json, network_to_json, read_network
from mnist_lesson.widgets.resources import NETWORK_FOLDER
from mnist_lesson.widgets.traits import Choice


@functools.cache
def bundled_network(name: str) -> Network:
    """Return one of the course's trained networks: "mlp", "wide" or "regression"."""
    return read_network(NETWORK_FOLDER / f"{name}.json")


class NetworkChoice(traitlets.HasTraits):
    """The traits ``network`` and the file behind "own"; ``choice.js`` is its other half."""

    network = Choice("wide", options=("mlp", "wide", "own"))

    _own = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)

    def trained_network(self) -> Network:
        """Return the network that reads: its layers have ``weights`` and ``bias`` as NumPy arrays."""
        return network_from_json(self._own) if self.network == "own" else bundled_network(self.network)

    def open_network(self, path: str | Path) -> None:
        """Use a network of one's own, from the file that ``export_model(model, path)`` has written.

        Raises:
            ExchangeError: the file can't be read, or is not such a file; the widget stays as it is.
        """
        self._own = network_to_json(read_network(path))
        self.network = "own"

    @traitlets.validate("network")
    def _check_network(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] == "own" and self._own is None:
            raise traitlets.TraitError(
                f"{type(self).__name__}.network can be 'own' only with a network of your own. "
                'Open one first: widget.open_network("network.json")'
            )
        return proposal["value"]
