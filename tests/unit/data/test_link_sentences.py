import math

import pandas as pd
import pytest

from tests.unit.data.conftest import REPORT, MadeUpRelease
from wronglung.data.images.convert_images import convert_images
from wronglung.data.images.store import open_images
from wronglung.data.releases.archives import Folder
from wronglung.data.releases.chest_imagenome.gold_table import read_gold_links
from wronglung.data.releases.chest_imagenome.index_release import index_release
from wronglung.data.releases.chest_imagenome.link_sentences import Linked, link_sentences
from wronglung.data.releases.chest_imagenome.links import by_sentence, sentence_order
from wronglung.data.releases.chest_imagenome.scene_graph import UnusableGraphError, find_scene_graph
from wronglung.data.releases.mimic_cxr.sections import find_section, split_sections
from wronglung.data.releases.valid_boxes import valid_boxes
from wronglung.data.sentence_kinds import with_regions
from wronglung.data.subsets import NEED_MASKS, SUBSETS

LUNG = {
    "bbox_name": "left lung",
    "original_x1": 4,
    "original_y1": 0,
    "original_x2": 7,
    "original_y2": 5,
    "x1": 99,
    "y1": 99,
    "x2": 99,
    "y2": 99,
}


def attribute(region: str, phrase_id: str, text: str, *labels: str) -> dict:
    return {"bbox_name": region, "phrase_IDs": [phrase_id], "phrases": [text], "attributes": [list(labels)]}


def link(release: MadeUpRelease) -> Linked:
    index = index_release(release.write_lists(), ["PA"], {"gold": 1, "silver": 1}, "dicom")
    store = release.root / "images.h5"
    convert_images(index.records, str(release.mimic), str(store), 256, "dicom")
    with open_images([store]) as images:
        return link_sentences(index.records, images, str(release.mimic), str(release.imagenome))


def test_silver_sentence_recurs_under_each_of_its_regions(release: MadeUpRelease) -> None:
    release.add("train", "a", 10000001, 50000001)
    text = "There is a small left pleural\n effusion."
    yes = "anatomicalfinding|yes|pleural effusion"
    angle = LUNG | {"bbox_name": "left costophrenic angle", "original_y1": 4}
    graph = [
        attribute("left lung", "50000001|2.0", text, yes),
        attribute("left costophrenic angle", "50000001|2.0", text, yes),
    ]
    release.add_graph("a", [LUNG, angle], graph)
    (row,) = link(release).sentences.to_dict("records")
    assert row["sentence_id"] == "dicom_a_sent_50000001|2.0"
    assert row["text"] == "There is a small left pleural effusion."
    assert row["section"] == "findings"
    assert [box["name"] for box in row["boxes"]] == ["left lung", "left costophrenic angle"]
    assert [finding["box"] for finding in row["findings"]] == ["left lung", "left costophrenic angle"]


def test_y2_is_original_y2_not_original_x2(release: MadeUpRelease) -> None:
    path = release.add_graph("a", [LUNG | {"original_x2": 7, "original_y2": 3}], [])
    assert find_scene_graph(Folder(path.parent), path.name).boxes["left lung"] == (4, 0, 7, 3)


def test_nested_folder_and_byte_order_mark_are_read(release: MadeUpRelease) -> None:
    release.add("train", "a", 10000001, 50000001)
    release.add_graph("a", [LUNG], [attribute("left lung", "50000001|1", "Clear.", "nlp|no|abnormal")], nested=True)
    assert list(link(release).sentences["text"]) == ["Clear."]


def test_gold_rows_make_one_sentence(release: MadeUpRelease) -> None:
    release.add("avoid", "g", 11000001, 51000001)
    release.add_gold("g")
    release.add_gold("g", label_name="abnormal", categoryID="nlp")
    release.add_gold("g", row_id="50000001|10", sentence='The "right" lung is clear.', bbox="right lung", context="no")
    rows = link(release).sentences.to_dict("records")
    assert [row["sentence_id"] for row in rows] == ["dicom_g_sent_50000001|2", "dicom_g_sent_50000001|10"]
    assert [len(row["findings"]) for row in rows] == [2, 1]
    assert len(rows[0]["boxes"]) == 1
    assert rows[1]["text"] == 'The "right" lung is clear.'
    assert pd.isna(rows[1]["section"])


def test_what_cannot_be_linked_is_reported(release: MadeUpRelease) -> None:
    for i, name in enumerate(["no-graph", "no-box", "broken"]):
        release.add("train", name, 10000001 + i, 50000001 + i)
    release.add_graph("no-box", [LUNG], [attribute("left arm", "50000002|1", "Arm.", "nlp|yes|abnormal")])
    release.add_graph("broken", [], []).write_text('{"objects": [')
    linked = link(release)
    assert linked.sentences.empty
    assert {row.record_id: row.reason for row in linked.rejections} == {
        "no-graph": "scene graph is missing",
        "dicom_no-box_sent_50000002|1": "sentence without boxes",
        "broken": "scene graph is not JSON text",
    }


