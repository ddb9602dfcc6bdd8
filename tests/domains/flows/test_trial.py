"""A call that nobody makes goes through its flow at the hours that its queues keep."""

from uuid import UUID

import pytest

from ting.domains.flows.model import Flow, FlowStep, Prompt, TrialCaller
from ting.domains.flows.trial import play

NIGHT, DAY = UUID(int=1), UUID(int=2)


def flow(otherwise: str) -> Flow:
    steps = (
        FlowStep(key="night", do="queue", queue=NIGHT, otherwise=otherwise),
        FlowStep(key="leave", do="message", queue=DAY, prompt=Prompt({"en": "After the tone."})),
    )
    return Flow(name="Main", langs=("en",), steps=steps)


@pytest.mark.parametrize(
    ("otherwise", "is_open", "queue", "heard"),
    [
        ("leave", True, NIGHT, ["queue"]),
        ("leave", False, DAY, ["queue", "message"]),
        ("", False, NIGHT, ["queue"]),
    ],
)
def test_who_would_wait_where_it_is_closed_goes_on_as_the_step_says(
    otherwise: str, is_open: bool, queue: UUID, heard: list[str]
) -> None:
    trial = play(flow(otherwise), TrialCaller(), (), lambda _: is_open)
    assert trial.queue == queue
    assert [each.sort for each in trial.heard] == heard
