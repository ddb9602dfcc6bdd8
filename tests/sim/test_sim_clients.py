"""The simulator's clients against a twin that loses connections at the worst moments."""

from __future__ import annotations

import pytest

from tests.sim.twin import Twin
from ting_sim import DeskClient, Message, ProblemError, Transcript, WidgetClient


def message(seq: int, *, key: str | None = None, text: str = "hi", ident: str | None = None) -> Message:
    return Message(ident or f"m{seq}", "c1", seq, 0, key, "agent", None, "text", text, None, None)


def test_a_message_heard_twice_is_one() -> None:
    transcript = Transcript()
    assert transcript.hear(message(1))
    assert not transcript.hear(message(1))
    assert len(transcript) == 1
    assert transcript.check(contiguous=True) == []


def test_messages_stand_in_order_of_seq_whatever_order_they_came_in() -> None:
    transcript = Transcript()
    for seq in (3, 1, 2):
        transcript.hear(message(seq))
    assert [one.seq for one in transcript.messages] == [1, 2, 3]


@pytest.mark.parametrize(
    ("heard", "truth", "word"),
    [
        ([message(1, key="a"), message(2, key="a", ident="m2")], None, "doubled"),
        ([message(1), message(1, ident="other")], None, "two messages"),
        ([message(1)], [message(1), message(2)], "never heard"),
        ([message(1), message(2)], [message(1)], "not on the server"),
        ([message(1, text="a")], [message(1, text="b")], "on the server, m1 here"),
        ([message(1), message(3)], None, "gap"),
    ],
)
def test_each_fault_of_a_transcript_is_named(heard: list[Message], truth: list[Message] | None, word: str) -> None:
    transcript = Transcript()
    for one in heard:
        transcript.hear(one)
    found = transcript.check(truth, contiguous=truth is None)
    if word.startswith("on the server"):
        assert "changed" in found[0]
    else:
        assert any(word in fault for fault in found)


def test_an_acknowledged_message_that_vanished_is_missing() -> None:
    transcript = Transcript()
    transcript.said("k", "hello")
    assert "missing" in transcript.check()[0]


async def test_what_is_said_is_kept_once() -> None:
    async with Twin() as twin, WidgetClient(twin.url, "key", token="t") as widget:
        await widget.start("儲值沒收到", name="林小明", lang="zh-TW")
        said = await widget.say("昨天買的")
        again = await widget.say("昨天買的", key=said.key)
        assert again == said
        assert [one.text for one in widget.messages] == ["儲值沒收到", "昨天買的"]
        assert await widget.verify() == []


async def test_a_server_killed_between_commit_and_acknowledgement_doubles_nothing() -> None:
    async with Twin() as twin, WidgetClient(twin.url, "key", token="t") as widget:
        await widget.start("q")
        twin.kill_before_ack = 3
        said = await widget.say("昨天買的")
        assert said.seq == 2
        keys = [frame["key"] for frame in twin.heard if frame["op"] == "say"]
        assert len(keys) >= 2
        assert len(set(keys)) == 1
        assert len(twin.messages) == 2
        assert widget.connections >= 2
        assert await widget.verify() == []


async def test_what_was_missed_while_dropped_comes_after_the_return() -> None:
    async with Twin() as twin, WidgetClient(twin.url, "key", token="t") as widget:
        await widget.start("q")
        widget.drop()
        await widget.wait_for(lambda w: not w.connected)
        twin.keep("a1", "您好")
        await widget.reconnect()
        await widget.wait_for(lambda w: len(w.messages) == 2)
        assert widget.messages[1].text == "您好"
        assert [frame["after"] for frame in twin.heard if frame["op"] == "hello"] == [0, 1]


async def test_an_acknowledgement_that_overtakes_the_agent_hides_nothing() -> None:
    async with Twin() as twin, WidgetClient(twin.url, "key", token="t") as widget:
        await widget.start("q")
        await widget.wait_for(lambda w: len(w.messages) == 1)
        mine = {**twin.keep("k9", "agent first"), "seq": 2}
        await twin.tell({"op": "ack", "key": "later", "message": {**mine, "seq": 3, "id": "m3", "key": "later"}})
        await widget.wait_for(lambda w: w.transcript.last_seq == 3)
        twin.keep("later", "mine", "customer")
        widget.drop()
        await widget.wait_for(lambda w: not w.connected)
        await widget.reconnect()
        await widget.wait_for(lambda w: len(w.messages) == 3)


async def test_a_desk_takes_each_frame_once_and_resumes_at_its_mark() -> None:
    async with Twin() as twin:
        first = twin.keep("k1", "q", "customer")
        frame = {"op": "message", "id": 7, "mark": "m7", "tenant": "starsea", "message": first}
        twin.desk_script = [
            [{"op": "ready", "mark": "m6", "now": 1}, frame, frame],
            [{"op": "ready", "mark": "m6", "now": 1}, frame],
        ]
        desk = DeskClient(twin.url, "a@b.example", "x")
        desk.me, desk.mark = {"person": {}}, "m5"
        heard: list[Message] = []
        desk.on_message = lambda _, one: heard.append(one)
        await desk.connect()
        await desk.wait_for(lambda d: d.frames_again == 1)
        desk.drop()
        await desk.wait_for(lambda d: not d.connected)
        await desk.reconnect()
        await desk.wait_for(lambda d: d.frames_again == 2)
        assert len(heard) == 1
        hellos = [frame["mark"] for frame in twin.heard if frame["op"] == "hello"]
        assert hellos == ["m5", "m7"]
        await desk.close()


async def test_waiting_ends_with_a_timeout_that_tells_what_was_seen() -> None:
    async with Twin() as twin, WidgetClient(twin.url, "key", token="t") as widget:
        with pytest.raises(TimeoutError, match="phase='ask'"):
            await widget.wait_for(lambda w: w.phase == "serving", timeout=0.05)


async def test_a_late_greeting_is_tried_again_and_a_stranger_is_told() -> None:
    async with Twin() as twin:
        twin.close_with = [(4401, "hello")]
        async with WidgetClient(twin.url, "key", token="t") as widget:
            assert widget.connections == 2
        twin.close_with = [(4401, "visitor_unknown")]
        stranger = WidgetClient(twin.url, "key", token="t")
        with pytest.raises(ProblemError, match="visitor_unknown"):
            await stranger.connect()
        await stranger.close()
