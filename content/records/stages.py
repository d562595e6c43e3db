"""What can become of a partnership next: the ways on from its stage, and what stands in each."""

from enum import StrEnum

from msgspec import Struct

from content.enums import Stage
from content.records.partnerships import StageConsent


class StageAction(StrEnum):
    """What a side does to take a partnership to another stage."""

    ACKNOWLEDGE = "ACKNOWLEDGE"
    """Say that it is part of it: `acknowledgePartnership`."""
    CHANGE_STAGE = "CHANGE_STAGE"
    """Name the stage: `changeStage`."""
    END = "END"
    """End it: `endPartnership`."""


class Ground(StrEnum):
    """What other records can prove of a partnership, so that a step may rest on it."""

    SIGNED_AGREEMENT = "SIGNED_AGREEMENT"
    """Every side has signed an agreement."""
    ACTIVITY = "ACTIVITY"
    """There is an activity that a side is responsible for."""


class StageTransition(Struct, frozen=True):
    """A next step of a partnership: where it leads, what stands in its way, what it asks of who takes it."""

    action: StageAction
    to: Stage
    missing: tuple[str, ...]
    asks: tuple[str, ...]
    """Fields of the mutation's input that have to be filled in."""
    consents: tuple[StageConsent, ...]
    """Of the sides that have said yes already, where every side has to."""
    warnings: tuple[str, ...] = ()
    """What is worth a second thought, and stands in nobody's way."""
