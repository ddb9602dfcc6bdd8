"""Errors that say what happened and what to do."""

SOON_S, LATER_S = 2, 30


class Problem(Exception):
    """A refusal with a status, a stable code that screens translate, and words for those who read the API."""

    status = 400

    def __init__(self, code: str, detail: str, do: str, *, status: int | None = None, **extra: object) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.do = do
        self.extra = extra
        if status is not None:
            self.status = status

    def told(self) -> dict[str, object]:
        """Return what a live line says of it; over HTTP it is a document (web/problems.py)."""
        return {"code": self.code, "title": self.detail, "detail": self.detail, "do": self.do, **self.extra}


class NotThere(Problem):
    """Not there, or not yours: the two look the same."""

    status = 404

    def __init__(self, what: str) -> None:
        super().__init__(
            "not_there",
            f"There is no such {what}, or it is not yours to see.",
            "Check the address, or go back to the list.",
        )


class Refused(Problem):
    """Understood, and not allowed in this state or for these values."""

    status = 422


class Gone(Problem):
    """Somebody or something was faster."""

    status = 409


class TooMany(Problem):
    """Too often; `retry_after` (s, also as the header Retry-After) says when it may be tried again."""

    status = 429

    def __init__(self, code: str, detail: str, *, after_ms: int) -> None:
        seconds = max(1, -(-after_ms // 1000))
        do = (
            f"Wait {seconds} s, then try again."
            if seconds < 120
            else f"Wait {-(-seconds // 60)} minutes, then try again."
        )
        super().__init__(code, detail, do, retry_after=seconds)


class Busy(Problem):
    """More is asked at this moment than can be worked on."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "busy",
            "More is asked at this moment than can be worked on. Nothing was done.",
            f"Try again in {SOON_S} s.",
            retry_after=SOON_S,
        )


class NoRoom(Problem):
    """The disk of the server, or of its database, is full."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "no_room",
            "There is no room left on the server's disk. Nothing was half done.",
            "Tell who looks after this installation, and try again later.",
            retry_after=LATER_S,
        )


class Forbidden(Problem):
    """Signed in, but without the permission."""

    status = 403

    def __init__(self, permission: str) -> None:
        super().__init__(
            "not_allowed",
            f"This needs the permission {permission}.",
            "Ask an administrator of your centre for it.",
            permission=permission,
        )
