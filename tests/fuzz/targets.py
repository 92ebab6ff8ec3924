"""The readers that are fuzzed, each with what its answers must be. Names are checked without the readers' own code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz import seeds
from tests.fuzz.gaze_targets import egd_cxr, reflacx, transcript
from tests.fuzz.target import Target


def check_image(image: Any) -> None:
    """Grey values from the first to the last."""
    assert image.ndim == 2
    assert image.dtype == "uint8"
    assert image.min() == 0
    assert image.max() == 255


def dicom() -> Target:
    from wronglung.data.images.dicom_files import read_image
    from wronglung.data.images.unusable import UnusableImageError

    return Target("dicom", ".dcm", read_image, (UnusableImageError,), check_image, seeds.dicoms)


def compressed_dicom() -> Target:
    from wronglung.data.images.dicom_files import read_image
    from wronglung.data.images.unusable import UnusableImageError

    read, raised = read_image, (UnusableImageError,)
    return Target("compressed_dicom", ".dcm", read, raised, check_image, seeds.compressed_dicoms)


def jpeg() -> Target:
    from wronglung.data.images.jpeg_files import read_jpeg
    from wronglung.data.images.unusable import UnusableImageError

    return Target("jpeg", ".jpg", read_jpeg, (UnusableImageError,), check_image, seeds.jpegs)


def check_links(links: Any) -> None:
    """Strings where strings are due, four numbers a box, white space folded."""
    for link in links.links:
        fields = (link.row_id, link.text, link.region, link.label, link.category, link.context)
        assert all(type(field) is str for field in fields), fields
        assert link.text == " ".join(link.text.split())
    for region, box in links.boxes.items():
        assert type(region) is str
        assert [type(side) for side in box] == [float] * 4


def scene_graph() -> Target:
    from wronglung.data.releases.archives import Folder
    from wronglung.data.releases.chest_imagenome.scene_graph import UnusableGraphError, find_scene_graph

    def read(path: Path) -> Any:
        return find_scene_graph(Folder(path.parent), path.name)

    return Target("scene_graph", ".json", read, (UnusableGraphError,), check_links, seeds.graphs)


def gold() -> Target:
    from wronglung.data.releases.chest_imagenome.gold_table import read_gold_links

    def check(images: Any) -> None:
        for dicom_id, links in images.items():
            assert type(dicom_id) is str
            check_links(links)

    return Target("gold", ".txt", read_gold_links, (ValueError,), check, seeds.gold_tables)


def reports() -> Target:
    from wronglung.data.releases.archives import Folder
    from wronglung.data.releases.mimic_cxr.reports import UnusableReportError, read_report

    def read(path: Path) -> Any:
        return read_report(Folder(path.parent), path.name).sections

    def check(sections: Any) -> None:
        for name, text in sections:
            assert type(name) is type(text) is str
            assert text == " ".join(text.split())
        assert sections[0][0] == "preamble"

    return Target("reports", ".txt", read, (UnusableReportError,), check, seeds.reports)


def lists() -> Target:
    from wronglung.data.rejected import Rejection
    from wronglung.data.releases.chest_imagenome.layout import SPLIT_COLUMNS
    from wronglung.data.releases.csv_lists import read_list

    def read(path: Path) -> Any:
        rejections: list[Rejection] = []
        return read_list(path, SPLIT_COLUMNS, rejections)

    def check(table: Any) -> None:
        assert list(table.columns) == list(SPLIT_COLUMNS)
        for name in SPLIT_COLUMNS:
            if name in ("subject_id", "study_id"):
                assert table[name].dtype == "int64"
            else:
                assert all(type(value) is str for value in table[name])

    return Target("lists", ".csv", read, (ValueError,), check, seeds.lists)


def ms_cxr() -> Target:
    from wronglung.data.releases.ms_cxr.phrases import read_phrases

    def check(read: Any) -> None:
        for phrase in read.phrases.itertuples():
            assert type(phrase.text) is type(phrase.path) is str
            assert phrase.category
            assert phrase.boxes
            for x1, y1, x2, y2 in phrase.boxes:
                assert 0 <= x1 <= x2 <= phrase.width - 1
                assert 0 <= y1 <= y2 <= phrase.height - 1
        assert len(read.phrases) <= read.counts["pairs"] <= read.counts["boxes"]

    return Target("ms_cxr", ".json", lambda path: read_phrases(path, "x"), (ValueError,), check, seeds.annotations)


def labels() -> Target:
    from wronglung.data.labels import LABELS
    from wronglung.data.releases.mimic_cxr_jpg.labels import read_study_labels

    def check(table: Any) -> None:
        assert set(table[list(LABELS)].stack().dropna()) <= {0.0, 1.0}
        assert not table["study_id"].duplicated().any()

    def read(path: Path) -> Any:
        return read_study_labels(path, "x", "ignore")

    return Target("labels", ".csv", read, (ValueError,), check, seeds.label_tables)


def archive() -> Target:
    from wronglung.data.releases.archives import (
        MissingMemberError,
        UnusableArchiveError,
        UnusableMemberError,
        open_places,
    )

    def read(path: Path) -> Any:
        with open_places([], path, "files/") as source:
            return [source.read(f"{number}.txt", 1_000) for number in (1, 2)]

    errors = (MissingMemberError, UnusableArchiveError, UnusableMemberError)

    def check(contents: Any) -> None:
        assert all(type(content) is bytes and len(content) <= 1_000 for content in contents)

    return Target("archive", ".zip", read, errors, check, seeds.archives)


def attention() -> Target:
    import numpy as np

    from tests.fuzz.trial import tried
    from wronglung.outputs.maps import read_maps

    def check(maps: Any) -> None:
        count = len(maps.dicom_id)
        assert maps.attention.shape == (count, *maps.grid)
        assert min(maps.grid) > 0
        assert maps.attention.dtype.kind == "f"
        assert np.isfinite(maps.attention).all()
        assert (maps.attention >= 0).all()
        for name in ("no_attention", "local_similarity", "global_similarity"):
            assert getattr(maps, name).shape == (count,)
            assert getattr(maps, name).dtype.kind == "f"
        assert len(set(zip(maps.dicom_id, maps.text_id, strict=True))) == count
        assert all(type(value) is str for value in (*maps.dicom_id, *maps.text_id, maps.model, maps.formula))
        assert type(maps.seed) is int

    return Target("attention", ".h5", tried(read_maps), (ValueError,), check, seeds.attention_files)


def embeddings() -> Target:
    import numpy as np

    from tests.fuzz.trial import tried
    from wronglung.outputs.embeddings import read_vectors

    def check(found: Any) -> None:
        for vectors, ids in ((found.image, found.image_id), (found.text, found.text_id)):
            assert vectors.shape == (len(ids), found.width)
            assert vectors.dtype.kind == "f"
            assert np.isfinite(vectors).all()
            assert vectors.any(axis=1).all()
            assert len(set(ids)) == len(ids)
            assert all(type(value) is str for value in ids)
        assert (type(found.model), type(found.seed), type(found.normalised)) == (str, int, bool)

    return Target("embeddings", ".h5", tried(read_vectors), (ValueError,), check, seeds.embedding_files)


def checkpoint() -> Target:
    import torch

    from tests.fuzz.checkpoints import STORAGES, checkpoints, pack
    from wronglung.models.gloria.published.unpickling import read_checkpoint

    most = max(map(len, STORAGES.values()))

    def check(found: Any) -> None:
        for name, tensor in found.state.items():
            assert type(name) is str
            assert type(tensor) is torch.Tensor
            assert not tensor.requires_grad
            assert tensor.numel() * tensor.element_size() <= most  # nothing is larger than the file says
        assert all(type(name) is str for name in found.placeholders)

    return Target("checkpoint", ".ckpt", read_checkpoint, (ValueError,), check, checkpoints, pack)


# Each imports its reader when it is made: a fuzzer's process loads one reader only.
READERS = (
    *(dicom, compressed_dicom, jpeg, scene_graph, gold, ms_cxr, reports, lists, labels, archive),
    *(attention, embeddings, checkpoint),
    *(egd_cxr, transcript, reflacx),
)
TARGETS: dict[str, Callable[[], Target]] = {make.__name__: make for make in READERS}
