"""Every table and figure gets the files and settings that its entry names, and no others."""

from types import SimpleNamespace

import pytest

from tests.unit.workflow.conftest import Plans
from wronglung.studies.registry import STUDIES
from wronglung.workflow.report_plan import ReportPlan


def test_an_entry_gets_what_it_names(paper: Plans) -> None:
    plan = paper.wrong_lung
    for what in ("tables", "figures"):
        report = ReportPlan(what, {"wrong_lung": plan})
        entries = getattr(STUDIES["wrong_lung"], what)
        assert report.names == list(entries)
        for name, entry in entries.items():
            job = SimpleNamespace(study="wrong_lung", name=name)
            assert report.entry(job) is entry
            assert report.inputs(job) == {kind: plan.files[kind] for kind in entry.reads}
            assert report.context(job) == {field: plan.context[field] for field in entry.uses}
            assert (report.make(job), report.options(job)) == (entry.make, dict(entry.options))
            assert report.context_class(job) == STUDIES["wrong_lung"].context


def test_names_of_several_studies_are_each_given_once(paper: Plans, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STUDIES, "again", STUDIES["wrong_lung"])
    report = ReportPlan("tables", {"wrong_lung": paper.wrong_lung, "again": paper.wrong_lung})
    assert report.names == list(STUDIES["wrong_lung"].tables)
    assert ReportPlan("tables", {}).names == []
