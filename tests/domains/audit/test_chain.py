"""The chain of an audit trail: whatever is altered, taken out, put in or moved is found where it begins."""

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.audit.model import GENESIS, Broken, Entry, Head, first_break, sealed

TENANT = UUID(int=7)
FIELDS = ("event", "at", "type", "version", "aggregate", "by", "body", "hash")


def chain(bodies: list[str]) -> list[Entry]:
    made: list[Entry] = []
    for n, body in enumerate(bodies, 1):
        entry = Entry(
            n, n * 3, 1_000 + n, "change.made", 1, f"change:{n}", UUID(int=n % 3) if n % 3 else None, body, b""
        )
        before = made[-1].hash if made else GENESIS
        made.append(msgspec.structs.replace(entry, hash=sealed(before, TENANT, entry)))
    return made


chains = st.lists(st.text(max_size=20), min_size=1, max_size=12).map(chain)


@given(chains)
def test_what_was_left_alone_is_whole_from_wherever_one_begins(entries: list[Entry]) -> None:
    assert first_break(TENANT, entries) is None
    for at, entry in enumerate(entries):
        assert first_break(TENANT, entries[at + 1 :], Head(entry.seq, entry.hash)) is None
    assert first_break(UUID(int=8), entries) == Broken(1, "altered"), "another tenant's chain is not ours"


@given(chains, st.data())
def test_one_altered_field_is_found_in_its_entry(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(FIELDS))
    was = getattr(entries[at], field)
    now = {int: lambda: was + 1, str: lambda: was + " ", bytes: lambda: was[::-1]}.get(
        type(was), lambda: UUID(int=99)
    )()
    if now == was:
        return
    changed = [*entries]
    changed[at] = msgspec.structs.replace(entries[at], **{field: now})
    assert first_break(TENANT, changed) == Broken(at + 1, "altered")


@given(chains, st.data())
def test_what_is_taken_out_put_in_or_moved_is_found(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    if at < len(entries) - 1:
        assert first_break(TENANT, entries[:at] + entries[at + 1 :]) == Broken(at + 1, "missing")
        closed = entries[:at] + [msgspec.structs.replace(one, seq=one.seq - 1) for one in entries[at + 1 :]]
        assert first_break(TENANT, closed) == Broken(at + 1, "altered"), "numbered anew"
    doubled = [*entries[: at + 1], *entries[at:]]
    assert first_break(TENANT, doubled) == Broken(at + 2, "missing")


@given(chains, st.data())
def test_a_chain_made_anew_does_not_have_the_hash_that_was_kept(entries: list[Entry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    kept = Head(entries[-1].seq, entries[-1].hash)
    forged = chain([entry.body + ("!" if n == at else "") for n, entry in enumerate(entries)])
    assert first_break(TENANT, forged) is None
    assert first_break(TENANT, forged, kept=kept) == Broken(kept.seq, "not_the_same")
    assert first_break(TENANT, entries, kept=kept) is None


def test_an_end_is_read_as_it_is_printed() -> None:
    head = Head(17, bytes(range(32)))
    assert Head.of(f" {head}\n") == head
    for wrong in ("", "17", "x:00", "17:zz", "17:00", f"0:{bytes(32).hex()}", f"-1:{bytes(32).hex()}"):
        with pytest.raises(ValueError, match="not the end"):
            Head.of(wrong)
