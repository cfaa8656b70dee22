"""Which places of a joined state may be one and the same object, to judge by one of the paths that led to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from adgen.frontend.lists import HELD
from adgen.frontend.state import State
from adgen.frontend.values import Box, Cell, Place, Slot


@dataclass(slots=True)
class Parts:
    """One path: `origin` says which of its places is played by a place of the result; other places play themselves."""

    result: State
    path: State
    origin: dict[Place, Place]
    why: str
    _players: dict[Place, list[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, source in self.origin.items():
            if place in self.result.contents:
                self._players.setdefault(source, []).append(place)

    def tie(self, held: list[tuple[Box, Place]]) -> None:
        """Tie places that share an object on this path; `held`: objects that lists of run-time length hold there."""
        for place in self.result.contents:
            if not isinstance(place, Slot):
                self._tie(place, self.origin.get(place, place))
        for box, inside in held:
            for other in self._who_plays(inside):
                self.result.link(box, other, "E402", HELD)
            for tie in self.path.ties.get(inside, ()):
                siblings = isinstance(inside, Cell) and isinstance(tie.other, Box)
                for other in self._who_plays(tie.other):
                    self.result.link(box, other, "E402", HELD, siblings)

    def _tie(self, place: Place, source: Place) -> None:
        for other in self._who_plays(source):
            self.result.link(place, other, "E401", self.why)
        for tie in self.path.ties.get(source, ()):
            for other in self._who_plays(tie.other):
                self.result.link(place, other, tie.code, tie.why, tie.siblings)

    def _who_plays(self, source: Place) -> list[Place]:
        """The places of the result that play the part of a place of the path."""
        found = self._players.get(source, [])
        itself = source in self.result.contents and source not in self.origin
        return [*found, source] if itself else found
