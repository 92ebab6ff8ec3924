"""Whether the models learnt: loss by epoch against the loss of a model that knows nothing."""

from matplotlib.figure import Figure

from wronglung.model.training_log import read_log
from wronglung.tables.drawing import LINES, MARKERS, PALETTE, footnote, new_figure
from wronglung.tables.evaluation import Inputs

PARTS = [("train", "training", PALETTE[0]), ("valid", "validation", PALETTE[3])]


def training_curves(inputs: Inputs) -> Figure:
    """A panel for each model: training and validation loss of every seed, as shares of the loss at chance.

    Raises:
        ValueError: if the study trains no model.
    """
    if not inputs.study.trained:
        raise ValueError("training_curves needs a model that is trained; add one or take the figure out of the config")
    logs = list(zip(inputs.study.trained, map(read_log, inputs.files["training_logs"]), strict=True))
    models = list(dict.fromkeys(run.model for run, _ in logs))
    figure, axes = new_figure(1, len(models), width=1.2 + 2.2 * len(models), height=3.0, share_y=True)
    for panel, model in zip(axes[0], models, strict=True):
        seeds = [(run.seed, log) for run, log in logs if run.model == model]
        for number, (seed, log) in enumerate(seeds):
            for line, (part, name, colour) in zip(LINES, PARTS, strict=False):
                panel.plot(
                    log["epoch"],
                    log[f"{part}_loss"] / log[f"{part}_chance"],
                    line,
                    color=colour,
                    marker=MARKERS[number % len(MARKERS)],
                    markersize=3,
                    markevery=max(1, len(log) // 8),
                    linewidth=1,
                    label=f"{name}, seed {seed}",
                )
        panel.axhline(1, color="0.4", linewidth=1, linestyle=":")
        panel.set(title=model, xlabel="epoch")
        panel.legend(frameon=False, fontsize=6)
    axes[0][0].set_ylabel("loss / loss at chance")
    footnote(figure, "Dotted: a model that knows nothing, for which all pairs of image and sentence are alike.")
    return figure
