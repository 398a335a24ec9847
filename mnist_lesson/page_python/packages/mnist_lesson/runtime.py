"""Where the page's Python runs."""

SEED = 1957


def setup(seed=SEED):
    """Seed every random generator and say where Python runs."""
    import keras

    keras.utils.set_random_seed(seed)
    print("this page · CPU · seed " + str(seed))


def accelerator_name():
    """The page computes on the processor."""
    return "CPU"
