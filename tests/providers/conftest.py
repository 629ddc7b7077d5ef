"""The simulator, and requests to send to it."""

import pytest

from tests.simulators.running import simulator as running


@pytest.fixture(scope="session")
def one_simulator(tmp_path_factory):
    with running(tmp_path_factory.mktemp("simulator")) as one:
        yield one


@pytest.fixture
def simulator(one_simulator):
    one_simulator.clear()
    return one_simulator