def test_a_faulty_box_is_one_fault_whatever_it_takes_with_it(release: MadeUpRelease) -> None:
    release.add("avoid", "g", 11000001, 51000001)
    release.add_gold("g", coord_original="[7, 0, 4, 5]")
    release.add_gold("g", row_id="50000001|10", sentence="It is clear.", coord_original="[7, 0, 4, 5]")
    release.add_gold("g", row_id="50000001|11", bbox="right lung")
    linked = link(release)
    assert len(linked.sentences) == 1
    assert sorted((row.record_id, row.kind) for row in linked.rejections) == [
        ("dicom_g_sent_50000001|10", "filter"),
        ("dicom_g_sent_50000001|2", "filter"),
        ("g|left lung", "fault"),
    ]


@pytest.mark.parametrize("content", [None, b"", b"text\0", b"x " * 10**6])
def test_an_unreadable_report_costs_no_sentence(release: MadeUpRelease, content: bytes | None) -> None:
    for name, split in (("silver", "train"), ("g", "avoid")):
        release.add(split, name, 10000001 + len(name), 50000001 + len(name))
    for report in release.mimic.rglob("s*.txt"):
        report.unlink()
        if content is not None:
            report.write_bytes(content)
    release.add_graph("silver", [LUNG], [attribute("left lung", "50000007|1", "Clear.", "nlp|no|abnormal")])
    release.add_gold("g")
    linked = link(release)
    assert list(linked.sentences["dicom_id"]) == ["g", "silver"]
    assert linked.sentences["section"].isna().all()
    assert linked.sentences["boxes"].map(len).eq(1).all()
    assert [(row.record_id, row.kind) for row in linked.rejections] == [("g", "repair"), ("silver", "repair")]
    assert all(row.file.endswith(".txt") for row in linked.rejections)


def test_graph_without_a_key_is_malformed(release: MadeUpRelease) -> None:
    path = release.add_graph("a", [LUNG], [{"bbox_name": "left lung"}])
    with pytest.raises(UnusableGraphError, match=r"phrase_IDs.*attributes\[0\]"):
        find_scene_graph(Folder(path.parent), path.name)


def test_boxes_are_clipped_or_dropped_and_counted() -> None:
    boxes = {
        "inside": (1, 1, 5, 5),
        "over": (-3, 1, 50, 5),
        "inverted": (5, 1, 2, 5),
        "flat": (1, 3, 5, 3),
        "outside": (20, 20, 30, 30),
        "nan": (math.nan, 1, 2, 3),
    }
    kept, rejections = valid_boxes("a", boxes, rows=8, columns=10, file="f")
    assert kept == {"inside": (1, 1, 5, 5), "over": (0, 1, 9, 5)}
    assert [(row.record_id, row.kind) for row in rejections] == [
        ("a|over", "repair"),
        ("a|inverted", "fault"),
        ("a|flat", "fault"),
        ("a|outside", "fault"),
        ("a|nan", "fault"),
    ]


def test_unreadable_gold_coordinates_are_nan(release: MadeUpRelease) -> None:
    release.add_gold("g", coord_original="[1, 2]")
    box = read_gold_links(release.write_lists()["gold"])["g"].boxes["left lung"]
    assert all(map(math.isnan, box))


def test_sections_by_header_with_spelling_slips() -> None:
    sections = split_sections(REPORT)
    assert [name for name, _ in sections] == ["preamble", "examination", "findings", "impression"]
    assert find_section(sections, "There is a small left\n pleural effusion.") == "findings"
    assert find_section(sections, "Small left effusion.") == "impression"
    assert find_section(sections, "Not there.") is None


def test_sentences_come_in_numeric_order(release: MadeUpRelease) -> None:
    release.add_gold("g", row_id="5|10")
    release.add_gold("g", row_id="5|9.1")
    links = read_gold_links(release.write_lists()["gold"])["g"].links
    assert list(by_sentence(links)) == ["5|9.1", "5|10"]
    assert sentence_order("5|9.1") == pytest.approx(9.1)


def sentence(text: str, findings: list[tuple[str, str]], regions: list[str]) -> dict:
    return {
        "text": text,
        "findings": [{"label": label, "context": context} for label, context in findings],
        "boxes": [{"name": name} for name in regions],
    }


def test_subsets_hold_what_the_paper_says() -> None:
    sentences = pd.DataFrame(
        [
            sentence("Left effusion.", [("abnormal", "yes")], ["left lung", "left costophrenic angle"]),
            sentence("No effusion.", [("abnormal", "no")], ["left lung"]),
            sentence("Left, then right.", [("abnormal", "yes")], ["left lung", "right lung"]),
            sentence("Edema at left.", [("edema", "yes")], ["left lower lung zone"]),
        ]
    )
    table = with_regions(sentences)
    members = {name: list(member(table)) for name, member in SUBSETS.items() if name not in NEED_MASKS}
    assert members["all"] == [True] * 4
    assert members["abnormal"] == [True, False, True, False]
    assert members["one_lung"] == [True, True, False, False]
    assert members["one_lung_abnormal"] == [True, False, False, False]
    assert members["one_lung_exchanged"] == [True, False, False, False]
