"""What the background worker does, a piece at a time."""

from collections.abc import Callable
from datetime import datetime

from claims.models import Delivery, IdempotentRequest
from claims.workflow.delivering import deliver_due
from claims.workflow.dumping import make_due
from claims.workflow.intake import take_in_due


def run_due(*, clock: Callable[[], datetime]) -> bool:
    """Do the next piece of each kind of work, if any is due; tell whether there was one.

    Taking in and telling take turns, so that much of the one never keeps the other waiting; both go on while
    a dump is made. With nothing to do, forget what nobody asks for any more.
    """

    def take_turns() -> bool:
        return any([take_in_due(clock=clock), deliver_due(clock=clock)])

    done = [take_turns(), make_due(clock=clock, meanwhile=take_turns)]
    if not any(done):
        IdempotentRequest.objects.outdated(clock()).delete()
        Delivery.objects.outdated(clock()).delete()
    return any(done)
