"""Section of the config for simulated readings; no value has a default."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt

from wronglung.core.section import Section

Share = Annotated[float, Field(ge=0, le=1)]
Order = Literal["lung_by_lung", "side_to_side"]


class Habit(Section):
    """How one simulated reader looks at a film."""

    order: Order  # in which the regions are searched
    fixations: PositiveInt  # mean number on a film
    median_s: PositiveFloat  # of a fixation's duration, which is log-normal
    log_sd: Annotated[float, Field(ge=0)]  # of the logarithm of the duration
    on_findings: Share  # share of the fixations on findings, if the reader sees any
    longer: PositiveFloat  # factor of the duration on a finding
    missed: Share  # share of the visible findings that the reader does not see
    zoomed: Share  # share of the looks at findings with the film enlarged to twice its size


class SimulatedGaze(Section):
    """Which films are read, and by whom."""

    training_share: Share  # of the training patients' frontal films, at least one; EGD-CXR's release
    film_deg: PositiveFloat  # degrees of the visual field that a film's longer side covers
    noise_deg: Annotated[float, Field(ge=0)]  # standard deviation of the eye tracker's error along each axis
    egd_cxr: Habit  # its only reader
    reflacx: Annotated[tuple[Habit, ...], Field(min_length=1)]  # each reads every evaluation film
