"""The course's widgets: ``from mnist_lesson.widgets import Perceptron``."""

from mnist_lesson.widgets.crossing import Crossing
from mnist_lesson.widgets.digit_pad import DigitPad
from mnist_lesson.widgets.evidence_map import EvidenceMap
from mnist_lesson.widgets.guess import Guess
from mnist_lesson.widgets.image_explorer import ImageExplorer
from mnist_lesson.widgets.mistake_gallery import MistakeGallery
from mnist_lesson.widgets.parameter_ledger import ParameterLedger
from mnist_lesson.widgets.perceptron import Perceptron
from mnist_lesson.widgets.question import Question
from mnist_lesson.widgets.sigmoid_neuron import SigmoidNeuron
from mnist_lesson.widgets.softmax import Softmax
from mnist_lesson.widgets.ten_lines import TenLines
from mnist_lesson.widgets.training_lab import TrainingLab
from mnist_lesson.widgets.valley import Valley

__all__ = [
    "Crossing",
    "DigitPad",
    "EvidenceMap",
    "Guess",
    "ImageExplorer",
    "MistakeGallery",
    "ParameterLedger",
    "Perceptron",
    "Question",
    "SigmoidNeuron",
    "Softmax",
    "TenLines",
    "TrainingLab",
    "Valley",
]

ASKING = ["Guess", "Question"]
"""Widgets that ask: each is made for one question."""
EXPLORING = [kind for kind in __all__ if kind not in ASKING]
"""Widgets that one tries things with: they can be made without arguments, and a link carries their state."""
