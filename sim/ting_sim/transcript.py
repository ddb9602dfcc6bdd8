"""A conversation as one side holds it: in order, each message once, and able to say when it is not so."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable

from ting_sim.wire import Message


class Transcript:
    """Messages by sequence number. The same message heard twice is one; two messages in one place is a fault."""

    def __init__(self) -> None:
        self._by_seq: dict[int, Message] = {}
        self._order: list[int] = []
        self._seq_of_key: dict[str, int] = {}
        self._said: dict[str, str | None] = {}
        self.faults: list[str] = []
        self.heard_again = 0

    @property
    def messages(self) -> list[Message]:
        """All messages, by sequence number."""
        return [self._by_seq[seq] for seq in self._order]

    @property
    def last_seq(self) -> int:
        """The highest sequence number heard, 0 when none."""
        return self._order[-1] if self._order else 0

    @property
    def contact(self) -> str | None:
        """The contact that these messages belong to, None while there are none."""
        return self._by_seq[self._order[0]].contact if self._order else None

    def __len__(self) -> int:
        return len(self._order)

    def by_key(self, key: str) -> Message | None:
        """Return the message sent with this key, when it was heard."""
        seq = self._seq_of_key.get(key)
        return None if seq is None else self._by_seq[seq]

    def said(self, key: str, text: str | None) -> None:
        """Remember that we sent this and were told that it is kept: from now on it must be found."""
        self._said[key] = text

    def hear(self, message: Message) -> bool:
        """Take a message in; return whether it is new. A contradiction is kept in `faults`."""
        known = self._by_seq.get(message.seq)
        if known is not None:
            if known.id != message.id:
                self.faults.append(f"seq {message.seq} is two messages: {known.id} and {message.id}")
            self.heard_again += 1
            return False
        if message.key is not None:
            other = self._seq_of_key.get(message.key)
            if other is not None:
                self.faults.append(f"doubled: key {message.key} at seq {other} and {message.seq}")
            else:
                self._seq_of_key[message.key] = message.seq
        self._by_seq[message.seq] = message
        insort(self._order, message.seq)
        return True

    def check(self, truth: Iterable[Message] | None = None, *, contiguous: bool = False) -> list[str]:
        """Return what is wrong: doubled, missing or changed messages; an empty list when all is well.

        `truth` is the conversation as read afresh from the server. `contiguous` asks for seq 1..n without a gap, which
        holds for the desk's side only (notes between colleagues take numbers that a customer never sees).
        """
        wrong = list(self.faults)
        for key, text in self._said.items():
            found = self.by_key(key)
            if found is None:
                wrong.append(f"missing: key {key} was acknowledged and is not in the transcript")
            elif text is not None and found.text != text:
                wrong.append(f"changed: key {key} at seq {found.seq}")
        if contiguous and self._order != list(range(1, len(self._order) + 1)):
            wrong.append(f"gap: sequence numbers are {self._order}")
        if truth is not None:
            wrong.extend(self._against(list(truth)))
        return wrong

    def _against(self, truth: list[Message]) -> list[str]:
        wrong: list[str] = []
        theirs = {message.seq: message for message in truth}
        if len(theirs) != len(truth):
            wrong.append("doubled: the server lists a sequence number twice")
        keys = [message.key for message in truth if message.key]
        if len(set(keys)) != len(keys):
            wrong.append("doubled: the server lists a key twice")
        for seq, message in theirs.items():
            mine = self._by_seq.get(seq)
            if mine is None:
                wrong.append(f"missing: seq {seq} is on the server and was never heard")
            elif (mine.id, mine.text) != (message.id, message.text):
                wrong.append(f"changed: seq {seq} is {message.id} on the server, {mine.id} here")
        wrong.extend(
            f"missing: seq {seq} was heard and is not on the server" for seq in self._order if seq not in theirs
        )
        return wrong
