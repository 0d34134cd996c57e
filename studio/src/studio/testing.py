"""Builders for tests."""


def a_drawing(*, sea: str = "#204080", overlay: str = '<path d="M20 20h60v20h-60z" fill="{{hair}}"/>') -> str:
    """Draw a page of 100 x 100 units: a skin-coloured face on a sea, and something in front of it."""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100" height="100">
<g id="scene">
<g id="backdrop"><rect width="100" height="100" fill="{sea}"/></g>
<circle cx="50" cy="50" r="30" fill="{{{{skin}}}}" fill-opacity="0.9"/>
<circle cx="50" cy="60" r="12" fill="{{{{skin-shade}}}}" stroke="{{{{hair-light}}}}" stroke-width="3"/>
</g>
<g id="face"><circle cx="40" cy="45" r="4" fill="#ffffff" stroke="{{{{skin-line}}}}"/></g>
<g id="overlay">{overlay}</g>
</svg>
"""
