"""Write into the documents what a finished run and the registries say: `python docs/fill_documents.py RESULTS`.

`make docs` runs this. Each block lies between two marker lines that name it. The figure becomes docs/answer.png.
"""

import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow_scripts"))

from wronglung.metrics.localisation import DESCRIPTIONS, METRICS  # noqa: E402
from wronglung.metrics.metric import Metric  # noqa: E402
from wronglung.report.entry import Entry  # noqa: E402
from wronglung.report.format import interval, number, title  # noqa: E402
from wronglung.studies.registry import STUDIES  # noqa: E402

README, RESULTS = ROOT / "README.md", ROOT / "docs/results.md"
PAPER = ROOT / "docs/papers/wrong_lung.md"
ECLIP = ROOT / "docs/papers/eclip.md"
CONTRIBUTION = ROOT / "docs/papers/contribution.md"
PICTURE = ROOT / "docs/answer.png"
MEASURED = ROOT / "docs/measured.md"
# Blocks that are copied from a run's report, with their documents.
OF_A_RUN = {"answer": (README, PAPER), "answer_of_the_others": (PAPER,)}
# Blocks that are made from a run's CSV tables, with their documents.
OF_TABLES = {"protocols": (PAPER,), "ceiling": (MEASURED,), "counts": (MEASURED,)}
# What the block of the protocols shows: model, metric, subset, perturbation.
COMPARED = (
    ("retrained", "auroc", "all", "none"),
    ("retrained", "auroc", "one_lung", "swap_left_right"),
    ("cosine", "auroc", "all", "none"),
    ("cosine", "auroc", "one_lung", "swap_left_right"),
    ("cosine", "auroc", "mdrb", "shuffle_boxes"),
    ("few_shot_300", "auroc", "all", "none"),
    ("few_shot_300", "auroc", "one_lung", "swap_left_right"),
    ("abnormal", "iou_at_30", "all", "none"),
)
PUBLISHED = "_as_published"  # end of the columns of the second protocol
CEILING = ("auroc", "average_precision", "iou_at_10", "iou_at_30")
COUNTED = ("images", "patients", "sentences", "distinct_sentences")
NEEDS = {
    "order": "which value is higher",
    "differences": "how much higher, in any unit and with any zero",
    "non_negative": "amounts: NaN where a value is negative",
}


def markers(name: str) -> tuple[str, str]:
    """Return the lines before and after a block."""
    return f"<!-- {name}: begin; `make docs` writes these lines -->\n", f"<!-- {name}: end -->\n"


def shown(name: str, document: str) -> str:
    """Return what a document has between the two markers of a block.

    Raises:
        ValueError: unless each marker is there once.
    """
    begin, end = markers(name)
    if (document.count(begin), document.count(end)) != (1, 1):
        raise ValueError(f"a document needs the line {begin!r} once, and later {end!r} once")
    return document.split(begin)[1].split(end)[0]


def of_registries() -> dict[str, str]:
    """Return the blocks that the registries of tables, figures and metrics give, all in docs/results.md."""
    study = STUDIES["wrong_lung"]
    return {
        "tables": _entries(study.tables, "tables", "md"),
        "figures": _entries(study.figures, "figures", "png"),
        "metrics": _list(
            ["name", "in tables", "unit", "0.5 is printed as", "better", "what it takes from a map"],
            [
                [
                    f"`{name}`",
                    column.title,
                    column.unit,
                    number(0.5, name),
                    column.better,
                    NEEDS[column.needs] if isinstance(column, Metric) else "",
                ]
                for name, column in (METRICS | DESCRIPTIONS).items()
            ],
        ),
    }


def _entries(entries: Mapping[str, Entry], place: str, form: str) -> str:
    rows = [
        [f"`{'restricted' if entry.restricted else place}/{name}.{form}`", entry.title]
        for name, entry in entries.items()
    ]
    return _list(["file", "what it shows"], rows)


def _list(header: list[str], rows: list[list[str]], left: int | None = None) -> str:
    """Return a Markdown table; the first `left` columns (None: all) hold text, the others numbers, aligned right."""
    texts = len(header) if left is None else left
    line = ["---"] * texts + ["---:"] * (len(header) - texts)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [header, line, *rows])


def of_tables(tables: Path) -> dict[str, str]:
    """Return the blocks that a run's CSV tables give.

    Args:
        tables: folder of the tables of the study `wrong_lung`.
    """
    return {
        "protocols": _protocols(pd.read_csv(tables / "protocols.csv")),
        "ceiling": _ceiling(pd.read_csv(tables / "oracle_ceiling.csv")),
        "counts": _counts(pd.read_csv(tables / "data_statistics.csv")),
    }


