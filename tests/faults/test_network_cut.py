"""XF6: an agent's network is cut and nobody is told, his computer sleeps, he has two tabs: soon his seat says what is true."""

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.faults.network import Network
from tests.faults.truth import wrong
from tests.server import House, until
from tests.size import figures, size
from ting.kit import clock
from ting.kit.db import Database

pytestmark = pytest.mark.slow
CUTS = size(1, 30)


async def there(centre: Centre, name: str, *, is_: bool) -> float:
    """Wait until a seat says whether somebody is at its desk; return how long it took."""
    began = clock.monotonic()

    async def look() -> bool:
        return bool(await centre.value("select connected from seat where person_id = $1", centre.staff[name].id))

    await until(look, lambda seen: seen is is_, seconds=60, what=f"{name}'s desk")
    return clock.monotonic() - began


async def test_who_is_cut_off_is_not_rung_and_comes_back_to_everything_and_a_second_tab_keeps_the_seat(
    own_house: House, own_db: Database
) -> None:
    centre = await open_centre(own_db, own_house.url)
    for name in ("ann", "bob"):
        await centre.add_person(name)
    took = []
    async with Network.to(own_house.socket.getsockname()) as network, Stage.open() as stage:
        ann = await stage.desk(centre, "ann", url=network.url, answers=True)
        widget, contact = await centre.serve(stage, ann)
        await stage.desk(centre, "bob", url=network.url, answers=True)
        tab = await stage.desk(centre, "bob", status=None, answers=True)
        for n in range(CUTS):
            network.cut()  # ann's network, and the one of bob's first tab; his other one is on another
            took.append(await there(centre, "ann", is_=False))
            said = await widget.say(f"Are you there? {n}")
            other = await stage.widget(centre, f"And I? {n}")
            await tab.wait_for(lambda d, w=other: any(o.contact == w.contact for o in d.offers.values()), 60)  # type: ignore[misc]
            assert await centre.value("select connected from seat where person_id = $1", centre.staff["bob"].id)
            assert await centre.contact_state(contact.id) == "serving", "his contacts wait for him a while"
            offer = next(each for each in tab.offers.values() if each.contact == other.contact)
            second = await tab.accept(offer)
            await centre.finish(tab, second.id)
            network.mend()
            await there(centre, "ann", is_=True)
            await ann.wait_for(lambda d, m=said: d.transcript(contact.id).last_seq >= m.seq, 60)  # type: ignore[misc]
            assert any(message.id == said.id for message in ann.messages(contact.id))
            assert ann.connections == n + 2, "the dead line was taken away, and a new one made"
        await ann.wait_for(lambda d: d.seat is not None and d.seat.connected, 60)
        await centre.finish(ann, contact.id)
        network.cut()
        await tab.close()
        await there(centre, "bob", is_=False)
        network.mend()
        await there(centre, "bob", is_=True)
        assert await wrong(own_db) == []
    figures("XF6", cuts=CUTS, slowest_s=round(max(took), 2))
