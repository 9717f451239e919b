"""The description of the API is true and valid."""

from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import Route

from sr3r.service import ServiceConfig
from sr3r.service.app import Service
from sr3r.service.folders import Folders
from sr3r.service.job import Job
from sr3r.service.openapi import docs_page, document
from sr3r.service.prometheus import Metrics
from sr3r.service.store import JobStore
from sr3r.service.supervisor import Supervisor


def test_every_route_is_described_and_every_description_has_a_route(tmp_path: Path):
    store = JobStore(f"sqlite:///{tmp_path}/jobs.sqlite", keep=1, max_crashes=1, max_queue=1, max_client_queue=1)
    supervisor = Supervisor(ServiceConfig(), store, Folders(tmp_path), Metrics())
    routes = {
        (route.path, method.lower(), route.endpoint.__name__)
        for route in Service(supervisor).app().routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    store.close()
    described = {
        (path, method, operation["operationId"])
        for path, item in document(ServiceConfig())["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    assert described == routes


def test_an_independent_validator_accepts_the_document():
    for config in (ServiceConfig(), ServiceConfig(token="0123456789abcdef")):
        assert [str(error) for error in OpenAPIV31SpecValidator(document(config)).iter_errors()] == []


def test_a_job_is_described_with_all_its_fields():
    job = Job(id="x", client="c", state="queued", created=0.0, names=[], request={})
    assert list(job.describe()) == document(ServiceConfig())["components"]["schemas"]["Job"]["required"]


def test_the_page_for_people_asks_nothing_of_anybody_else():
    page = docs_page(document(ServiceConfig()))
    assert "POST /api/jobs" in page
    assert "http://" not in page
    assert "https://" not in page
