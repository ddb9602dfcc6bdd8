"""What the house will not do, said so that a person can change it."""


class Refused(Exception):
    """Not as things are. `do` says what would change that."""

    def __init__(self, what: str, do: str) -> None:
        """`what` is wrong; `do` mends it."""
        super().__init__(f"{what}\n  What to do: {do}")
        self.what = what
        self.do = do
