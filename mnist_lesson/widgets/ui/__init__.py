"""What three or more widgets are made of: templates, controls, charts, dragging, pictures, links, the look.

It enters ``maths`` only, and knows neither networks nor drawings. ``widget.js`` is the door: it tells how a
widget begins. ``lit/`` is lit-html as published; only ``lit.js``, ``drag.js`` and ``controls.js`` go there.
"""
