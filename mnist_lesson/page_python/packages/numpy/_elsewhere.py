def missing_name(name):
    return "module 'numpy' has no attribute '%s'" % name
def missing_method(name):
    return "'numpy.ndarray' object has no attribute '%s'" % name
