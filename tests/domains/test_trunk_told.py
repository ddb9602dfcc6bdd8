"""What an engine is told of a trunk."""

import pytest

from ting.app.asterisk import own
from ting.domains.telephony.api import Endpoint, Trunk
from ting.kit.ids import new_id


@pytest.mark.parametrize(("way", "asked"), [("address", False), ("register", True)])
def test_a_far_side_that_answers_no_question_is_called_all_the_same(way: str, asked: bool) -> None:
    """Where it is asked whether it is there, and says nothing, the engine calls it no more until it answers the next."""
    trunk = Endpoint(new_id(), Trunk(name="Provider", host="sip.example", way=way))  # type: ignore[arg-type]
    told = own.text([trunk], {trunk.id: ["192.0.2.1"]}, loopback=False)
    assert "contact = sip:192.0.2.1:5060" in told
    assert ("qualify_frequency" in told) is asked
