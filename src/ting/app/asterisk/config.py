"""What Asterisk is told: its files, of a few facts. Pure. Nobody else's files are read, and no module beside those named here.

Who comes by SIP is a trunk or a phone that was set up, or nobody: the module that would take in strangers is not loaded.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from ting.app.asterisk.engine import Engine

REALM = "ting"
"""For which phones prove who they are; what stands for their passwords is bound to it."""
APPLICATION = "ting"
"""What calls are handed to, by ARI; whoever signs in under this name speaks for the house."""
USER = "ting"
LEG = "TING_LEG"
"""What a channel that rings an agent's phone is known by, also to who takes its call up again."""
AGAIN = 30
"""So many seconds a call waits for who leads calls to come back."""
MESSAGES, GUESSES = "messages.log", "security.log"
"""What it warns of, and who proves what he is or does not: in `log`."""
MODULES = (
    "res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb", "res_timing_timerfd", "res_crypto",
    "res_http_websocket", "res_websocket_client", "res_pjproject", "res_pjsip", "res_pjsip_session",
    "res_pjsip_sdp_rtp", "res_rtp_asterisk", "res_srtp", "res_pjsip_acl", "res_pjsip_pubsub",
    "res_pjsip_endpoint_identifier_ip", "res_pjsip_endpoint_identifier_user", "res_pjsip_authenticator_digest",
    "res_pjsip_outbound_authenticator_digest", "res_pjsip_outbound_registration", "res_pjsip_registrar",
    "res_pjsip_nat", "res_pjsip_caller_id", "res_pjsip_dtmf_info", "res_pjsip_rfc3326", "res_pjsip_path",
    "res_pjsip_transport_websocket", "res_pjsip_header_funcs",
    "res_pjsip_dlg_options", "chan_pjsip", "codec_ulaw", "codec_alaw", "codec_a_mu", "codec_g722", "codec_resample",
    "format_pcm", "format_wav", "format_sln", "bridge_simple", "bridge_softmix", "bridge_native_rtp",
    "bridge_holding", "chan_bridge_media", "func_channel", "func_callerid", "res_musiconhold", "pbx_config",
    "app_stasis", "res_stasis", "res_stasis_answer", "res_stasis_playback", "res_stasis_recording",
    "res_stasis_snoop", "res_ari", "res_ari_model", "res_ari_applications", "res_ari_asterisk", "res_ari_bridges",
    "res_ari_channels", "res_ari_endpoints", "res_ari_events", "res_ari_playbacks", "res_ari_recordings",
    "res_ari_sounds", "res_security_log",
)  # fmt: skip
"""All that is loaded; a door that is not there cannot be left open."""
CERTIFICATE, KEY, AUTHORITIES = "sip.crt", "sip.key", "authorities.crt"
"""By what it proves itself by TLS, and who vouches for others: in `keys`."""
MUSIC = "music"
"""Where music of tenants' own lies, and what is told of it: another's to write (channels/phone/music.py)."""
FOLDERS = ("etc", "var", "sounds", "run", "log", "spool", "spool/recording", "keys/keys", "cache", MUSIC)
TONES = [
    "description = tones that a caller may hear",
    "ringcadence = 2000,4000",
    "dial = 350+440",
    "busy = 480+620/500,0/500",
    "ring = 440+480/2000,0/4000",
    "congestion = 480+620/250,0/250",
]
SILENT = ("acl", "ccss", "cdr", "cel", "features", "pjproject", "stasis", "udptl", "websocket_client")
"""Files of which a module asks that they are there, and nothing else."""


class Sip(msgspec.Struct, frozen=True):
    """Where SIP is listened for, and what the world is told instead where a router stands between."""

    host: str
    port: int
    rtp: tuple[int, int] = (16384, 17383)
    tls: tuple[str, int] | None = None
    """Where it listens by TLS besides."""
    public: str = ""
    shown: str = ""
    """As which address browsers are told ours: `10.0.0.2 => 203.0.113.7`."""


class Control(msgspec.Struct, frozen=True):
    """How the house speaks to it: on loopback, by a secret that is drawn at each start."""

    port: int
    secret: str

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}/ari"


