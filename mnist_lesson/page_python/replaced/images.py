"""What ``mnist_lesson.images`` asks about pictures of Pillow, which the page has not."""


def is_pil_image(value):
    return False
