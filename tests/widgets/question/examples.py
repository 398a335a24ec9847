"""One question of each kind, for tests; each has a wrong answer with a reply of its own."""

from __future__ import annotations

from typing import Any

SEE = "05_softmax_evidence#One more unit of evidence"

QUESTIONS: dict[str, dict[str, Any]] = {
    "choice": {
        "text": "Class A has evidence $z_a = 2$, class B has 1. How many times as *probable* is A?",
        "right": "The lead is 1, and each unit of it is a factor of $e \\approx 2.72$.",
        "see": SEE,
        "choices": [
            {"text": "twice as probable", "reply": "That divides the *evidence*, 2 by 1."},
            {"text": "$e$ times, that is $\\frac{e^2}{e^1}$", "right": True},
            {"text": "Nobody can say, without the other eight", "reply": "Those cancel in the ratio."},
        ],
    },
    "several": {
        "kind": "several",
        "text": "Every class gets 5 more. What changes?",
        "right": "Only the evidence: no class has a larger lead than before.",
        "see": SEE,
        "choices": [
            {"text": "the evidence", "right": True, "reply": "Each number did get 5 more."},
            {"text": "the probabilities", "reply": "They depend on the leads."},
            {"text": "the winner", "reply": "The order stays."},
            {"text": "$z_a - z_b$", "reply": "Both got 5 more."},
        ],
    },
    "number": {
        "kind": "number",
        "text": "A neuron has $w = (<w1>, <w2>)$ and $b = <b>$. What is $z$ for $x = (1, 0.5)$?",
        "right": "$z = <answer>$: weigh, add, and add the bias.",
        "see": "03_perceptron#By hand",
        "answer": "w1 + w2*0.5 + b",
        "tolerance": 0.005,
        "unit": "points",
        "other": "Multiply each input by its weight, then add.",
        "values": [{"w1": 2, "w2": -1, "b": -1}, {"w1": 3, "w2": 2, "b": 1}],
        "wrong": [{"answer": "w1 + w2*0.5", "reply": "That leaves out the bias $b = <b>$."}],
    },
    "order": {
        "kind": "order",
        "text": "In which order does a training step go?",
        "code": "model.fit(x_train, y_train, batch_size=32, epochs=10)  # a long line that has to scroll",
        "right": "A batch, its probabilities, their loss, then the nudge.",
        "other": "Begin with the images.",
        "items": ["take 32 images", "compute the probabilities", "compute the *loss*", "nudge all weights"],
        "wrong": [{"early": 4, "late": 3, "reply": "Nudge which way? The loss tells."}],
    },
    "point": {
        "kind": "point",
        "text": "Point at a pixel of bare paper, next to the ink.",
        "right": "Paper is 0.",
        "other": "That is far from the ink.",
        "pixels": [[0, 0, 0, 0], [0, 255, 0, 0], [0, 255, 0, 0]],
        "areas": [[0, 0, 2, 0], [0, 2, 2, 2], [0, 1, 0, 1]],
        "wrong": [{"area": [1, 1, 2, 1], "reply": "That is ink: 255, not 0."}],
    },
}
