"""SIP for tests of faults and for benches: the simulator's own (sim/ting_sim/sip.py), which does the wrong thing too when it is told.

The softphone (tests/softphone.py) is a whole phone, and always polite. Voice is another's (tests/voices.py).
"""

from ting_sim import sip
from ting_sim.sip import Address, Dialog, Message, Peer, parse, peer, written

SDP = sip.SDP.replace("{host}", "127.0.0.1")

__all__ = ["SDP", "Address", "Dialog", "Message", "Peer", "parse", "peer", "written"]
