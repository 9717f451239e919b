import pytest

from sr3r.errors import FileError
from sr3r.json_text import parse_json, read_json_object


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "x is not JSON"),
        ("[" * 100_000, "x is JSON nested more than 64 levels deep"),
        ("[" * 65 + "]" * 65, "x is JSON nested more than 64 levels deep"),
        ('{"a":' * 65 + "1" + "}" * 65, "x is JSON nested more than 64 levels deep"),
        ("[" + "9" * 5000 + "]", "x is not JSON \\(a whole number of 5,000 digits\\)"),
        ("9" * 21, "x is not JSON \\(a whole number of 21 digits\\)"),
        ("[1, 2, 3, 4, 5, 6]" * 1, "x has more than 0 MB"),
        ("[" + "[]," * 400_000 + "[]]", "x holds little but empty lists"),
        (b"\xff\xfe", "x is not a UTF-8 text file"),
    ],
)
def test_what_is_no_json_of_ours_is_refused_in_a_sentence(text: str | bytes, message: str):
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FileError, match=f"^{message}.*\\. Copy it again\\.$"):
        parse_json(data, "x", advice="Copy it again.", max_bytes=10 if "more than 0" in message else 2_000_000)


def test_what_is_json_is_read():
    assert parse_json(b'\xef\xbb\xbf{"a": [1, -2, 1e3, "[", null]}', "x") == {"a": [1, -2, 1000.0, "[", None]}
    deep = parse_json(("[" * 64 + "]" * 64).encode(), "x")
    for _ in range(63):
        (deep,) = deep
    assert deep == []
    assert parse_json(b"9223372036854775807", "x") == 2**63 - 1


def test_a_list_is_no_object(tmp_path):
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(FileError, match=r"a\.json must be a JSON object"):
        read_json_object(tmp_path / "a.json")
