"""Pure functions for all rooms: neurons, random numbers, bytes, numbers as text. It enters no other room."""
