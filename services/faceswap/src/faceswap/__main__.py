"""Starts faceswap: `python -m faceswap`."""

from faceswap import app

if __name__ == "__main__":
    app.run()
