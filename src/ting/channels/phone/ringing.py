"""Phones are rung, of those who work here and of whom they call: what the engine is asked for."""

import re
from uuid import UUID

from ting.channels.phone.wire import APPLICATION, TRUNK, Ari, Denied, part
from ting.journeys.calls.exchange import Call, Phone, Ring

WHAT = "PJSIP_HEADER(add,X-Ting-Ring)"
"""What a phone that knows us is told besides: whether somebody asks, or its person has taken the contact already; and which."""


async def ring_phone(
    ari: Ari, call: Call, ring: Ring, phone: Phone, channel: str, contact: UUID | None, most_s: int
) -> bool:
    """Ring one of ours, as a channel of this id, so that a repeat rings nothing twice; False when it cannot be."""
    return await ari.tell(
        "POST",
        f"/channels/{part(channel)}",
        endpoint=f"PJSIP/{phone.username}",
        app=APPLICATION,
        appArgs=f"leg,{call.id},{ring.person},{ring.id}",
        callerId=shown(call.other),
        timeout=most_s,
        body={
            "variables": {
                "TING_LEG": f"{call.id},{ring.person},{ring.id}",
                WHAT: f"{'asks' if ring.asks else 'taken'} {contact}",
            }
        },
    )


async def call_beside(
    ari: Ari,
    beside: str,
    channel: str,
    *,
    number: str,
    trunk: UUID | None,
    as_: str,
    args: str,
    bridge: str,
    most_s: int,
) -> None:
    """Call a number outside, for whom the channel `beside` is: both are together already while it rings, so that what the
    network says is heard. Raises Denied where no line lets it out, and NoAnswer.
    """
    # He is shown as our number, and not by a phone's name, or a caller's: a network takes no other from us.
    await ari.ask("POST", f"/channels/{part(beside)}/variable", variable="CALLERID(num)", value=as_)
    await ari.ask(
        "POST",
        "/channels/create",
        endpoint=f"PJSIP/{number}@{TRUNK}{trunk}",
        app=APPLICATION,
        appArgs=args,
        channelId=channel,
        originator=beside,
    )
    await ari.ask("POST", f"/bridges/{bridge}", type="mixing")
    await ari.ask("POST", f"/bridges/{bridge}/addChannel", channel=f"{beside},{channel}")
    await ari.ask("POST", f"/channels/{part(channel)}/dial", caller=beside, timeout=most_s)


async def call_out(ari: Ari, call: Call, leg: str, trunk: UUID | None, bridge: str, most_s: int) -> bool:
    """Call the customer, for whom the agent's `leg` is. False when no line lets it out, or there is none (`trunk`)."""
    try:
        await call_beside(
            ari, leg, call.channel, number=call.called, trunk=trunk, as_=call.caller, args=f"far,{call.id}", bridge=bridge,
            most_s=most_s,
        )  # fmt: skip
    except Denied:
        await ari.tell("DELETE", f"/channels/{part(call.channel)}")
        return False
    return True


def shown(caller: str) -> str:
    """Return what an agent's phone shows of who calls: nothing of it is believed to be more than a number."""
    bare = re.sub(r"[^0-9+]", "", caller)[:20]
    return f"{bare} <{bare}>" if bare else "anonymous <anonymous>"
