import pytest

from messaging.providers import registry
from tests.sending.office import Office
from tests.sending.push_services import push_services


@pytest.fixture(scope="session")
def services(tmp_path_factory):
    with push_services(tmp_path_factory.mktemp("push") / "simulator") as running:
        yield running


@pytest.fixture
def office(transactional_db, services):
    registry.forget()
    return Office(services)
