"""The part of ``keras.backend`` that programs for beginners touch."""

from ._missing import missing_in
from .config import backend, epsilon, floatx, set_floatx
from .layers import forget_names as clear_session

__all__ = ["backend", "clear_session", "epsilon", "floatx", "set_floatx"]

__getattr__ = missing_in("keras.backend")
