"""The examples in the docstrings of what `sr3r` exports do what they say."""

import doctest
import inspect

import pytest

import sr3r

PUBLIC = [name for name in sr3r.__all__ if not name.startswith("_")]


@pytest.mark.parametrize("name", PUBLIC)
def test_the_example_in_a_docstring_runs(name: str) -> None:
    text = inspect.getdoc(getattr(sr3r, name)) or ""
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert example.examples, f"the docstring of sr3r.{name} has no example"
    told: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=told.append)
    assert result.failed == 0, "".join(told)


def test_an_example_that_is_wrong_would_be_found() -> None:
    example = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    assert doctest.DocTestRunner().run(example, out=lambda _: None).failed == 1
