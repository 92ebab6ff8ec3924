"""The description of a layout of data sets."""

from dataclasses import dataclass

from wronglung.data.settings import DatasetSettings


@dataclass(frozen=True)
class Layout:
    """One published layout.

    Attributes:
        settings: the data set's entry in the config.
        index: `module:function` from its lists to an Index: which images are used, in which split and shard.
        link: `module:function` from records and images to Linked: phrases with their boxes and findings.
        examine: `module:function` from settings, published counts and seed to a ReleaseReport.
        splits: those that a study can be evaluated on; `all` is every phrase.
        trains: whether models can learn from its training split.
        findings_by_region: whether findings say which anatomical region each is in.
        patients: whose patient numbers it has. Data sets with the same ones can share patients.
        texts: whether its images have texts. What compares images with texts is not computed on one without them.
        labels: `module:function` from its lists and the layout's name to what they state of every image; empty if they
            state no labels.
        label_names: these labels.
        boxes: what its boxes mark, in words; empty if it has none, so that maps cannot be scored on it.
        counts: file of the published counts below resources/; empty if the release has none.
        document: the page that says where its files come from, for whoever lacks one.
    """

    settings: type[DatasetSettings]
    index: str
    link: str
    examine: str
    splits: tuple[str, ...]
    trains: bool
    findings_by_region: bool
    patients: str
    texts: bool
    labels: str
    label_names: tuple[str, ...]
    boxes: str
    counts: str
    document: str = "docs/real_data.md"
