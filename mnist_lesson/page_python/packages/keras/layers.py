"""Layers. Python keeps names and shapes; JavaScript keeps the numbers and computes (training/layers.js)."""

from run import dict as Ordered

from . import activations, initializers
from ._missing import call, missing_in, refuse, refuse_arguments
from ._names import snake_case
from ._shapes import count_numbers, math_prod
from ._tensor import KerasTensor, Variable, to_array, wrap

_counts = {}


def new_name(prefix):
    """Return a name that no layer has yet: dense, dense_1, dense_2, …"""
    count = _counts.get(prefix, 0)
    _counts[prefix] = count + 1
    return prefix if count == 0 else f"{prefix}_{count}"


def forget_names():
    """Begin to count names anew, as ``keras.utils.clear_session`` does."""
    _counts.clear()


def to_shape(shape):
    """Return a shape as a tuple; an error in Keras's words where it is none."""
    if isinstance(shape, (tuple, list)):
        return tuple(shape)
    raise ValueError(f"Cannot convert '{shape}' to a shape.")


def Input(shape=None, batch_size=None, dtype=None, name=None, **rest):  # noqa: N802 - Keras's name
    """Say which shape an example has, without the number of examples."""
    refuse_arguments("keras.Input", rest)
    if shape is None:
        raise ValueError("You must pass a `shape` argument.")
    return KerasTensor((batch_size,) + to_shape(shape), dtype or "float32", name or new_name("keras_tensor"))


class Weighted:
    """What layers and models do with their weights."""

    def count_params(self):
        """Return how many numbers have been learned or can be."""
        if not self.built:
            raise ValueError(
                f"You tried to call `count_params` on layer '{self.name}', but the layer isn't built. "
                "You can build it manually via: `layer.build(input_shape)`."
            )
        return count_numbers(self.weights)

    def get_weights(self):
        """Return the weights as a list of NumPy arrays."""
        return [weight.numpy() for weight in self.weights]

    def set_weights(self, weights):
        """Take weights from a list of arrays, with Keras's errors where their number or a shape is wrong."""
        variables = self.weights
        if len(weights) != len(variables):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a weight list of length "
                f"{len(weights)}, but the layer was expecting {len(variables)} weights."
            )
        arrays = [to_array(weight) for weight in weights]
        for variable, array in zip(variables, arrays):
            if tuple(variable.shape) != tuple(array.shape):
                raise ValueError(
                    f"Layer {self.name} weight shape {tuple(variable.shape)} is not compatible with "
                    f"provided weight shape {tuple(array.shape)}."
                )
        for variable, array in zip(variables, arrays):
            variable.assign(array)


class Layer(Weighted):
    """What all layers share.

    Args:
        name: shown in summaries; None lets Keras choose.
        rest: arguments that belong to no layer, or only to the whole Keras's.
    """

    def __init__(self, name=None, dtype=None, trainable=True, **rest):
        self.name = name or new_name(snake_case(type(self).__name__))
        self.given_input = _input_argument(rest)
        if rest:
            raise ValueError(f"Unrecognized keyword arguments passed to {type(self).__name__}: {rest}")
        if dtype not in (None, "float32"):
            refuse(f"keras.layers.{type(self).__name__}: dtype={dtype!r}")
        self.dtype = "float32"
        self.built = False
        self.weights = []
        self.shapes = None
        self.js = None
        self._trainable = trainable

    @property
    def trainable(self):
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        self._trainable = value
        if self.js is not None:
            self.js.frozen = not value

    def build(self, input_shape):
        """Make the weights for inputs of a shape, whose first entry is the number of examples or None."""
        self.build_in("", input_shape)

    def build_in(self, path, input_shape):
        """Make the weights, named after the model's path."""
        shape = to_shape(input_shape)
        self.check_input(shape)
        if not self.built:
            self.make(path + self.name, shape)
            self.js.frozen = not self._trainable
            self.built = True
        self.shapes = (shape, self.compute_output_shape(shape))

    def check_input(self, shape):
        """Raise where inputs of this shape are nothing for this layer."""

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def __call__(self, x, *arguments, **options):
        if isinstance(x, KerasTensor):
            refuse("Calling a layer on keras.Input (the functional API)")
        array = input_array(x)
        self.build_in("", array.shape) if not self.built else self.check_input(array.shape)
        return wrap(call("predict", call("createStack", self.js), array._js))

    @property
    def trainable_weights(self):
        return self.weights if self._trainable else []

    @property
    def non_trainable_weights(self):
        return [] if self._trainable else self.weights

    @property
    def input(self):
        return self._symbol(0, "input")

    @property
    def output(self):
        return self._symbol(1, "output")

    def _symbol(self, place, what):
        if self.shapes is None:
            raise AttributeError(
                f"The layer {self.name} has never been called and thus has no defined {what}."
            )
        return KerasTensor(self.shapes[place])

    def get_config(self):
        return Ordered([("name", self.name), ("trainable", self._trainable), ("dtype", "float32")])

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _input_argument(rest):
    """Take older programs' ``input_shape=(784,)`` or ``input_dim=784`` out of a layer's arguments."""
    if "input_dim" in rest:
        return (rest.pop("input_dim"),)
    return to_shape(rest.pop("input_shape")) if "input_shape" in rest else None


