"""A SIP phone for tests, in a process of its own (pjsua2 knows one endpoint a process).

`python -m tests.softphone PORT VOICE TONE HEARD USER PASSWORD SERVER [sealed]` speaks a tone into each call and writes what it hears.
Sealed: by TLS, and in no call whose voice is not encrypted.
It is told by lines of JSON (`call`, `answer`, `refuse`, `hang_up`, `keys`, `hold`, `register`, `end`), and tells by such lines.
"""

import json
import math
import os
import select
import struct
import sys
import wave
from pathlib import Path
from typing import Any

import pjsua2 as pj

RATE = 8000


def tell(**what: Any) -> None:
    """Say what has happened."""
    print(json.dumps(what), flush=True)


def tone(path: Path, hertz: int) -> str:
    """Make a second of a tone that can be repeated without a click."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(
            b"".join(struct.pack("<h", int(8000 * math.sin(2 * math.pi * hertz * n / RATE))) for n in range(RATE))
        )
    return str(path)


class Call(pj.Call):  # type: ignore[misc]
    """One call."""

    def __init__(self, phone: "Phone", id_: int = -1) -> None:
        super().__init__(phone, id_)
        self.phone = phone
        self.media: Any = None
        self.player: Any = None
        self.recorder: Any = None

    def onCallState(self, prm: Any) -> None:  # noqa: N802
        """Tell how far it is."""
        info = self.getInfo()
        tell(state=info.stateText, code=info.lastStatusCode, reason=info.lastReason)
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.phone.over.append(self)

    def onCallMediaState(self, prm: Any) -> None:  # noqa: N802
        """Speak and listen once there is voice."""
        if self.media is None:
            self.media = self.getAudioMedia(-1)
            self.player = pj.AudioMediaPlayer()
            self.player.createPlayer(self.phone.tone)
            self.player.startTransmit(self.media)
            self.recorder = pj.AudioMediaRecorder()
            self.recorder.createRecorder(self.phone.heard)
            self.media.startTransmit(self.recorder)
            tell(voice=True)

    def onDtmfDigit(self, prm: Any) -> None:  # noqa: N802
        """Tell a key."""
        tell(key=prm.digit)


class Phone(pj.Account):  # type: ignore[misc]
    """What registers, calls and is called."""

    def __init__(self, tone_: str, heard: str) -> None:
        super().__init__()
        self.tone, self.heard = tone_, heard
        self.calls: list[Call] = []
        self.over: list[Call] = []

    def onRegState(self, prm: Any) -> None:  # noqa: N802
        """Tell whether it is registered."""
        tell(registered=prm.code)

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        """Ring."""
        call = Call(self, prm.callId)
        self.calls.append(call)
        said = pj.CallOpParam()
        said.statusCode = 180
        call.answer(said)
        tell(rings=call.getInfo().remoteUri)


def op(code: int = 0) -> Any:
    """What an operation is told."""
    made = pj.CallOpParam(True)
    made.statusCode = code
    return made


def act(phone: Phone, said: dict[str, Any]) -> bool:
    """Do one thing; False to end."""
    call = phone.calls[-1] if phone.calls else None
    match said:
        case {"do": "call", "to": to}:
            made = Call(phone)
            phone.calls.append(made)
            made.makeCall(to, op())
        case {"do": "answer"} if call:
            call.answer(op(200))
        case {"do": "refuse", "code": code} if call:
            call.answer(op(code))
        case {"do": "hang_up"} if call:
            call.hangup(op(200))
        case {"do": "keys", "keys": keys} if call:
            call.dialDtmf(keys)
        case {"do": "hold"} if call:
            call.setHold(op())
        case {"do": "register", "on": on}:
            phone.setRegistration(on)
        case {"do": "end"}:
            return False
    return True


def main(
    port: str, voice: str, hertz: str, heard: str, user: str, password: str, server: str, sealed: str = ""
) -> None:
    """Be a phone until told to end, or until nobody tells anything any more."""
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.uaConfig.threadCnt = 0
    config.medConfig.noVad = True
    config.medConfig.clockRate = config.medConfig.sndClockRate = RATE
    config.medConfig.ecTailLen = 0
    endpoint.libInit(config)
    endpoint.audDevManager().setNullDev()
    transport = pj.TransportConfig()
    transport.port, transport.boundAddress = int(port), "127.0.0.1"
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_TLS if sealed else pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    account = pj.AccountConfig()
    account.idUri = f"sip:{user}@{server}"
    account.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
    account.mediaConfig.transportConfig.port = int(voice)
    if sealed:
        account.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_MANDATORY
        account.mediaConfig.srtpSecureSignaling = 1
    if password:
        account.regConfig.registrarUri = f"sip:{server}{';transport=tls' if sealed else ''}"
        account.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", user, 0, password))
    phone = Phone(tone(Path(heard).with_suffix(".tone.wav"), int(hertz)), heard)
    phone.create(account)
    tell(ready=True)
    going, rest = True, b""
    while going:
        endpoint.libHandleEvents(20)
        for call in phone.over:
            call.recorder = call.player = call.media = None
            phone.calls.remove(call)
        phone.over.clear()
        if select.select([sys.stdin], [], [], 0)[0]:
            more = os.read(sys.stdin.fileno(), 65536)
            *lines, rest = (rest + more).split(b"\n")
            going = bool(more) and all(act(phone, json.loads(line)) for line in lines)
    endpoint.hangupAllCalls()
    for _ in range(10):
        endpoint.libHandleEvents(20)
    endpoint.libDestroy()


if __name__ == "__main__":
    main(*sys.argv[1:])
