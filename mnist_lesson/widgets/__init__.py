"""The course's widgets: ``from mnist_lesson.widgets import Perceptron``."""

from mnist_lesson.widgets.digit_pad import DigitPad
from mnist_lesson.widgets.evidence_map import EvidenceMap
from mnist_lesson.widgets.image_explorer import ImageExplorer
from mnist_lesson.widgets.mistake_gallery import MistakeGallery
from mnist_lesson.widgets.parameter_ledger import ParameterLedger
from mnist_lesson.widgets.perceptron import Perceptron
from mnist_lesson.widgets.sigmoid_neuron import SigmoidNeuron
from mnist_lesson.widgets.softmax import Softmax
from mnist_lesson.widgets.ten_lines import TenLines
from mnist_lesson.widgets.training_lab import TrainingLab

__all__ = [
    "DigitPad",
    "EvidenceMap",
    "ImageExplorer",
    "MistakeGallery",
    "ParameterLedger",
    "Perceptron",
    "SigmoidNeuron",
    "Softmax",
    "TenLines",
    "TrainingLab",
]
