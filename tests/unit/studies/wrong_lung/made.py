"""Tables and figures as the workflow makes them: an entry gets the files and settings that it names alone."""

from matplotlib.figure import Figure

from tests.support.project import ROOT
from wronglung.report import figure_maker, table_maker
from wronglung.report.entry import Entry
from wronglung.report.table import Table
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES


def of_entry(entry: Entry, inputs: Inputs) -> Inputs:
    """The part of the inputs that an entry gets."""
    part = {name: value for name, value in inputs.study.model_dump().items() if name in entry.uses}
    files = {kind: paths for kind, paths in inputs.files.items() if kind in entry.reads}
    files["project"] = [str(ROOT / path) for path in entry.project_files]
    return Inputs(files, StudyContext.of_part(part))


def needs(entry: Entry) -> dict[str, list[str]]:
    """The names that its files must hold."""
    return {"perturbations": list(entry.perturbations), "metrics": list(entry.metrics)}


def make_table(name: str, inputs: Inputs) -> Table:
    """The table of that name."""
    entry = TABLES[name]
    return table_maker.make_table(entry.make, entry.options, needs(entry), of_entry(entry, inputs))


def draw_figure(name: str, inputs: Inputs) -> Figure:
    """The figure of that name."""
    entry = FIGURES[name]
    return figure_maker.draw_figure(entry.make, entry.options, needs(entry), of_entry(entry, inputs))
