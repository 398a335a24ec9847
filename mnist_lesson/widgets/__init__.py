"""The course's widgets: ``from mnist_lesson.widgets import Perceptron``."""

from mnist_lesson.widgets.perceptron import Perceptron
from mnist_lesson.widgets.sigmoid_neuron import SigmoidNeuron
from mnist_lesson.widgets.softmax import Softmax

__all__ = ["Perceptron", "SigmoidNeuron", "Softmax"]
