"""Pictures of the course, one module a topic. ``figure`` holds what they share: look and alt text."""