def input_array(x):
    """Return what a layer is called with as an array of float32."""
    if isinstance(x, (list, tuple)):
        first = x
        while isinstance(first, (list, tuple)) and first:
            first = first[0]
        if isinstance(first, (int, float)):
            raise ValueError(
                "Only input tensors may be passed as positional arguments. The following argument value "
                f"should be passed as a keyword argument: {first} (of type {type(first)})"
            )
    return to_array(x, None) if getattr(x, "_js", None) and x._js.lookup else to_array(x, "float32")


class InputLayer(Layer):
    """The layer that ``keras.Input`` becomes in a model."""

    def __init__(self, shape=None, batch_size=None, dtype=None, name=None, **rest):
        refuse_arguments("keras.layers.InputLayer", rest)
        self.name = name or new_name("input_layer")
        self.batch_shape = (batch_size,) + to_shape(shape)
        self.dtype = dtype or "float32"
        self.built = True
        self.weights = []
        self.shapes = (self.batch_shape, self.batch_shape)


class Dense(Layer):
    """Neurons that each look at all inputs: activation(x @ kernel + bias).

    Args:
        units: how many neurons.
        activation: name or function; None for none.
    """

    def __init__(
        self,
        units,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        **rest,
    ):
        _refuse_regularizers(rest)
        if not isinstance(units, int) or isinstance(units, bool) or units <= 0:
            raise ValueError(
                f"Received an invalid value for `units`, expected a positive integer. Received: units={units}"
            )
        super().__init__(**rest)
        self.activation = activations.get(activation)
        self.units = units
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self._kernel = None
        self.bias = None

    @property
    def kernel(self):
        if self._kernel is None:
            raise AttributeError("You must build the layer before accessing `kernel`.")
        return self._kernel

    def make(self, path, shape):
        inputs = shape[-1]
        self._kernel = Variable(
            self.kernel_initializer.make((inputs, self.units)), (inputs, self.units), f"{path}/kernel"
        )
        self.weights = [self._kernel]
        if self.use_bias:
            self.bias = Variable(self.bias_initializer.make((self.units,)), (self.units,), f"{path}/bias")
            self.weights = [self._kernel, self.bias]
        bias = self.bias.parameter if self.use_bias else None
        self.js = call("createDense", self._kernel.parameter, bias, self.activation.__name__)

    def check_input(self, shape):
        text = f"Input 0 with name 'None' of layer '{self.name}' is incompatible with the layer: expected "
        if len(shape) < 2:
            raise ValueError(
                f"{text}min_ndim=2, found ndim={len(shape)}. Full shape received: {tuple(shape)}"
            )
        if self.built and shape[-1] != self._kernel.shape[0]:
            raise ValueError(
                f"{text}axis -1 of input shape to have value {self._kernel.shape[0]}, but received input "
                f"with shape {tuple(shape)}"
            )

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[:-1]) + (self.units,)

    def get_config(self):
        config = super().get_config()
        own = ("units", self.units), ("activation", self.activation.__name__), ("use_bias", self.use_bias)
        config.update(own)
        return config


def _refuse_regularizers(rest):
    names = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint")
    names += ("bias_constraint", "lora_rank", "lora_alpha")
    refuse_arguments("keras.layers.Dense", {name: rest.pop(name, None) for name in names})


class Flatten(Layer):
    """All of an example's numbers in one row."""

    def make(self, path, shape):
        self.js = call("createFlatten")

    def compute_output_shape(self, input_shape):
        sizes = input_shape[1:]
        return (input_shape[0], None if None in sizes else math_prod(sizes))


class Activation(Layer):
    """An activation as a layer of its own."""

    def __init__(self, activation, **rest):
        self.activation = activations.get(activation)
        super().__init__(**rest)

    def make(self, path, shape):
        self.js = call("createActivation", self.activation.__name__)


class Softmax(Activation):
    """The activation softmax as a layer."""

    def __init__(self, **rest):
        super().__init__("softmax", **rest)


class ReLU(Activation):
    """The activation relu as a layer."""

    def __init__(self, **rest):
        super().__init__("relu", **rest)


class Rescaling(Layer):
    """x * scale + offset."""

    def __init__(self, scale, offset=0.0, **rest):
        super().__init__(**rest)
        self.scale, self.offset = scale, offset

    def make(self, path, shape):
        self.js = call("createRescaling", float(self.scale), float(self.offset))


class Dropout(Layer):
    """In training, a share of the inputs becomes 0, and the others grow so that their sum stays."""

    def __init__(self, rate, **rest):
        refuse_arguments(
            "keras.layers.Dropout", {name: rest.pop(name, None) for name in ("noise_shape", "seed")}
        )
        super().__init__(**rest)
        if not 0 <= rate <= 1:
            raise ValueError(
                "Invalid value received for argument `rate`. Expected a float value between 0 and "
                f"1. Received: rate={rate}"
            )
        self.rate = rate

    def make(self, path, shape):
        self.js = call("createDropout", float(self.rate))


__getattr__ = missing_in("keras.layers")
