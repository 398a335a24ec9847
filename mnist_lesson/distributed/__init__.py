"""Train the ten-line network in several processes, on one machine or on several: data parallelism.

    python -m mnist_lesson.distributed --processes 2

Keras runs on its JAX backend with ``keras.distribution.DataParallel``. Each machine runs one *launcher*
(:mod:`.launcher`), which starts the processes that compute (:mod:`.worker`). It hears from them and from the
other machines' launchers (:mod:`.links`), and ends everything with a clear message when one of them is lost.
A launcher itself never computes, so it can't hang in an exchange of gradients.
"""
