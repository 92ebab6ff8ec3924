"""Peak memory of every rule with as many gold questions as the real release has.

TMPDIR=/var/tmp .venv/bin/python benchmarks/memory_of_questions.py [PATIENTS]

The tests' run with more gold patients. What reads all questions (instances, maps, scores, summaries, tables,
figures) grows with them and with the runs, whatever the number of other images. 320 patients give some 2,500 gold
sentences; the paper has 2,507.
"""

import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from memory import peaks, run
from tests.support.tiny_results import CLINIC, SPLIT, STUDY

PATIENTS = 320


def main(patients: int) -> None:
    """Prints what was asked of how many runs, and a line for each rule."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        run(folder, {"gold": patients})
        parts = (folder / STUDY / "instances").rglob("*.parquet")
        questions = sum(pq.read_metadata(part).num_rows for part in parts)
        runs = len(list((folder / STUDY / "scores" / SPLIT).glob("*/*/")))
        stored = folder / CLINIC / "sentences.parquet"
        sentences = pq.read_table(stored, columns=["split"], filters=[("split", "==", "gold")]).num_rows
        print(f"{sentences} gold sentences, {questions} questions, {runs} runs\n{'rule':24}{'MiB':>8}")
        for rule, mib in peaks(folder).items():
            print(f"{rule:24}{mib:8.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PATIENTS)
