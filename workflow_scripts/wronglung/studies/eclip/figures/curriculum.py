"""The curriculum: the probability of an expert batch over the training, and how many steps had one."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from wronglung.report.drawing import LINES, MARKERS, PALETTE, footnote, new_figure
from wronglung.studies.eclip.context import Curriculum, Inputs
from wronglung.training.experts.curriculum import draw_step, expert_probability
from wronglung.training.training_log import read_log


def curriculum(inputs: Inputs) -> Figure:
    """Draw a line per curriculum, and a mark per epoch at the share of its steps that had an expert batch."""
    figure, ((panel,),) = new_figure(1, 1, width=5.6, height=3.4)
    # Models share a line if they have one curriculum, seed and number of steps.
    alike: dict[tuple[str, int], list[tuple[Curriculum, pd.DataFrame]]] = {}
    for own, path in zip(inputs.study.curricula, inputs.files["expert_logs"], strict=True):
        log, course = read_log(path), own.model_dump_json(exclude={"model", "arm", "base", "heat_maps"})
        alike.setdefault((course, int(log["step"].iloc[0])), []).append((own, log))
    for place, ((_, steps), models) in enumerate(alike.items()):
        own, log = models[0]
        look = {"color": PALETTE[place % len(PALETTE)], "ls": LINES[place % len(LINES)], "ms": 3.5}
        marker = MARKERS[place % len(MARKERS)]
        progress = np.linspace(0.0, 1.0, 500, endpoint=False)
        probability = [100 * expert_probability(own.curriculum, one) for one in progress]
        panel.plot(100 * progress, probability, **look)
        shares = drawn_shares(own, steps, len(log))
        panel.plot(100 * (log["epoch"] - 0.5) / own.epochs, shares, marker=marker, **look | {"ls": ""})
        panel.plot([], [], marker=marker, **look, label=", ".join(one.model for one, _ in models))
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