def files(at: Path, engine: Engine, sip: Sip, control: Control) -> Mapping[str, str]:
    """Return the text of each file below `etc`. `pjsip_own.conf` is another's to write: trunks and phones."""
    return {
        "asterisk.conf": _asterisk(at, engine),
        "modules.conf": _section("modules", ["autoload = no", *(f"load = {name}.so" for name in MODULES)]),
        "logger.conf": _section("general", ["dateformat = %FT%T"])
        + _section("logfiles", [f"{MESSAGES} => warning,error", f"{GUESSES} => security"]),
        "http.conf": _section(
            "general", ["enabled = yes", "bindaddr = 127.0.0.1", f"bindport = {control.port}", "servername ="]
        ),
        "ari.conf": _section("general", ["enabled = yes", "pretty = no", "allowed_origins =", f"channelvars = {LEG}"])
        + _section(USER, ["type = user", "read_only = no", f"password = {control.secret}"]),
        "manager.conf": _section("general", ["enabled = no"]),
        "rtp.conf": _section("general", [f"rtpstart = {sip.rtp[0]}", f"rtpend = {sip.rtp[1]}", "strictrtp = yes"])
        + (_section("ice_host_candidates", [sip.shown]) if sip.shown else ""),
        "musiconhold.conf": _section("default", ["mode = files", f"directory = {engine.data}/moh", "sort = random"])
        + f"#tryinclude {at}/{MUSIC}/own.conf\n",
        "extensions.conf": _extensions(),
        "pjsip.conf": _pjsip(at, sip),
        "indications.conf": _section("general", ["country = us"]) + _section("us", TONES),
        **dict.fromkeys((f"{name}.conf" for name in SILENT), ""),
    }


def _asterisk(at: Path, engine: Engine) -> str:
    folders = {
        "astetcdir": at / "etc",
        "astmoddir": engine.modules,
        "astvarlibdir": at / "var",
        "astdbdir": at / "var",
        "astkeydir": at / "keys",
        "astdatadir": engine.data,
        "astspooldir": at / "spool",
        "astrundir": at / "run",
        "astlogdir": at / "log",
        "astcachedir": at / "cache",
    }
    return _section("directories", [f"{name} => {folder}" for name, folder in folders.items()]) + _section(
        "options", ["nocolor = yes", "transmit_silence = yes", "hideconnect = yes", "live_dangerously = no"]
    )


def _extensions() -> str:
    """Every call is ours from its first moment on: which number was called, and by whom it was brought, is told with it.

    While nobody leads calls it rings, and asks again: whoever does comes back within seconds.
    """
    hand_over = f"Stasis({APPLICATION},in,${{CHANNEL(endpoint)}},${{EXTEN}})"
    names = ("_+X.", "_X.", "_[a-z].", "s")
    steps = [hand_over, "Ringing()", *(step for _ in range(AGAIN) for step in ("Wait(1)", hand_over)), "Hangup(42)"]
    return _section("in", [f"exten => {name},{n},{step}" for name in names for n, step in enumerate(steps, 1)])


def _pjsip(at: Path, sip: Sip) -> str:
    host = _host(sip.host)
    outside = [
        f"external_media_address = {sip.public}",
        f"external_signaling_address = {sip.public}",
        *(f"local_net = {net}" for net in LOCAL),
    ]
    transports = [
        _section(
            name,
            ["type = transport", f"protocol = {name}", f"bind = {host}:{sip.port}", *(outside if sip.public else [])],
        )
        for name in ("udp", "tcp")
    ]
    if sip.tls is not None:
        transports.append(_section("tls", [*_tls(at, *sip.tls), *(outside if sip.public else [])]))
    browsers = _section("ws", ["type = transport", "protocol = ws", "bind = 127.0.0.1"])  # through our own web alone
    overall = [
        "type = global",
        "user_agent = Ting",
        "endpoint_identifier_order = username,ip",
        f"default_realm = {REALM}",
        "unidentified_request_count = 5",
    ]
    return "".join([_section("global", overall), *transports, browsers, "#tryinclude pjsip_own.conf\n"])


def _tls(at: Path, host: str, port: int) -> list[str]:
    """Whom we call proves who he is; who calls us proves it by his password, or by where he is."""
    return [
        "type = transport", "protocol = tls", f"bind = {_host(host)}:{port}", "method = tlsv1_2", "verify_server = yes",
        "verify_client = no", f"cert_file = {at}/keys/{CERTIFICATE}", f"priv_key_file = {at}/keys/{KEY}",
        f"ca_list_file = {at}/keys/{AUTHORITIES}",
    ]  # fmt: skip


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


LOCAL = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")


def _section(name: str, lines: list[str]) -> str:
    return "\n".join([f"[{name}]", *lines, "", ""])
