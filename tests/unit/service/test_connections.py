"""Who gets a connection, and who loses one."""

import pytest

from sr3r.service.connections import RESERVE, Connections, client_of


class Crowd:
    """Connections that remember who was closed."""

    def __init__(self, total: int) -> None:
        self.connections, self.closed = Connections(total=total, head_s=1.0), []

    def come(self, name: str, client: str, *, waits: bool = True) -> bool | None:
        admitted = self.connections.admit(name, client)
        if waits and admitted is not None:
            self.connections.wait(name, lambda: self.closed.append(name))
        return admitted


def test_whoever_waits_longest_makes_room():
    crowd = Crowd(3)
    for name in "abc":
        assert crowd.come(name, "127.0.0.1")
    crowd.connections.work("a")
    assert crowd.come("d", "127.0.0.1")
    assert crowd.closed == ["b"]
    # Who begins to wait anew is the last.
    crowd.connections.wait("a", lambda: crowd.closed.append("a"))
    for name in "efg":
        assert crowd.come(name, "127.0.0.1")
    assert crowd.closed == ["b", "c", "d", "a"]


def test_one_client_takes_only_its_own_places():
    crowd = Crowd(4)
    crowd.come("other", "192.0.2.2")
    for number in range(10):
        assert crowd.come(f"{number}", "192.0.2.1")
    assert crowd.closed == [str(number) for number in range(8)]
    for number in range(10, 12):
        crowd.connections.work(str(number - 2))
    # It has its half, and works on all of it; others still have theirs.
    assert crowd.come("more", "192.0.2.1", waits=False) is False
    assert crowd.come("next", "192.0.2.2")


def test_when_all_places_are_busy_there_is_a_reserve_for_health():
    crowd = Crowd(2)
    for name in "ab":
        assert crowd.come(name, "127.0.0.1", waits=False)
    for number in range(RESERVE):
        assert crowd.come(f"reserve {number}", "127.0.0.1", waits=False) is False
    assert crowd.come("too many", "127.0.0.1", waits=False) is None
    crowd.connections.leave("too many")
    # Who is in the reserve and only waits makes room there too.
    crowd.connections.wait("reserve 0", lambda: crowd.closed.append("reserve 0"))
    assert crowd.come("one more", "127.0.0.1", waits=False) is False
    assert crowd.closed == ["reserve 0"]
    for name in "ab":
        crowd.connections.leave(name)
    for number in range(1, RESERVE):
        crowd.connections.leave(f"reserve {number}")
    crowd.connections.leave("one more")
    assert crowd.come("c", "127.0.0.1")


@pytest.mark.parametrize(
    ("host", "client"), [("192.0.2.1", "192.0.2.1"), ("2001:db8::1:2:3:4", "2001:db8::/64"), ("x" * 99, "x" * 64)]
)
def test_a_client_is_an_address_or_a_network(host: str, client: str):
    assert client_of(host) == client
