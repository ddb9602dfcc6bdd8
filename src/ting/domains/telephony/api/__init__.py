"""The door of telephony."""

from uuid import UUID

from ting.domains.telephony import store
from ting.domains.telephony.api.calls import (
    arrived,
    calls_of,
    end,
    enter,
    every_call_of,
    get,
    hold,
    join,
    last_contact,
    left,
    lock,
    open_calls,
    wait_again,
)
from ting.domains.telephony.api.channels import blocked
from ting.domains.telephony.api.dialling import LinesBusy, dial_rules, dialled, left_today, put_dial_rules, take_up
from ting.domains.telephony.api.guessers import ban, banned, free, phone_proved, proved_at
from ting.domains.telephony.api.lines import (
    Endpoint,
    PhoneGiven,
    browser_phone,
    called,
    distrusted,
    draw_out,
    drop_number,
    drop_trunk,
    encrypt_phone,
    endpoints,
    lend_phone,
    make_phone,
    note_distrusted,
    numbers,
    person_of_phone,
    phones,
    prepare,
    put_number,
    put_trunk,
    rename_phone,
    return_phone,
    revoke_phone,
    tenant_of_trunk,
    trunks,
)
from ting.domains.telephony.api.missed import reached_since, see_missed, seen_until
from ting.domains.telephony.api.page_calls import grant_call, live_page_calls, page_called, page_of_call, place_call
from ting.domains.telephony.api.quality import legs_of, measured
from ting.domains.telephony.api.review import called_back, may_call_back, talks
from ting.domains.telephony.api.transfers import led_on, outside, outside_over, transfer, transferred
from ting.domains.telephony.calls import LOST_MS, Call, Who, call_of, dialled_of
from ting.domains.telephony.channels import NO_CHANNEL, NO_ROOM
from ting.domains.telephony.dialling import (
    CLASSES,
    DIAL,
    DIAL_ABROAD,
    DIAL_PREMIUM,
    Class,
    DialRules,
    Outcome,
    class_of,
    emergencies,
    may_dial,
    outcome_of,
)
from ting.domains.telephony.guessers import SPARED_MS, Guesser, Network, Tries, networks_of, source_of, spared
from ting.domains.telephony.lines import (
    BROWSER,
    PERMISSION,
    REALM,
    Distrusted,
    Encryption,
    Number,
    Phone,
    Trunk,
    called_of,
    made_lang,
    made_number,
    place_of,
)
from ting.domains.telephony.model import Engine, State, may_be_silent_until
from ting.domains.telephony.outside import FarWho, LedOn
from ting.domains.telephony.page_calls import CALLED, PAGE, PageCall, PageCallGiven
from ting.domains.telephony.quality import BAD_MOS, Counted, Leg, Quality, Word
from ting.domains.telephony.review import REVIEW, Talks
from ting.kit.db import Tx

__all__ = [
    "BAD_MOS",
    "BROWSER",
    "CALLED",
    "CLASSES",
    "DIAL",
    "DIAL_ABROAD",
    "DIAL_PREMIUM",
    "LOST_MS",
    "NO_CHANNEL",
    "NO_ROOM",
    "PAGE",
    "PERMISSION",
    "REALM",
    "REVIEW",
    "SPARED_MS",
    "Call",
    "Class",
    "Counted",
    "DialRules",
    "Distrusted",
    "Encryption",
    "Endpoint",
    "Engine",
    "FarWho",
    "Guesser",
    "LedOn",
    "Leg",
    "LinesBusy",
    "Network",
    "Number",
    "Outcome",
    "PageCall",
    "PageCallGiven",
    "Phone",
    "PhoneGiven",
    "Quality",
    "State",
    "Talks",
    "Tries",
    "Trunk",
    "Who",
    "Word",
    "arrived",
    "ban",
    "banned",
    "blocked",
    "browser_phone",
    "call_of",
    "called",
    "called_back",
    "called_of",
    "calls_of",
    "class_of",
    "dial_rules",
    "dialled",
    "dialled_of",
    "distrusted",
    "draw_out",
    "drop_number",
    "drop_trunk",
    "emergencies",
    "encrypt_phone",
    "end",
    "endpoints",
    "engines",
    "enter",
    "every_call_of",
    "free",
    "get",
    "grant_call",
    "hold",
    "join",
    "last_contact",
    "led_on",
    "left",
    "left_today",
    "legs_of",
    "lend_phone",
    "live_page_calls",
    "lock",
    "made_lang",
    "made_number",
    "make_phone",
    "may_be_silent_until",
    "may_call_back",
    "may_dial",
    "measured",
    "networks_of",
    "note",
    "note_distrusted",
    "numbers",
    "open_calls",
    "outcome_of",
    "outside",
    "outside_over",
    "page_called",
    "page_of_call",
    "person_of_phone",
    "phone_proved",
    "phones",
    "place_call",
    "place_of",
    "prepare",
    "proved_at",
    "put_dial_rules",
    "put_number",
    "put_trunk",
    "reached_since",
    "rename_phone",
    "return_phone",
    "revoke_phone",
    "see_missed",
    "seen_until",
    "source_of",
    "spared",
    "take_up",
    "talks",
    "tenant_of_trunk",
    "transfer",
    "transferred",
    "trunks",
    "wait_again",
]


async def engines(tx: Tx) -> list[Engine]:
    """Return the engines that there are, with how each stands (in a transaction of the house)."""
    return await store.engines(tx)


async def note(
    tx: Tx, node: UUID, state: State, *, why: str | None = None, done: int = 0, of: int = 0, version: str = ""
) -> None:
    """Note how a process that leads calls finds its engine (in a transaction of the house)."""
    await store.put_engine(tx, node, state, why=why, done=done, of=of, version=version)
