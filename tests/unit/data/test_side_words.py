"""The exchange of sides: what is exchanged, what stays, and that a second exchange gives the text back."""

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wronglung.data.sentence_kinds import one_lung_exchanged
from wronglung.data.side_words import OUTCOMES, is_comparative, side_words, swap_outcome
from wronglung.data.sides import region_of
from wronglung.text.perturbations.swap_left_right import swap_sides

WHOLE = [
    ("Small left effusion.", "Small right effusion."),
    ("LEFT and Right", "RIGHT and Left"),
    ("right-sided, Leftsided, right side, left-handed", "left-sided, Rightsided, left side, right-handed"),
    ("Rightward shift, leftwards, leftmost lead.", "Leftward shift, rightwards, rightmost lead."),
    ("A midright granuloma, mid-left opacity.", "A midleft granuloma, mid-right opacity."),
    ("Mild dextroscoliosis, Levo-convex, LEVOCURVATURE.", "Mild levoscoliosis, Dextro-convex, DEXTROCURVATURE."),
    ("dextro curvature, levo- and dextroscoliosis", "levo curvature, dextro- and levoscoliosis"),
    ("RUL/LLL opacity, RUQ pain, LIJ line, LUE PICC.", "LUL/RLL opacity, LUQ pain, RIJ line, RUE PICC."),
    ("R-sided effusion, L sided pain", "L-sided effusion, R sided pain"),
    ("Rt. base, Lt apex, lt.lower rib, rt arm", "Lt. base, Rt apex, rt.lower rib, lt arm"),
    ("L CP angle, R 4th rib, R 2nd lateral ribs", "R CP angle, L 4th rib, L 2nd lateral ribs"),
    ("PAIN RT SCAPULAR AREA", "PAIN LT SCAPULAR AREA"),
    (
        "R lower lobe, L. upper lobe, R IJ, L PICC, L lingula",
        "L lower lobe, R. upper lobe, L IJ, R PICC, R middle lobe",
    ),
    ("Effusions, R>L.", "Effusions, L>R."),
    ("Effusions R > L, R/L, L greater than R, R and L", "Effusions L > R, L/R, R greater than L, L and R"),
    ("larger on the R, opacity (L)", "larger on the L, opacity (R)"),
    ("Right middle lobe collapse.", "Left lingula collapse."),
    ("RIGHT MIDDLE LOBE, Lingula, middle lobe", "LEFT LINGULA, Middle lobe, lingula"),
    ("right middle lobe/lingula", "left lingula/middle lobe"),
    (
        "Right heart border, mediastinal shift from left to right.",
        "Left heart border, mediastinal shift from right to left.",
    ),
    ("right ventriculoperitoneal shunt", "left ventriculoperitoneal shunt"),
    (
        "There is left lower lobe atelectasis; he has left rib pain.",
        "There is right lower lobe atelectasis; he has right rib pain.",
    ),
    ("on the left in the apex", "on the right in the apex"),
]
PARTIAL = [
    ("Left chest pacer with leads in the right atrium.", "Right chest pacer with leads in the right atrium."),
    ("Right PICC ends in the right atrium and ventricle.", "Left PICC ends in the right atrium and ventricle."),
    ("Left effusion, RV enlarged.", "Right effusion, RV enlarged."),
]
ELSEWHERE = [
    "Leads in the right atrium and right ventricle.",
    "Left atrial and left-sided ventricular leads.",
    "Right and left atrial enlargement.",
    "Left main coronary stent, calcified right coronary artery, left circumflex.",
    "Left heart failure.",
    "L atrium enlarged.",
    "No left-to-right shunt, shunting from right to left.",
    "R-to-L shunt.",
    "RML pneumonia.",
    "Left lingular scar.",
    "RUL and RML opacities.",
    "Opacity in the right lower and middle lobes.",
    "Right middle and lower lobes.",
    "Significant decrease in right middle and right lower lobe opacification.",
    "Azygos fissure.",
    "Right Middle Lobe",  # "Left Lingula" would come back as "Right Middle lobe"
    "Right middle\nlobe",
    "LEft base",
]
NO_SIDE = [
    "",
    "Upright film, bright lungs, outright normal, copyright, alright.",
    "Fracture of L1 to L5, L2-3 and L-spine.",
    "R/O pneumonia, B/L lower lobes, C/L.",
    "On 4 L nasal cannula, 2L O2, 5 mg/L, drained 2 L pleural fluid, 3L/min.",
    "Given levofloxacin, levothyroxine, dextrose; rt-PA, s/p RT.",
    "A message was left with the service.",
    "Tubes were left in place.",
    "The tip is right at the carina.",
    "The patient left against medical advice.",
    "All right.",
    "Lungs are clear bilaterally, no LAD.",
]


