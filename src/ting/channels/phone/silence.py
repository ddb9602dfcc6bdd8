"""A customer's browser of which nothing is ever heard: it was closed as it connected, or nobody is behind it.

Silence after the first sound is noticed by the engine itself (app/asterisk/own.py); before that it waits for ever.
"""

import asyncio

from ting.channels.phone.wire import Ari, NoAnswer, part

HEARD_S = 6.0
"""So long after it is up the first sound may take: keys are agreed on before, through whatever stands between."""


async def hang_up_unheard(ari: Ari, channel: str) -> None:
    """Hang a line up on which nothing was heard for so long after it was up."""
    up = False
    try:
        while True:
            await asyncio.sleep(HEARD_S)
            if up:
                heard = await ari.ask("GET", f"/channels/{part(channel)}/rtp_statistics")
                if not heard.get("rxcount"):
                    await ari.tell("DELETE", f"/channels/{part(channel)}")
                return
            up = (await ari.ask("GET", f"/channels/{part(channel)}"))["state"] == "Up"
    except NoAnswer:
        return  # it is gone, or the engine is: then it is taken up again