def of_eclip(tables: Path) -> str:
    """Return what the study `eclip` says about gaze: its sentences, and then its rows.

    Args:
        tables: folder of the tables of the study `eclip`.
    """
    lines = (tables / "does_gaze_help.md").read_text(encoding="utf-8").splitlines()
    blocks = "\n".join(lines[1:]).strip().split("\n\n")
    rows = [block.replace("## ", "### ") for block in blocks if block.startswith(("|", "## "))]
    said = [block for block in blocks if not block.startswith(("|", "## "))]
    return "\n\n".join([*said, *rows]) + "\n"


def of_contribution(tables: Path) -> str:
    """Return what held of the study `contribution`: a line a claim, with its numbers.

    Args:
        tables: folder of the tables of the study `contribution`.
    """
    frame = pd.read_csv(tables / "what_held.csv")
    return "".join(f"- {row.said} **{row.held.capitalize()}**: {row.numbers}.\n" for row in frame.itertuples())


def _protocols(frame: pd.DataFrame) -> str:
    """Return what both protocols count and score; changes are marked by a delta."""
    cells = frame.set_index(["model", "metric", "subset", "perturbation", "quantity"])
    body = []
    for model, metric, subset, perturbation in COMPARED:
        changed = perturbation != "none"
        row = cells.loc[(model, metric, subset, perturbation, "change" if changed else "value")]
        what = f"\N{GREEK CAPITAL LETTER DELTA} {title(metric)}, {title(perturbation)}" if changed else title(metric)
        body.append([model, what, title(subset), *(_interval(row, metric, end, changed) for end in ("", PUBLISHED))])
    kept = cells.loc[(COMPARED[0][0], "auroc", "all", "shuffle_boxes", "change")]
    counts = [
        ["any", what, title("all"), *(f"{int(kept[f'{column}{end}']):,}" for end in ("", PUBLISHED))]
        for column, what in (
            ("sentences", "sentences scored"),
            ("unchanged", "sentences that keep their boxes when boxes are shuffled"),
        )
    ]
    return _list(["model", "what", "subset", "`corrected`", "`as_published`"], counts + body, left=3)


def _interval(row: pd.Series, metric: str, end: str, sign: bool) -> str:
    """Return mean and interval from the columns whose names have this end."""
    return interval({name: row[f"{name}{end}"] for name in ("estimate", "low", "high")}, metric, sign)


def _ceiling(frame: pd.DataFrame) -> str:
    """Return the oracles' means over all sentences, the coarsest grid first."""
    cells = frame[frame["subset"] == "all"].set_index(["grid", "metric"])["estimate"]
    body = [
        [f"{grid.replace('x', '×')} cells", *(number(cells.loc[(grid, metric)], metric) for metric in CEILING)]
        for grid in cells.index.unique("grid")
    ]
    return _list(["grid", *map(title, CEILING)], body, left=1)


def _counts(frame: pd.DataFrame) -> str:
    """Return the linked images, patients and sentences of each split, and of all together."""
    cells = frame.set_index(["split", "quantity"])
    body = [
        [split, *(f"{int(cells.loc[(split, name), 'count']):,}" for name in COUNTED)]
        for split in ("train", "valid", "test", "gold")
    ]
    body.append(["together", *(f"{int(cells.loc[('gold', name), 'total']):,}" for name in COUNTED)])
    return _list(["split", *(name.replace("_", " ") for name in COUNTED)], body, left=1)


def fill(blocks: Mapping[str, str], documents: Mapping[str, Iterable[Path]]) -> None:
    """Write blocks into documents.

    Args:
        blocks: text by name.
        documents: block -> the files that show it.
    """
    for name, text in blocks.items():
        begin, end = markers(name)
        for path in documents[name]:
            document = path.read_text(encoding="utf-8")
            old = f"{begin}{shown(name, document)}{end}"
            path.write_text(document.replace(old, f"{begin}{text}{end}"), encoding="utf-8")


def main(results: Path) -> None:
    """Fill all documents.

    Raises:
        FileNotFoundError: if the run has made no answer, no figure or not all tables.
    """
    shutil.copyfile(results / "studies/wrong_lung/figures/condensed_deltas.png", PICTURE)
    fill({name: (results / f"report/{name}.md").read_text(encoding="utf-8") for name in OF_A_RUN}, OF_A_RUN)
    fill(of_tables(results / "studies/wrong_lung/tables"), OF_TABLES)
    fill({"does_gaze_help": of_eclip(results / "studies/eclip/tables")}, {"does_gaze_help": (ECLIP,)})
    fill({"what_held": of_contribution(results / "studies/contribution/tables")}, {"what_held": (CONTRIBUTION,)})
    lists = of_registries()
    fill(lists, {name: [RESULTS] for name in lists})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
