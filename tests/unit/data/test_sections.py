"""Sections of reports: what headers are called, where sections end, and which of them a sentence is found in."""

import pytest

from wronglung.data.releases.mimic_cxr.section_names import usual_name
from wronglung.data.releases.mimic_cxr.sections import find_section, split_sections

TITLE = "                                 FINAL REPORT\n"
BEFORE = f"{TITLE} INDICATION:  Cough.\n \n"
NAMED = {
    "impression": (
        "CONCLUSION",
        "CONCLUSIONS",
        "CONCLUSION(S)",
        "FINDINGS AND IMPRESSION",
        "FINDINGS/IMPRESSION",
        "FINDINGS / IMPRESSIONS",
        "IMPRESSION AND RECOMMENDATION",
        "IMPRESSION AND RECOMMENDATION(S)",
        "SUMMARY",
        "OPINION",
        "PFI",
        "IMPRESSON",
        "FINAL IMPRESSION",
    ),
    "findings": (
        "CHEST TWO VIEWS",
        "CHEST, TWO VIEWS",
        "PORTABLE AP CHEST",
        "CHEST",
        "PA AND LATERAL CHEST RADIOGRAPHS",
        "AP UPRIGHT VIEW OF THE CHEST",
        "CHEST (PA AND LAT)",
        "CHEST X-RAY",
        "FINDNGS",
    ),
    "indication": ("REASON FOR EXAM", "REASON FOR EXAMINATION", "REASON FOR THE STUDY", "NDICATION", "INDICATIONS"),
    "history": ("CLINICAL HISTORY", "CLINICAL INFORMATION", "PATIENT HISTORY", "HISTORY"),
    "examination": ("EXAM", "TYPE OF EXAMINATION", "TYPE OF EXAM", "EXAMINATION"),
    "comparison": ("REFERENCE EXAM", "COMPARISONS", "COMPARISON STUDY", "COMPARISON EXAM"),
    "technique": ("TECHNIQUE",),
    "wet read": ("WET READ", "WET READ VERSION #1"),
}


@pytest.mark.parametrize(("name", "header"), [(name, header) for name, all_ in NAMED.items() for header in all_])
def test_headers_of_one_kind_have_one_name(name: str, header: str) -> None:
    assert usual_name(header) == name
    sections = split_sections(f"{TITLE} {header}:  Some words here.\n\n OTHER THING:  More words.\n")
    assert sections == [("preamble", "FINAL REPORT"), (name, "Some words here."), ("other thing", "More words.")]


@pytest.mark.parametrize(
    "header", ["NOTIFICATION", "RECOMMENDATION(S)", "CLINICAL IMPRESSION", "AND OF THE", "PROCEDURE", "Lungs"]
)
def test_other_headers_have_no_usual_name(header: str) -> None:
    assert usual_name(header) is None


@pytest.mark.parametrize(
    "written",
    [
        " impression:  Small effusion.",
        " Impression: Small effusion.",
        "IMPRESSION: Small effusion.",
        "\tIMPRESSION: Small effusion.",
        "   IMPRESSION: Small effusion.",
        " IMPRESSION:: Small effusion.",
        " IMPRESSION; Small effusion.",
        " IMPRESSION : Small effusion.",
        " IMPRESSION:Small effusion.",
        " IMPRESSION  Small effusion.",
        " IMPRESSION Small effusion.",
        " IMPRESSION\n Small effusion.",
        " Impression\n \n Small effusion.",
        " IMPRESSION:\n IMPRESSION: Small effusion.",
    ],
)
def test_headers_are_seen_in_every_spelling(written: str) -> None:
    sections = split_sections(f"{BEFORE} FINDINGS: Heart is normal.\n \n{written}\n")
    assert sections[2:] == [("findings", "Heart is normal."), ("impression", "Small effusion.")]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" CHEST, 2 VIEWS: Clear lungs.", "findings"),
        (" CHEST 1 VIEW: Clear lungs.", "findings"),
        (" WET READ VERSION #1: Clear lungs.", "wet read"),
        (" WET READ VERSION #2 Clear lungs.", "wet read"),
    ],
)
def test_headers_may_hold_digits(written: str, name: str) -> None:
    assert (name, "Clear lungs.") in split_sections(f"{BEFORE}{written}\n")


