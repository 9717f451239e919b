import inspect
from typing import get_args

from places import REPOSITORY
from sr3r import evaluate as evaluation
from sr3r.evaluate.choices import METHODS, ProtocolName, TableName


def test_the_command_has_the_defaults_of_the_configuration():
    from sr3r.cli.evaluate import evaluate

    parameters = inspect.signature(evaluate).parameters
    assert parameters["per_scene_steps"].default == evaluation.PerSceneConfig().steps
    assert parameters["per_scene_start"].default == evaluation.PerSceneConfig().start


def test_every_word_for_a_table_or_protocol_has_one():
    assert get_args(TableName) == tuple(table.name for table in evaluation.PAPER_TABLES)
    assert get_args(ProtocolName) == tuple(protocol.name for protocol in evaluation.PROTOCOLS)


def test_the_page_on_evaluation_names_every_method_table_and_protocol():
    page = (REPOSITORY / "docs" / "evaluation.md").read_text()
    for word in (*METHODS, *get_args(TableName), *get_args(ProtocolName)):
        assert f"`{word}`" in page, f"docs/evaluation.md does not name {word}"


def test_all_public_names_are_there():
    for name in evaluation.__all__:
        assert getattr(evaluation, name) is not None
