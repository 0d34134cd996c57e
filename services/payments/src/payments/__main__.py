"""`python -m payments`."""

from payments.app import run

if __name__ == "__main__":
    run()
