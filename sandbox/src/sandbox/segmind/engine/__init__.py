"""The engine: a photographed face becomes the drawn face of a page."""
