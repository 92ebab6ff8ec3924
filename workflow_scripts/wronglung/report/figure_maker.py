"""Draw a figure of any study."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from wronglung.core.functions import load_function
from wronglung.report.context import Inputs
from wronglung.report.drawing import end_footnote
from wronglung.report.notes import ONE_CT, about_the_images
from wronglung.report.requirements import refuse_lacking_files

# Kinds of files with numbers about the images; a figure of others, such as training curves, says nothing of patients.
OF_NUMBERS = frozenset({"summary", "results", "geometry", "embeddings", "gaze_rows"})


def draw_figure(make: str, options: Mapping[str, Any], needs: Mapping[str, Sequence[str]], inputs: Inputs) -> Figure:
    """Draw a figure, and end its footnote with the note on what the data can be about.

    Args:
        make: `module:function` of the figure's entry.
        options: of the entry.
        needs: the names that the files must hold, by `perturbations` and `metrics`.
        inputs: the files that the entry reads, and the context.

    Raises:
        ValueError: if the files lack some.
    """
    refuse_lacking_files(needs, inputs.files)
    figure: Figure = load_function(make)(inputs, **options)
    about_one_ct = inputs.study.example_release and not OF_NUMBERS.isdisjoint(inputs.files)
    end_footnote(figure, [ONE_CT] * about_one_ct, about_the_images(inputs.study))
    return figure
