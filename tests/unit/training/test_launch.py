"""A process that fails tells what went wrong, and not what it had in hand."""

import pytest

from wronglung.training.launch import ProcessError, launch


def stumble() -> None:
    """Fails as a library does, with the text that it stumbled over."""
    {}["kanarien" + "vogel"]


def refuse() -> None:
    """Fails as this project does."""
    raise ProcessError("lower the learning rate")


def test_the_error_of_a_process_is_told_without_what_it_may_quote() -> None:
    with pytest.raises(ProcessError) as caught:
        launch(stumble, 2)
    told = str(caught.value)
    assert "in stumble" in told
    assert "KeyError: (a library's message" in told
    assert "kanarienvogel" not in told


def test_the_projects_own_message_reaches_the_first_process() -> None:
    with pytest.raises(ProcessError, match="lower the learning rate"):
        launch(refuse, 2)
