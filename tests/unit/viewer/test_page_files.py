from pathlib import Path

import sr3r


def test_the_licences_of_the_page_are_shipped():
    text = (Path(sr3r.__file__).parent / "viewer" / "page" / "LICENSES.txt").read_text()
    for name in ("three", "@sparkjsdev/spark", "fflate"):
        assert f"\n{name} " in f"\n{text}"
