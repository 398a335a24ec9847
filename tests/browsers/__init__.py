"""The built book in Firefox and in WebKit."""
