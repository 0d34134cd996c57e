"""What stands in the way of a page, as a value an answer can carry."""

from contracts.values import Fault


class Refused(Exception):  # noqa: N818 - expected: it becomes a step.failed.
    """The page or book cannot be made from what was given."""

    def __init__(self, code: str, *, fault: Fault = "platform", detail: str = "") -> None:
        super().__init__(code, fault, detail)
        self.code = code
        self.fault = fault
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        """Let it travel from a worker process."""
        return _refused, (self.code, self.fault, self.detail)

    def __str__(self) -> str:
        """The code, and what is known beside it."""
        return f"{self.code}: {self.detail}" if self.detail else self.code


def unusable(detail: str) -> Refused:
    """Return the refusal of an input that is missing, damaged or does not fit the others."""
    return Refused("render_failed", detail=detail)


def _refused(code: str, fault: Fault, detail: str) -> Refused:
    return Refused(code, fault=fault, detail=detail)
