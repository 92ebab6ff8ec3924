"""The example's section of the config, in a module of its own: an edit of one part concerns only that part's rules."""

from wronglung.core.section import Section
from wronglung.example.gaze.settings import SimulatedGaze
from wronglung.example.nodules.settings import SimulatedNodules
from wronglung.example.render_settings import RenderSettings
from wronglung.example.settings import ClinicSettings, CtSettings


class ExampleSettings(Section):
    """The example: the CT, the clinic, the rendering of its films, readings of them, and blocks of the CT."""

    ct: CtSettings
    clinic: ClinicSettings
    render: RenderSettings
    gaze: SimulatedGaze
    nodules: SimulatedNodules
