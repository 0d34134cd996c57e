"""Runs the service: `python -m postprocess`."""

from postprocess import app

if __name__ == "__main__":
    app.run()