@pytest.mark.parametrize(
    "text",
    [
        "The following\n findings: an effusion.",
        "Compared with the\n FINDINGS OF the last film.",
        "Taken at\n 10:15 PM.",
        "There is no change in the\n impression.",
        "Discussed with Dr. ___:\n by telephone.",
        "The patient has a\n history of asthma.",
        "No\n Chest tube: none.",
    ],
)
def test_text_is_no_header(text: str) -> None:
    assert split_sections(f" FINDINGS: {text}\n")[1:] == [("findings", " ".join(text.split()))]


def test_empty_findings_do_not_swallow_the_impression() -> None:
    sections = split_sections(f"{BEFORE} FINDINGS:\n IMPRESSION: No pneumonia.\n")
    assert sections[2:] == [("findings", ""), ("impression", "No pneumonia.")]


def test_lines_about_anatomy_belong_to_the_findings() -> None:
    lines = " LUNGS: Clear.\n \n HEART: Normal.\n LINES/TUBES: None.\n BONES AND SOFT TISSUES: No fracture.\n"
    folded = " ".join(lines.split())
    end = " IMPRESSION: Normal.\n"
    inside = split_sections(f"{BEFORE} FINDINGS:\n{lines}{end}")
    assert inside[2:] == [("findings", folded), ("impression", "Normal.")]
    # Without the word FINDINGS, too.
    assert split_sections(f"{BEFORE}{lines}{end}")[2:] == inside[2:]


def test_a_kind_of_film_inside_a_section_stays_there() -> None:
    assert split_sections(" IMPRESSION:\n \n Chest: No pneumonia. Left knee: normal.\n")[1:] == [
        ("impression", "Chest: No pneumonia. Left knee: normal.")
    ]


@pytest.mark.parametrize("header", ["INDICATION", "HISTORY", "COMPARISON"])
def test_findings_in_a_last_paragraph(header: str) -> None:
    sections = split_sections(f"{TITLE} {header}:  Fever. ___.\n \n Lungs are clear.\n \n Heart is normal.\n")
    assert sections[1:] == [(header.lower(), "Fever. ___."), ("last_paragraph", "Lungs are clear. Heart is normal.")]


def test_last_paragraph_after_a_film_as_title() -> None:
    sections = split_sections(f"{TITLE} CHEST, TWO VIEWS: ___\n \n HISTORY: Cough.\n \n Clear lungs.\n")
    assert sections[1:] == [("findings", "___"), ("history", "Cough."), ("last_paragraph", "Clear lungs.")]


@pytest.mark.parametrize(
    ("report", "preamble"),
    [
        (f"{TITLE} Lungs are clear.\n", "FINAL REPORT"),
        (f"{TITLE} \n PORTABLE FILM OF ___\n \n Lungs are clear.\n", "FINAL REPORT PORTABLE FILM OF ___"),
        (" Lungs are clear.\n", ""),
    ],
)
def test_last_paragraph_without_any_header(report: str, preamble: str) -> None:
    assert split_sections(report) == [("preamble", preamble), ("last_paragraph", "Lungs are clear.")]


def test_no_last_paragraph_beside_findings_or_impression() -> None:
    report = f"{TITLE} IMPRESSION: Normal.\n \n COMPARISON: ___.\n \n Film of ___ was seen.\n"
    assert [name for name, _ in split_sections(report)] == ["preamble", "impression", "comparison"]


def test_sections_of_addenda_and_wet_reads_come_first() -> None:
    rule = f" {'_' * 78}\n"
    report = f" WET READ: ___ 9:29 PM\n  No pneumonia.\n{rule}{BEFORE} FINDINGS: Clear.\n"
    assert split_sections(report) == [
        ("preamble", ""),
        ("wet read", "___ 9:29 PM No pneumonia."),
        ("preamble", "FINAL REPORT"),
        ("indication", "Cough."),
        ("findings", "Clear."),
    ]


def test_impression_and_findings_are_searched_first() -> None:
    sections = split_sections(
        f" WET READ: No pneumonia.\n{' '}{'_' * 78}\n{TITLE} COMPARISON: Heart is normal.\n"
        " FINDINGS: Heart is normal. No pneumonia.\n IMPRESSION: No pneumonia.\n"
    )
    assert find_section(sections, "No  pneumonia.") == "impression"
    assert find_section(sections, "Heart is\n normal.") == "findings"
    assert find_section(sections[:2], "No pneumonia.") == "wet read"
    assert find_section(sections, "Pneumonia.") is None
