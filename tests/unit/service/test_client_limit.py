from sr3r.service.client_limit import ClientLimit


def test_one_client_takes_at_most_half():
    limit = ClientLimit(3)
    with limit.taken("a"), limit.taken("a"):
        assert not limit.has_room("a")
        assert limit.has_room("b")
        with limit.taken("b"):
            assert not limit.has_room("c")
        assert limit.has_room("c")
    assert limit.has_room("a")
    assert ClientLimit(1).has_room("a")
