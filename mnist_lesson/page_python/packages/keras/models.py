"""Sequential: a stack of layers that computes, learns and is measured."""

import numpy as np

from . import _progress, _summary, _training, layers
from ._missing import call, missing_in, refuse, refuse_arguments
from ._tensor import KerasTensor, wrap


def incompatible(text, shape, training):
    """Return the error of a model that is called with inputs of a wrong shape, in Keras's words."""
    return ValueError(
        f"Exception encountered when calling Sequential.call().\n\n\x1b[1m{text}\x1b[0m\n\n"
        f"Arguments received by Sequential.call():\n  • inputs=tf.Tensor(shape={tuple(shape)}, "
        "dtype=float32)\n"
        f"  • training={training}\n  • mask=None\n  • kwargs=<class 'inspect._empty'>"
    )


class Sequential(_training.Trainer, layers.Weighted):
    """A model whose layers stand one behind the other.

    Args:
        layers: a list to begin with; a ``keras.Input`` only at its start.
        name: shown in the summary.
    """

    def __init__(self, layers=None, trainable=True, name=None):
        super().__init__()
        self.name = name or _new_name()
        self.trainable = trainable
        self.built = False
        self._input = None
        self._layers = []
        self._stack = None
        for layer in layers or []:
            self.add(layer)

    def add(self, layer, rebuild=True):
        """Put a layer behind the last one.

        Raises:
            ValueError: it is no layer, an input that is too late, or its name is taken.
        """
        if isinstance(layer, KerasTensor):
            layer = layers.InputLayer(layer.shape[1:], layer.shape[0], layer.dtype, layer.name)
        if not isinstance(layer, layers.Layer):
            raise ValueError(
                "Only instances of `keras.Layer` can be added to a Sequential model. "
                f"Received: {layer} (of type {type(layer)})"
            )
        if isinstance(layer, layers.InputLayer):
            self._begin(layer)
            return
        if layer.name in [own.name for own in self._layers]:
            raise ValueError(
                "All layers added to a Sequential model should have unique names. Name "
                f"'{layer.name}' is already "
                "the name of a layer in this model. Update the `name` argument to pass a unique name."
            )
        if not self._layers and self._input is None and layer.given_input is not None:
            self._begin(layers.InputLayer(layer.given_input))
        self._layers.append(layer)
        self._rebuild()

    def _begin(self, layer):
        if self._input is not None:
            raise ValueError(
                f"Sequential model '{self.name}' has already been configured to use input shape "
                f"{self._input.batch_shape}. You cannot add a different Input layer to it."
            )
        self._input = layer
        self._rebuild()

    def pop(self, rebuild=True):
        """Take the last layer away, and return it."""
        layer = self._layers.pop()
        self._rebuild()
        return layer

    def _rebuild(self):
        self.built = False
        self._stack = None
        self._forget_trainer()
        if self._input is not None and self._layers:
            self.build(self._input.batch_shape)

    def build(self, input_shape=None):
        """Make all weights, for inputs of a shape such as (None, 784)."""
        if not self._layers:
            raise ValueError(
                f"Sequential model {self.name} cannot be built because it has no layers. Call "
                "`model.add(layer)`."
            )
        if self._input is None:
            self._input = layers.InputLayer(tuple(input_shape)[1:])
        shape = self._input.batch_shape
        for layer in self._layers:
            layer.build_in(f"{self.name}/", shape)
            shape = layer.compute_output_shape(shape)
        self.built = True

    @property
    def stack(self):
        """The layers where JavaScript computes them."""
        if self._stack is None:
            self._stack = call("createStack", *[layer.js for layer in self._layers])
        return self._stack

    @property
    def layers(self):
        return list(self._layers)

    def get_layer(self, name=None, index=None):
        """Return a layer by its name or its place."""
        if index is not None:
            if len(self._layers) <= index:
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has "
                    f"{len(self._layers)} layers."
                )
            return self._layers[index]
        for layer in self._layers:
            if layer.name == name:
                return layer
        names = [layer.name for layer in self._layers]
        raise ValueError(f"No such layer: {name}. Existing layers are: {names}.")

    # ---- Shapes and weights

    @property
    def input_shape(self):
        return self._shape("input", 0)

    @property
    def output_shape(self):
        return self._shape("output", 1)

    def _shape(self, what, place):
        if not self.built:
            raise AttributeError(f"Sequential model '{self.name}' has no defined {what} shape yet.")
        return self._layers[-place].shapes[place]

    @property
    def inputs(self):
        return [KerasTensor(self.input_shape)]

    @property
    def outputs(self):
        return [KerasTensor(self.output_shape)]

    def _collect(self, name):
        return [weight for layer in self._layers for weight in getattr(layer, name)]

    @property
    def weights(self):
        return self._collect("weights")

    @property
    def trainable_weights(self):
        return self._collect("trainable_weights")

    trainable_variables = trainable_weights
    variables = weights

    @property
    def non_trainable_weights(self):
        return self._collect("non_trainable_weights")

    def summary(self, line_length=None, positions=None, print_fn=None, **rest):
        """Print the layers, their shapes and parameters as a table."""
        refuse_arguments("Sequential.summary", {name: value or None for name, value in rest.items()})
        text = "\n".join(_summary.summary_lines(self, line_length, positions))
        if print_fn:
            print_fn(text + "\n")
        else:
            print(text)

    # ---- Computing

    def ready(self, x, training, batch_size=None):
        """Return inputs as an array that the model can take; a model without an input is built for them.

        Raises:
            ValueError: the shape is wrong.
        """
        array = layers.input_array(x)
        shape = tuple(array.shape)
        if not self.built:
            self.build((None,) + shape[1:])
        first = batch_size if training or batch_size is None else min(batch_size, shape[0])
        shown = (first,) + shape[1:]
        if len(shape) != len(self.input_shape):
            raise incompatible(
                f'Invalid input shape for input Tensor("data:0", shape={shape}, dtype=float32). '
                "Expected shape "
                f"{self.input_shape}, but input has incompatible shape {shape}",
                shape,
                training,
            )
        for layer in self._layers:
            try:
                layer.check_input(shown)
            except ValueError as error:
                raise incompatible(str(error), shown, training)
            shown = layer.compute_output_shape(shown)
        return array

    def __call__(self, inputs, training=None, mask=None):
        if isinstance(inputs, KerasTensor):
            refuse("Calling a model on keras.Input (the functional API)")
        if training and any(isinstance(layer, layers.Dropout) for layer in self._layers):
            refuse("Calling a model that has Dropout with training=True")
        array = layers.input_array(inputs)
        array = self.ready(array, training, array.shape[0] if array.shape else None)
        return wrap(call("predict", self.stack, array._js))

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None):
        """Return the model's answers to inputs, a NumPy array of float32."""
        refuse_arguments("Sequential.predict", {"steps": steps, "callbacks": callbacks})
        if not self._layers:
            self.build()
        array = self.ready(_training.checked(x, "x"), False, batch_size or 32)
        progress = _progress.Progress(-(-array.shape[0] // (batch_size or 32)), _training.verbosity(verbose))
        answers = np._wrap(call("predict", self.stack, array._js))
        progress.finish()
        return answers

    def predict_on_batch(self, x):
        """Return the model's answers to one batch."""
        return self.predict(x, batch_size=len(x), verbose=0)

    def __repr__(self):
        return f"<Sequential name={self.name}, built={self.built}>"

    def __getattr__(self, name):
        if name in _IN_KERAS:
            raise AttributeError(
                f"'Sequential' object has no attribute '{name}' in this page; in Jupyter and Colab it has."
            )
        raise AttributeError(f"'Sequential' object has no attribute '{name}'")


_IN_KERAS = (
    "compute_loss export from_config get_compile_config get_config input load_weights quantize reset_metrics "
    "save save_weights to_json train_step"
).split()


def _new_name():
    return layers.new_name("sequential")


__getattr__ = missing_in("keras.models")
