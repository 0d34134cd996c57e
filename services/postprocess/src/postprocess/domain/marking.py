"""What law wants said of pictures that a machine had a hand in, in words that machines read."""

from typing import Final

AI_MADE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""IPTC's digital source type: a picture put together with what a trained model made."""

IPTC_EXTENSION: Final = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"

XMP: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="{IPTC_EXTENSION}"'
    f' Iptc4xmpExt:DigitalSourceType="{AI_MADE}"/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
).encode()
"""The same for JPEG and WebP."""
