"""The error tree.

BomError                     something a person can act on
├── InputError               what was given cannot be used                       422, exit 2
├── NotFound                 the named thing does not exist                      404, exit 3
├── Conflict                 the thing is not in a state that allows this        409, exit 4
├── ConfigError              a setting, key or plugin is wrong or missing        500, exit 5
├── MoneyRefused             a cap, an unknown price or a missing yes            402, exit 6
├── ProviderError            a provider could not do it; says what to do
│   ├── SignInAgain          the key is missing, wrong or expired                502, exit 7
│   ├── TryLater             busy, rate-limited or down                          503, exit 8
│   ├── Rejected             the request itself was refused                      502, exit 9
│   ├── JobFailed            accepted, then failed                               502, exit 10
│   └── OutcomeUnknown       it may or may not have run: look, never resend      502, exit 11
├── RenderError              a file could not be made from its parts             500, exit 12
├── DeliveryError            a finished file could not be taken where it goes    502, exit 13
├── Damaged                  stored bytes or books do not agree with themselves  500, exit 14
└── Cancelled                a person asked to stop                              409, exit 130

Every error says what happened, to which thing, and what to do next (`hint`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from .money import Money
    from .results import Usage

Charged = Literal["no", "yes", "unknown"]


class BomError(Exception):
    """The root: a sentence, a hint, an HTTP status and an exit code."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def code(self) -> str:
        """The class name: stable, for scripts and the API."""
        return type(self).__name__

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InputError(BomError):
    """What was given cannot be used."""

    status = 422
    exit_code = 2


class NotFound(BomError):
    """The named thing does not exist."""

    status = 404
    exit_code = 3


class Conflict(BomError):
    """The thing is not in a state that allows this."""

    status = 409
    exit_code = 4


class ConfigError(BomError):
    """A setting, key or plugin is wrong or missing."""

    exit_code = 5


class MoneyRefused(BomError):
    """A cap, an unknown price or a missing confirmation stands in the way."""

    status = 402
    exit_code = 6


class ProviderError(BomError):
    """A provider could not do it; `charged` says whether it took money all the same, `usage` for how much."""

    status = 502
    of_account: bool = False
    """Whether the vendor would refuse every call for the same reason: its key is wrong or its credit used up."""
    of_question: bool = False
    """Whether only a question was refused, which says nothing about the work that it was about."""

    def __init__(self, message: str, *, hint: str = "", charged: Charged = "no", usage: tuple[Usage, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.charged = charged
        self.usage = usage
        self.billed: Money | None = None
        """The vendor's own figure, which then wins over the price book."""


class SignInAgain(ProviderError):
    """The key is missing, wrong or expired."""

    exit_code = 7
    of_account = True


class TryLater(ProviderError):
    """Busy, rate-limited or down; `after_seconds` when the provider said how long."""

    status = 503
    exit_code = 8

    def __init__(
        self, message: str, *, hint: str = "", charged: Charged = "no", after_seconds: float | None = None
    ) -> None:
        super().__init__(message, hint=hint, charged=charged)
        self.after_seconds = after_seconds


class Rejected(ProviderError):
    """The request itself was refused; sending it again unchanged will be refused again."""

    exit_code = 9


class JobFailed(ProviderError):
    """Accepted, then failed."""

    exit_code = 10


class OutcomeUnknown(ProviderError):
    """It may or may not have run: look it up, never send it again."""

    exit_code = 11

    def __init__(self, message: str, *, hint: str = "", charged: Charged = "unknown") -> None:
        super().__init__(message, hint=hint, charged=charged)


class RenderError(BomError):
    """A file could not be made from its parts."""

    exit_code = 12


class DeliveryError(BomError):
    """A finished file could not be taken where it goes."""

    status = 502
    exit_code = 13


class Damaged(BomError):
    """Stored bytes or books do not agree with themselves."""

    exit_code = 14


class Cancelled(BomError):
    """A person asked to stop."""

    status = 409
    exit_code = 130
