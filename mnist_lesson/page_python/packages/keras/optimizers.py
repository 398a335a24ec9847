"""Optimizers, by name and as objects. JavaScript makes the steps; an object holds its settings there."""

from run import dict as Ordered

from ._missing import call, missing_in, refuse_arguments, unknown
from ._names import NAMES
from ._shapes import count_numbers
from ._tensor import Number

_COMMON = [
    ("weight_decay", None),
    ("clipnorm", None),
    ("global_clipnorm", None),
    ("clipvalue", None),
    ("use_ema", False),
    ("ema_momentum", 0.99),
    ("ema_overwrite_frequency", None),
    ("loss_scale_factor", None),
    ("gradient_accumulation_steps", None),
]


class Optimizer:
    """What all optimizers share.

    Args:
        kind: its name in JavaScript.
        learning_rate: a number.
        name: shown by Keras.
        rest: arguments that this page has not, or that nobody has.
        settings: pairs of name and value, in Keras's order.

    Raises:
        ValueError: the learning rate is no number, or an argument is unknown.
        TypeError: an argument is known to Keras alone.
    """

    def __init__(self, kind, learning_rate, name, rest, settings):
        common = dict(_COMMON)
        unknown = {key: value for key, value in rest.items() if key not in common}
        if unknown:
            raise ValueError(f"Argument(s) not recognized: {unknown}")
        given = {key: None if value == common[key] else value for key, value in rest.items()}
        refuse_arguments(f"keras.optimizers.{type(self).__name__}", given)
        self.name = name
        self.built = False
        self.js = call("createOptimizer", kind, _checked_rate(learning_rate))
        self._settings = settings
        for key, value in settings:
            setattr(self, key, value)
            setattr(self.js, key.replace("_", ""), float(value))

    @property
    def learning_rate(self):
        return Number(lambda: float(self.js.learningRate), f"{self.name}/learning_rate")

    @learning_rate.setter
    def learning_rate(self, value):
        self.js.learningRate = _checked_rate(value)

    @property
    def iterations(self):
        return Number(lambda: self.js.step, f"{self.name}/iteration", "int64")

    def count_numbers(self, weights):
        """Return how many numbers it keeps beside these weights, and their bytes, for ``summary``."""
        more = self.memories * count_numbers(weights)
        return 2 + more, 12 + 4 * more  # the number of steps takes 8 bytes, the learning rate 4

    def get_config(self):
        """Return the settings as a dict."""
        first = [("name", self.name), ("learning_rate", float(self.js.learningRate))]
        return Ordered(first + _COMMON + self._settings)


def _checked_rate(value):
    try:
        if isinstance(value, str) or callable(value):
            raise TypeError
        return _float32(float(value))
    except (TypeError, ValueError):
        raise ValueError(
            "Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or a "
            "callable (that takes in the current iteration value and returns the corresponding learning "
            f"rate value). Received instead: learning_rate={value}"
        )


def _float32(value):
    return float(call("toFloat32", value))


class SGD(Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, name="SGD", **rest):
        if not isinstance(momentum, (int, float)) or momentum < 0 or momentum > 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        settings = [("momentum", momentum), ("nesterov", nesterov)]
        super().__init__("momentum" if momentum else "sgd", learning_rate, name, rest, settings)
        self.memories = 1 if momentum else 0


class Adam(Optimizer):
    memories = 2

    def __init__(
        self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False, name="adam", **rest
    ):
        refuse_arguments("keras.optimizers.Adam", {"amsgrad": amsgrad or None})
        settings = [("beta_1", beta_1), ("beta_2", beta_2), ("epsilon", epsilon), ("amsgrad", False)]
        super().__init__("adam", learning_rate, name, rest, settings)


class RMSprop(Optimizer):
    def __init__(
        self,
        learning_rate=0.001,
        rho=0.9,
        momentum=0.0,
        epsilon=1e-07,
        centered=False,
        name="rmsprop",
        **rest,
    ):
        refuse_arguments("keras.optimizers.RMSprop", {"centered": centered or None})
        settings = [("rho", rho), ("momentum", momentum), ("epsilon", epsilon), ("centered", False)]
        super().__init__("rmsprop", learning_rate, name, rest, settings)
        self.memories = 2 if momentum else 1


_classes = {"sgd": SGD, "adam": Adam, "rmsprop": RMSprop}


def get(identifier):
    """Return an optimizer from its name or itself."""
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, str) and identifier.lower() in _classes:
        return _classes[identifier.lower()]()
    names = NAMES["keras.optimizers"]
    raise unknown("optimizer", identifier, (names + " " + names.lower()).split(), ("sgd", "adam", "rmsprop"))


__getattr__ = missing_in("keras.optimizers")
