"""The article's program as the training lab's settings."""

from __future__ import annotations

ARTICLE = {
    **{"hidden_units": 10, "activation": "sigmoid", "optimizer": "sgd", "learning_rate": 0.01},
    **{"batch_size": 32, "epochs": 10, "num_images": 60_000, "seed": 0},
}
