"""What the house is told from outside. The only reader of the environment; everything else is handed a `Settings`."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import msgspec

CHECKOUT = Path(__file__).resolve().parents[3]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One process's settings. `app_dsn`, `house_dsn` and `owner_dsn` are empty until the supervisor has made them."""

    home: Path  # caches that may be deleted
    data: Path  # what must last
    database_url: str | None = None  # an external PostgreSQL; without it the house starts its own
    nats_url: str = ""  # what carries between nodes: nats://token@host:4222, several by commas
    shared: Path | None = None  # the folder that all nodes see, for files and secrets; without it there is one node
    node: str = ""  # what this node is called
    postgres_bin: Path | None = None  # binaries to use in place of the packaged ones
    owner_dsn: str = ""
    app_dsn: str = ""
    house_dsn: str = ""
    public_url: str = ""
    ui_dist: Path = CHECKOUT / "ui" / "dist"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    smtp_url: str | None = None  # the installation's own mail sender: smtp+starttls://user:password@host:587
    mail_from: str | None = None  # Name <address>
    mail_public_only: bool = False  # tenants' mail servers must have public addresses
    open_networks: str = ""  # inner networks that what administrators enter may lead to
    trusted_proxies: str = "127.0.0.1,::1"  # whose X-Forwarded-For is believed: addresses and networks, by commas
    limits: str = ""  # how much may be asked in a minute
    metrics_token: str = ""  # who shows it is told by /metrics
    traces: str = ""  # an OpenTelemetry collector
    log_personal: bool = False  # personal data in the logs, for the while of a search
    sip: str = ""  # where telephony listens: address:port; without it there is none
    sip_tls: str = ""  # where it listens by TLS besides: address:port
    sip_certificate: Path | None = None  # by which it proves itself there, PEM; else one of its own
    sip_key: Path | None = None
    sip_authorities: Path | None = None  # who vouches for far sides, besides all whom this machine believes: PEM
    sip_public: str = ""  # this machine's public address, where a router stands between
    sip_spared: str = ""  # networks from which nobody is shut out, however often he guesses
    ice: str = ""  # STUN and TURN servers that browsers' phones may use, by commas
    turn_secret: str = ""  # what the TURN servers share with us
    rtp: str = "16384-17383"  # the ports of voice
    calls: str = ""  # so many calls this node carries at once
    asterisk: Path | None = None  # an Asterisk to use in place of the host's or one that is fetched
    demo: bool = False
    listening: str = ""  # where this house listens, as it reaches itself; told to nobody

    @property
    def kept(self) -> Path:
        """The folder that all nodes of this house see."""
        return self.shared or self.data

    @property
    def files(self) -> Path:
        """Where what was sent in conversations is kept."""
        return self.kept / "files"

    @property
    def copies(self) -> Path:
        """Where copies for customers lie for some days."""
        return self.kept / "copies"

    @property
    def counts(self) -> Path:
        """Where the processes of this house keep what they count together."""
        return self.data / "metrics"


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; see docs/guide for what each means."""
    env = os.environ if environ is None else environ

    def path(name: str) -> Path | None:
        value = env.get(name, "")
        return Path(value).expanduser().absolute() if value else None

    home = path("TING_HOME") or (path("XDG_CACHE_HOME") or Path.home() / ".cache") / "ting"
    lasting = (path("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ting"
    return Settings(
        home=home,
        data=path("TING_DATA") or lasting,
        database_url=env.get("TING_DATABASE_URL") or None,
        nats_url=env.get("TING_NATS_URL", ""),
        shared=path("TING_SHARED"),
        node=env.get("TING_NODE") or socket.gethostname(),
        postgres_bin=path("TING_POSTGRES_BIN"),
        owner_dsn=env.get("TING_OWNER_DSN", ""),
        app_dsn=env.get("TING_APP_DSN", ""),
        house_dsn=env.get("TING_HOUSE_DSN", ""),
        public_url=env.get("TING_PUBLIC_URL", "").rstrip("/"),
        ui_dist=path("TING_UI_DIST") or CHECKOUT / "ui" / "dist",
        tls_cert=path("TING_TLS_CERT"),
        tls_key=path("TING_TLS_KEY"),
        smtp_url=env.get("TING_SMTP_URL") or None,
        mail_from=env.get("TING_MAIL_FROM") or None,
        mail_public_only=env.get("TING_MAIL_PUBLIC_ONLY", "") == "1",
        open_networks=env.get("TING_OPEN_NETWORKS", ""),
        trusted_proxies=env.get("TING_TRUSTED_PROXIES", "127.0.0.1,::1"),
        limits=env.get("TING_LIMITS", ""),
        metrics_token=env.get("TING_METRICS_TOKEN", ""),
        traces=env.get("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
        log_personal=env.get("TING_LOG_PERSONAL", "") == "1",
        sip=env.get("TING_SIP", ""),
        sip_tls=env.get("TING_SIP_TLS", ""),
        sip_certificate=path("TING_SIP_CERTIFICATE"),
        sip_key=path("TING_SIP_KEY"),
        sip_authorities=path("TING_SIP_AUTHORITIES"),
        sip_public=env.get("TING_SIP_PUBLIC", ""),
        sip_spared=env.get("TING_SIP_SPARED", ""),
        ice=env.get("TING_ICE", ""),
        turn_secret=env.get("TING_TURN_SECRET", ""),
        rtp=env.get("TING_RTP") or "16384-17383",
        calls=env.get("TING_CALLS", ""),
        asterisk=path("TING_ASTERISK"),
        demo=env.get("TING_DEMO", "") == "1",
    )


def said(name: str) -> bool:
    """Say whether the environment has a word of this, be it an empty one."""
    return name in os.environ


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a child process that reads back these very settings."""
    ours = {
        "TING_HOME": str(settings.home),
        "TING_DATA": str(settings.data),
        "TING_DATABASE_URL": settings.database_url or "",
        "TING_NATS_URL": settings.nats_url,
        "TING_SHARED": str(settings.shared or ""),
        "TING_NODE": settings.node,
        "TING_POSTGRES_BIN": str(settings.postgres_bin or ""),
        "TING_OWNER_DSN": settings.owner_dsn,
        "TING_APP_DSN": settings.app_dsn,
        "TING_HOUSE_DSN": settings.house_dsn,
        "TING_PUBLIC_URL": settings.public_url,
        "TING_UI_DIST": str(settings.ui_dist),
        "TING_TLS_CERT": str(settings.tls_cert or ""),
        "TING_TLS_KEY": str(settings.tls_key or ""),
        "TING_SMTP_URL": settings.smtp_url or "",
        "TING_MAIL_FROM": settings.mail_from or "",
        "TING_MAIL_PUBLIC_ONLY": "1" if settings.mail_public_only else "",
        "TING_OPEN_NETWORKS": settings.open_networks,
        "TING_TRUSTED_PROXIES": settings.trusted_proxies,
        "TING_LIMITS": settings.limits,
        "TING_METRICS_TOKEN": settings.metrics_token,
        "OTEL_EXPORTER_OTLP_ENDPOINT": settings.traces,
        "TING_LOG_PERSONAL": "1" if settings.log_personal else "",
        "TING_SIP": settings.sip,
        "TING_SIP_TLS": settings.sip_tls,
        "TING_SIP_CERTIFICATE": str(settings.sip_certificate or ""),
        "TING_SIP_KEY": str(settings.sip_key or ""),
        "TING_SIP_AUTHORITIES": str(settings.sip_authorities or ""),
        "TING_SIP_PUBLIC": settings.sip_public,
        "TING_SIP_SPARED": settings.sip_spared,
        "TING_ICE": settings.ice,
        "TING_TURN_SECRET": settings.turn_secret,
        "TING_RTP": settings.rtp,
        "TING_CALLS": settings.calls,
        "TING_ASTERISK": str(settings.asterisk or ""),
        "TING_DEMO": "1" if settings.demo else "",
    }
    return {**os.environ, **ours, "PYTHONUNBUFFERED": "1"}
