"""The curriculum: the probability of an expert batch over the training, and how many steps had one."""

import numpy as np
from matplotlib.figure import Figure

from wronglung.models.eclip.curriculum import draw_step, expert_probability
from wronglung.report.drawing import LINES, MARKERS, PALETTE, footnote, new_figure
from wronglung.studies.eclip.context import Curriculum, Inputs
from wronglung.training.training_log import read_log


def curriculum(inputs: Inputs) -> Figure:
    """Draw a line per curriculum, and a mark per epoch at the share of its steps that had an expert batch."""
    figure, ((panel,),) = new_figure(1, 1, width=5.6, height=3.4)
    logs = [read_log(path) for path in inputs.files["expert_logs"]]
    drawn: dict[str, tuple[int, list[str]]] = {}  # models of one curriculum and length share a line
    for own, log in zip(inputs.study.curricula, logs, strict=True):
        key = own.model_dump_json(exclude={"model", "arm", "heat_maps"})
        if key in drawn:
            drawn[key][1].append(own.model)
            continue
        place = len(drawn)
        drawn[key] = place, [own.model]
        steps = int(log["step"].iloc[0])
        progress = np.linspace(0.0, 1.0, 500, endpoint=False)
        colour, line = PALETTE[place % len(PALETTE)], LINES[place % len(LINES)]
        panel.plot(
            100 * progress, [100 * expert_probability(own.curriculum, one) for one in progress], line, color=colour
        )
        centres = 100 * (log["epoch"] - 0.5) / own.epochs
        panel.plot(centres, drawn_shares(own, steps, len(log)), MARKERS[place % len(MARKERS)], color=colour, ms=3.5)
    for place, models in drawn.values():
        colour, line = PALETTE[place % len(PALETTE)], LINES[place % len(LINES)]
        marker = MARKERS[place % len(MARKERS)]
        panel.plot([], [], line, color=colour, marker=marker, ms=3.5, label=", ".join(models))
    panel.set_xlabel("training, % of all steps", fontsize=8)
    panel.set_ylabel("steps with an expert batch, %", fontsize=8)
    panel.set_xlim(0, 100)
    panel.tick_params(labelsize=8)
    figure.legend(loc="outside upper left", frameon=False, fontsize=7)
    footnote(figure, "Lines: the probability. Marks: the share of an epoch's steps that had one, of the first seed.")
    return figure


def drawn_shares(own: Curriculum, steps: int, epochs: int) -> list[float]:
    """Return, for each epoch that a run had, the percentage of its steps with an expert batch.

    Args:
        own: the run.
        steps: of an epoch.
        epochs: that the run had.
    """
    whole = steps * own.epochs
    drawn = [draw_step(own.curriculum, own.seed, step, whole)[0] for step in range(steps * epochs)]
    shares: list[float] = (100 * np.reshape(drawn, (epochs, steps)).mean(axis=1)).tolist()
    return shares
