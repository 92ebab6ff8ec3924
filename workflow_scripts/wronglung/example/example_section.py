"""The example's section of the config, in a module of its own: an edit of one part concerns only that part's rules."""

from wronglung.core.section import Section
from wronglung.example.gaze.settings import SimulatedGaze
from wronglung.example.render_settings import RenderSettings
from wronglung.example.settings import ClinicSettings, CtSettings


class ExampleSettings(Section):
    """The example release: the CT, the clinic, the rendering of films and the simulated readings of them."""

    ct: CtSettings
    clinic: ClinicSettings
    render: RenderSettings
    gaze: SimulatedGaze
