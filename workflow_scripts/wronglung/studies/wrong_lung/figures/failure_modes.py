"""Basic ways to fail (paper, Figure 1): attention in the wrong place, everywhere, or on too small a part."""

from matplotlib.figure import Figure

from wronglung.data.images.store import open_images
from wronglung.report.drawing import footnote, new_figure
from wronglung.report.format import number, title
from wronglung.report.map_drawing import LEGEND, draw_map, map_of, pixels_of, quoted
from wronglung.statistics.evaluation import Evaluation, read_evaluation
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures.example_choice import maps_of, ranked, reference_run

SUBSET, INSIDE, INSIDE_SHARE = "abnormal", "precision_at_5", 0.9
SHOWN = ["auroc", "entropy", INSIDE]
RULE = (
    "{model}, seed {seed}. Chosen by rule among abnormal sentences, each sentence once, ties by identifier. Wrong "
    "place: the lowest AUROC. High entropy: the highest entropy. Too narrow: the lowest entropy among the tenth of "
    "the sentences with the highest precision at 5\N{NO-BREAK SPACE}%, so that the brightest pixels lie in the boxes. "
)


def failure_modes(inputs: Inputs) -> Figure:
    """Draw three sentences of the reference model, one for each way to fail (RULE).

    Raises:
        ValueError: if no three sentences are abnormal.
    """
    study = inputs.study
    run, evaluation = reference_run(study), read_evaluation(inputs.files)
    chosen, maps = choose(evaluation, run.model, run.seed), maps_of(inputs, run)
    figure, axes = new_figure(1, len(chosen), width=6.8, height=3.9)
    with open_images(inputs.files["images"]) as images:
        for panel, (mode, instance) in zip(axes[0], chosen.items(), strict=True):
            text = evaluation.texts["none"].loc[instance]
            draw_map(panel, pixels_of(images, text["dicom_id"], study.crop_size), text["boxes"], map_of(maps, text))
            scores = evaluation.scores[run.model, run.seed, "none"].loc[instance]
            values = "\n".join(f"{title(name)}: {number(scores[name], name)}" for name in SHOWN)
            panel.set_title(mode, fontsize=9)
            panel.set_xlabel(f"{quoted(text['text'], 36, 3)}\n{values}", fontsize=7)
    footnote(figure, RULE.format(model=run.model, seed=run.seed) + LEGEND)
    return figure


def choose(evaluation: Evaluation, model: str, seed: int) -> dict[str, str]:
    """Return way to fail -> instance_id (RULE).

    Raises:
        ValueError: if not every way has a sentence of its own.
    """
    scores = evaluation.scores[model, seed, "none"][evaluation.members(SUBSET)]
    inside = scores[scores[INSIDE] >= scores[INSIDE].quantile(INSIDE_SHARE)]
    orders = {
        "wrong place": scores["auroc"],
        "high entropy": -scores["entropy"],
        "too narrow": inside["entropy"],
    }
    chosen: dict[str, str] = {}
    for mode, values in orders.items():
        left = values[~values.index.isin(list(chosen.values()))]
        chosen[mode] = ranked("figure_01", left, f"{SUBSET} for '{mode}' is left")[0]
    return chosen
