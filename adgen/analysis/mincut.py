"""Minimum cut of a small directed graph with capacities.

Shortest augmenting paths (Edmonds and Karp, JACM 19, 1972); the graphs of loop bodies have some tens of nodes.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(slots=True)
class Network(Generic[Node]):
    """Residual capacities, filled by `edge` and used up by `reachable`."""

    capacity: dict[Node, dict[Node, float]] = field(default_factory=dict)

    def edge(self, tail: Node, head: Node, capacity: float) -> None:
        """Add an edge; parallel edges add up."""
        out = self.capacity.setdefault(tail, {})
        out[head] = out.get(head, 0.0) + capacity
        self.capacity.setdefault(head, {}).setdefault(tail, 0.0)

    def reachable(self, source: Node, sink: Node) -> set[Node]:
        """The source side of the minimum cut that is nearest to the source."""
        while True:
            parent = self._search(source)
            if sink not in parent:
                return set(parent)
            path = _path(parent, sink)
            flow = min(self.capacity[a][b] for a, b in path)
            if math.isinf(flow):
                raise ValueError("the source cannot be cut off")
            for a, b in path:
                self.capacity[a][b] -= flow
                self.capacity[b][a] += flow

    def _search(self, source: Node) -> dict[Node, Node]:
        parent = {source: source}
        queue = deque([source])
        while queue:
            tail = queue.popleft()
            for head, left in self.capacity.get(tail, {}).items():
                if left > 0 and head not in parent:
                    parent[head] = tail
                    queue.append(head)
        return parent


def _path(parent: dict[Node, Node], sink: Node) -> list[tuple[Node, Node]]:
    path = []
    node = sink
    while parent[node] != node:
        path.append((parent[node], node))
        node = parent[node]
    return path
