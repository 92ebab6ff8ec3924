"""Every table and figure gets the files and settings that its entry names, and no others."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.project import ROOT
from tests.unit.workflow.conftest import Plans
from wronglung.studies.registry import STUDIES
from wronglung.workflow.report_plan import ReportPlan


def test_an_entry_gets_what_it_names(paper: Plans) -> None:
    plan = paper.wrong_lung
    for what in ("tables", "figures"):
        report = ReportPlan(what, {"wrong_lung": plan}, ROOT)
        entries = getattr(STUDIES["wrong_lung"], what)
        assert report.names == list(entries)
        for name, entry in entries.items():
            job = SimpleNamespace(study="wrong_lung", name=name)
            assert report.entry(job) is entry
            assert report.inputs(job) == {kind: plan.files[kind] for kind in entry.reads}
            assert report.context(job) == {field: plan.context[field] for field in entry.uses}
            assert (report.make(job), report.options(job)) == (entry.make, dict(entry.options))
            expected = {"perturbations": list(entry.perturbations), "metrics": list(entry.metrics)}
            assert report.needs(job) == expected
            assert list(report.project_files(job)) == list(entry.project_files)
            assert report.context_class(job) == STUDIES["wrong_lung"].context


def test_files_of_the_project_count_by_their_content_and_not_by_their_place(paper: Plans, tmp_path: Path) -> None:
    job = SimpleNamespace(study="wrong_lung", name="table_02")
    elsewhere = ReportPlan("tables", {"wrong_lung": paper.wrong_lung}, tmp_path)
    shutil.copytree(ROOT / "resources", tmp_path / "resources")
    found = ReportPlan("tables", {"wrong_lung": paper.wrong_lung}, ROOT).project_files(job)
    assert list(found) == ["resources/published/wrong_lung/table_02.csv"]
    assert elsewhere.project_files(job) == found
    (tmp_path / "resources/published/wrong_lung/table_03.csv").write_text("another\n")
    assert elsewhere.project_files(job) == found
    (tmp_path / "resources/published/wrong_lung/table_02.csv").write_text("another\n")
    assert elsewhere.project_files(job) != found


def test_names_of_several_studies_are_each_given_once(paper: Plans, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STUDIES, "again", STUDIES["wrong_lung"])
    report = ReportPlan("tables", {"wrong_lung": paper.wrong_lung, "again": paper.wrong_lung}, ROOT)
    assert report.names == list(STUDIES["wrong_lung"].tables)
    assert ReportPlan("tables", {}, ROOT).names == []
