"""The rules of the door: what may be asked, what is answered."""