@pytest.mark.parametrize(("text", "swapped"), WHOLE)
def test_every_side_is_exchanged_and_case_is_kept(text: str, swapped: str) -> None:
    assert swap_sides(text) == swapped
    assert swap_sides(swapped) == text
    assert swap_outcome(text) == swap_outcome(swapped) == "whole"


@pytest.mark.parametrize(("text", "swapped"), PARTIAL)
def test_chambers_stay_beside_sides_that_are_exchanged(text: str, swapped: str) -> None:
    assert swap_sides(text) == swapped
    assert swap_sides(swapped) == text
    assert swap_outcome(text) == swap_outcome(swapped) == "partial"


@pytest.mark.parametrize("text", ELSEWHERE)
def test_a_side_that_stays_by_rule_is_told(text: str) -> None:
    assert (swap_sides(text), swap_outcome(text)) == (text, "sided_elsewhere")


@pytest.mark.parametrize("text", NO_SIDE)
def test_what_names_no_side_stays(text: str) -> None:
    assert (swap_sides(text), swap_outcome(text)) == (text, "no_side")


def test_words_are_found_in_their_places() -> None:
    text = "Left chest pacer, lead in the right ventricle."
    assert [(text[word.start : word.end], word.other, word.reason) for word in side_words(text)] == [
        ("Left", "Right", None),
        ("right", None, "chamber"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Bibasilar opacity, left greater than right.",
        "Effusions R>L.",
        "Opacities, right worse than the left",
        "Bilateral effusions, larger on the right.",
        "RLL worse than LLL",
        "Density in the right apex which is asymmetric compared to left.",
    ],
)
def test_comparatives(text: str) -> None:
    assert is_comparative(text)
    assert is_comparative(swap_sides(text))


@pytest.mark.parametrize(
    "text",
    [
        "Left effusion larger than before. Right lung clear.",
        "Small left effusion.",
        "Left lower lobe and right upper lobe opacities.",
        "Right greater trochanter, bilateral effusions.",
        "A message was left with him rather than right away.",
    ],
)
def test_no_comparatives(text: str) -> None:
    assert not is_comparative(text)


# fmt: off
PIECES = [
    "left", "Left", "RIGHT", "right", "rIght", "upright", "mid", "-sided", "ward", "-handed", "R", "L", "RT",
    "lt", "Rt.", "RUL", "LLL", "RML", "L1", "lung", "spine", "effusion", "lingula", "Lingula", "LINGULA",
    "lingular", "middle", "lobe", "lobes", "Middle", "Lobe", "lower", "upper", "and", "or", "to", "the", "on",
    "than", "greater", "was", "with", "in", "patient", "shunt", "atrium", "ventricle", "coronary", "main",
    "dextro", "levo", "Levo", "scoliosis", "-", "/", ">", ".", ",", ";", "(", ")", "4", "B", "O",
]
# fmt: on
TEXTS = st.lists(st.sampled_from([*PIECES, *[" "] * 40, "middle lobe", "\n", "  "]), max_size=24).map("".join)


@settings(max_examples=1500, deadline=None)
@given(TEXTS | st.lists(st.sampled_from(PIECES), max_size=16).map(" ".join))
@example("left/right lobe, R>L; right Middle Lobe")
def test_it_is_its_own_inverse_and_the_outcome_stays(text: str) -> None:
    swapped = swap_sides(text)
    assert swap_sides(swapped) == text
    assert swap_outcome(swapped) == swap_outcome(text)
    assert (swap_outcome(text) in ("whole", "partial")) == (swapped != text)
    if swap_outcome(text) == "whole":
        assert is_comparative(swapped) == is_comparative(text)


def test_outcomes_are_all_described() -> None:
    found = {swap_outcome(text) for text in [WHOLE[0][0], PARTIAL[0][0], ELSEWHERE[0], NO_SIDE[0]]}
    assert found == set(OUTCOMES)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Left lower lobe opacity", "left lung"),
        ("RLL opacity", "right lung"),
        ("Lingular scar", "left lung"),
        ("RML collapse", "right lung"),
        ("Middle lobe collapse and left effusion", "chest"),
        ("Enlarged left atrium", "chest"),
        ("Right effusion, lead in the left ventricle", "right lung"),
        ("Mild dextroscoliosis", "chest"),
        ("The patient was left with an effusion", "chest"),
        ("R>L effusions", "chest"),
        ("Clear", "chest"),
    ],
)
def test_the_region_of_a_text_is_the_one_side_that_it_names(text: str, region: str) -> None:
    assert region_of(text) == region


def test_a_sentence_about_one_lung_is_exchanged_if_the_swap_moves_every_side_it_names() -> None:
    texts = ["Left effusion.", "Left effusion, lead in the right atrium.", "Lingular scar.", "Effusion.", "Left clear."]
    regions = [["left lung"]] * 4 + [["left lung", "right lung"]]
    sentences = pd.DataFrame({"text": texts, "regions": regions})
    assert list(one_lung_exchanged(sentences)) == [True, False, False, False, False]
