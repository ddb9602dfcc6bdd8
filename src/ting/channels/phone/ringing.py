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


async def call_out(ari: Ari, call: Call, leg: str, trunk: UUID | None, bridge: str, most_s: int) -> bool:
    """Call the customer; he and the agent's `leg` are together already while it rings: what the network says is heard.

    False when no line lets it out, or there is none (`trunk`).
    """
    far = part(call.channel)
    try:
        # Who calls is our number from here on, and not a phone's name: the customer is shown what its leg is.
        await ari.ask("POST", f"/channels/{part(leg)}/variable", variable="CALLERID(num)", value=call.caller)
        await ari.ask(
            "POST",
            "/channels/create",
            endpoint=f"PJSIP/{call.called}@{TRUNK}{trunk}",
            app=APPLICATION,
            appArgs=f"far,{call.id}",
            channelId=call.channel,
            originator=leg,
        )
        await ari.ask("POST", f"/bridges/{bridge}", type="mixing")
        await ari.ask("POST", f"/bridges/{bridge}/addChannel", channel=f"{leg},{call.channel}")
        await ari.ask("POST", f"/channels/{far}/dial", caller=leg, timeout=most_s)
    except Denied:
        await ari.tell("DELETE", f"/channels/{far}")
        return False
    return True


def shown(caller: str) -> str:
    """Return what an agent's phone shows of who calls: nothing of it is believed to be more than a number."""
    bare = re.sub(r"[^0-9+]", "", caller)[:20]
    return f"{bare} <{bare}>" if bare else "anonymous <anonymous>"
