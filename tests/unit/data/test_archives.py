import gzip
import zipfile
from pathlib import Path

import pytest

from tests.unit.data.conftest import MadeUpRelease
from tests.unit.data.test_link_sentences import LUNG, attribute
from wronglung.data.images.convert_images import convert_images
from wronglung.data.images.store import open_images
from wronglung.data.records import write_records
from wronglung.data.releases.archives import (
    Folder,
    MissingMemberError,
    UnusableArchiveError,
    UnusableMemberError,
    open_places,
)
from wronglung.data.releases.chest_imagenome.index_release import index_release
from wronglung.data.releases.chest_imagenome.layout import list_files
from wronglung.data.releases.chest_imagenome.link_sentences import link_sentences
from wronglung.data.sentences import write_sentences


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/x", "C:x", "c:\\x", "..\\x", "\\x", "", ".", "a\0b"])
def test_names_that_leave_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableMemberError, match="leaves the release"):
        Folder(tmp_path).read(name, 10)


def test_the_limit_is_the_largest_size_that_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as file:
        file.writestr("in/ten", b"0123456789", zipfile.ZIP_DEFLATED)
        file.writestr("in/stored", b"0123456789", zipfile.ZIP_STORED)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/file").write_bytes(b"0123456789")
    with open_places([tmp_path / "folder"], tmp_path / "z.zip", "in/") as source:
        for name in ("ten", "stored", "file"):
            assert source.read(name, 10) == b"0123456789"
            with pytest.raises(UnusableMemberError, match=r"\b9 bytes"):
                source.read(name, 9)
        with pytest.raises(MissingMemberError):
            source.read("in/ten", 10)


def test_a_folder_comes_before_the_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as file:
        file.writestr("a", b"packed")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a").write_bytes(b"unpacked")
    with open_places([tmp_path / "folder"], tmp_path / "z.zip") as source:
        assert source.read("a", 10) == b"unpacked"


def test_neither_folder_nor_zip_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    places = [tmp_path / "no"], tmp_path / "z"
    with pytest.raises(UnusableArchiveError, match=r"/z\b.*/no\b.*`release`"), open_places(*places):
        pass


def tables(release: MadeUpRelease, out: Path) -> tuple[bytes, bytes]:
    """Records and sentences of the release, as the stages write them."""
    out.mkdir()
    mimic, imagenome = str(release.mimic), str(release.imagenome)
    records = index_release(
        list_files(mimic, None, imagenome, images="dicom"), ["PA"], {"gold": 1, "silver": 1}, "dicom"
    ).records
    convert_images(records, mimic, str(out / "images.h5"), 256, "dicom")
    with open_images([out / "images.h5"]) as images:
        sentences = link_sentences(records, images, mimic, imagenome).sentences
    assert len(sentences) == 3
    write_records(out / "records.parquet", records)
    write_sentences(out / "sentences.parquet", sentences)
    return (out / "records.parquet").read_bytes(), (out / "sentences.parquet").read_bytes()


def pack(folder: Path, pattern: str, archive: Path, base: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.glob(pattern)):
            file.write(path, path.relative_to(base))
            path.unlink()


def test_zips_and_plain_lists_give_byte_equal_tables(release: MadeUpRelease, tmp_path: Path) -> None:
    for i, name in enumerate(["a", "b"]):
        release.add("train", name, 10000001 + i, 50000001 + i)
        release.add_graph(name, [LUNG], [attribute("left lung", f"{50000001 + i}|1", "Clear.", "nlp|no|abnormal")])
    release.add("avoid", "g", 11000001, 51000001)
    release.add_gold("g")
    release.write_lists()
    unpacked = tables(release, tmp_path / "unpacked")
    silver = release.imagenome / "silver_dataset"
    pack(silver / "scene_graph", "*.json", silver / "scene_graph.zip", silver)
    (silver / "scene_graph").rmdir()
    pack(release.mimic, "files/**/*.txt", release.mimic / "mimic-cxr-reports.zip", release.mimic)
    listed = release.mimic / "cxr-record-list.csv.gz"
    listed.with_suffix("").write_bytes(gzip.decompress(listed.read_bytes()))
    listed.unlink()
    assert tables(release, tmp_path / "packed") == unpacked
