"""Write films as DICOM files, in the various storage forms that scanners use."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from wronglung.core.files import replacing
from wronglung.core.seeds import derive_rng
from wronglung.example.patient_plan import FilmPlan, StudyPlan
from wronglung.example.settings import CompressedShares, FilmSettings

_IMPLEMENTATION = UID("2.25.302617214853019385012461183246573940111")
VIEW_CODES = {
    "PA": ("R-10214", "postero-anterior"),
    "AP": ("R-10206", "antero-posterior"),
    "LATERAL": ("R-10236", "lateral"),
}
ORIENTATION_CODES = {"PA": ("F-10440", "Erect"), "LATERAL": ("F-10440", "Erect"), "AP": ("F-10450", "Recumbent")}
# Keys are the config's names. JPEG lossless is missing, because no package in requirements.lock encodes it.
SYNTAXES = {"rle": RLELossless, "jpeg_ls": JPEGLSLossless, "jpeg_2000": JPEG2000Lossless}


@dataclass(frozen=True)
class Storage:
    """How one film's grey levels are stored.

    Attributes:
        bits: number of bits stored, of 16 allocated.
        inverted: whether small values are bright (MONOCHROME1).
        low: stored value of the darkest grey, before inversion.
        high: stored value of the brightest grey, before inversion.
        windows: number of display windows in the header: 0, 1 or 2.
        rescale: whether the header holds rescale slope 1 and intercept 0.
        spacing: of the pixels on the detector, in millimetres.
        syntax: transfer syntax: one of SYNTAXES, or uncompressed (explicit VR little endian).
    """

    bits: int
    inverted: bool
    low: int
    high: int
    windows: int
    rescale: bool
    spacing: float
    syntax: UID


def draw_storage(film: FilmPlan, settings: FilmSettings) -> Storage:
    """Draw the film's storage from its seed; the shares of compressed films affect only the transfer syntax."""
    rng = derive_rng(film.seed, "storage")
    bits = int(rng.choice(settings.bits_stored))
    top = 2**bits - 1
    return Storage(
        bits=bits,
        inverted=bool(rng.random() < settings.inverted_share),
        low=int(rng.uniform(0.0, 0.08) * top),
        high=int(rng.uniform(0.80, 1.0) * top),
        windows=int(rng.choice(3, p=[0.3, 0.45, 0.25])),
        rescale=bool(rng.random() < 0.5),
        spacing=float(rng.choice([0.139, 0.143, 0.168])),
        syntax=_draw_syntax(film, settings.compressed_share),
    )


def _draw_syntax(film: FilmPlan, shares: CompressedShares) -> UID:
    """Draw the transfer syntax from a random stream of its own, so that nothing else depends on the shares."""
    drawn, up_to = derive_rng(film.seed, "syntax").random(), 0.0
    for name, syntax in SYNTAXES.items():
        up_to += getattr(shares, name)
        if drawn < up_to:
            return syntax
    return ExplicitVRLittleEndian


def store(intensity: np.ndarray, storage: Storage) -> np.ndarray:
    """Return the stored values of a film.

    Args:
        intensity: (rows, columns) float in [0, 1], 1 = bright.
        storage: how to store it.

    Returns:
        (rows, columns) uint16.
    """
    values = storage.low + np.clip(intensity, 0.0, 1.0) * (storage.high - storage.low)
    levels = np.rint(values).astype("<u2")
    return (2**storage.bits - 1 - levels).astype("<u2") if storage.inverted else levels


def write_dicom(
    path: str | Path,
    intensity: np.ndarray,
    film: FilmPlan,
    study: StudyPlan,
    subject_id: int,
    examination: str,
    storage: Storage,
) -> None:
    """Write a film as DICOM; the same arguments give the same bytes.

    Args:
        path: file to write.
        intensity: (rows, columns) float in [0, 1], 1 = bright.
        film: gives identifier and view.
        study: the film's study.
        subject_id: the patient's identifier.
        examination: name of the examination, such as 'CHEST (PA AND LAT)'.
        storage: how grey levels are stored.

    Raises:
        RuntimeError: if the package that encodes the storage's syntax is not installed; the message names it.
    """
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = ComputedRadiographyImageStorage
    meta.MediaStorageSOPInstanceUID = _uid("film", film.dicom_id)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = _IMPLEMENTATION
    meta.ImplementationVersionName = "WRONGLUNG"
    dataset = FileDataset(str(path), {}, file_meta=meta, preamble=b"\x00" * 128)
    _describe(dataset, film, study, subject_id, examination)
    _put_pixels(dataset, store(intensity, storage), storage)
    if storage.syntax.is_compressed:
        dataset.compress(storage.syntax, generate_instance_uid=False)
    with replacing(path) as temporary:
        dataset.save_as(temporary, enforce_file_format=True)


def _describe(dataset: Dataset, film: FilmPlan, study: StudyPlan, subject_id: int, examination: str) -> None:
    """Set identity, date, view and the code sequences from which MIMIC-CXR-JPG takes its text columns."""
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.SOPClassUID = ComputedRadiographyImageStorage
    dataset.SOPInstanceUID = _uid("film", film.dicom_id)
    dataset.StudyInstanceUID = _uid("study", str(study.study_id))
    dataset.SeriesInstanceUID = _uid("series", film.dicom_id)
    dataset.StudyDate = str(study.date)
    dataset.StudyTime = f"{study.time:010.3f}"
    dataset.Modality = "CR"
    dataset.PatientID = str(subject_id)
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = "virtual patient: digitally reconstructed radiograph of one CT"
    dataset.StudyID = str(study.study_id)
    dataset.BodyPartExamined = "CHEST"
    dataset.ViewPosition = film.view
    dataset.PerformedProcedureStepDescription = examination
    dataset.ProcedureCodeSequence = Sequence([_code("C1", examination)])
    dataset.ViewCodeSequence = Sequence([_code(*VIEW_CODES[film.view])])
    dataset.PatientOrientationCodeSequence = Sequence([_code(*ORIENTATION_CODES[film.view])])


def _put_pixels(dataset: Dataset, levels: np.ndarray, storage: Storage) -> None:
    """Set the stored values and the header fields that say how to read them."""
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME1" if storage.inverted else "MONOCHROME2"
    dataset.Rows, dataset.Columns = levels.shape
    dataset.ImagerPixelSpacing = [storage.spacing, storage.spacing]
    dataset.BitsAllocated = 16
    dataset.BitsStored = storage.bits
    dataset.HighBit = storage.bits - 1
    dataset.PixelRepresentation = 0
    darkest, brightest = int(levels.min()), int(levels.max())
    centre, width = (darkest + brightest) // 2, brightest - darkest + 1
    if storage.windows == 1:
        dataset.WindowCenter, dataset.WindowWidth = centre, width
    if storage.windows == 2:
        dataset.WindowCenter, dataset.WindowWidth = [centre, centre], [width, width * 3 // 4]
        dataset.WindowCenterWidthExplanation = ["NORMAL", "HARDER"]
    if storage.rescale:
        dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    dataset.PixelData = levels.tobytes()


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "99WRONGLUNG", meaning
    return item


def _uid(kind: str, name: str) -> UID:
    """Return a UID that depends only on the kind and the name."""
    return UID(f"2.25.{int.from_bytes(sha256(f'{kind} {name}'.encode()).digest()[:16], 'big')}")


def read_grey(path: str | Path) -> np.ndarray:
    """Read the grey levels of a film: (rows, columns) float32, 0 its darkest, 1 its brightest, inversion undone."""
    dataset = dcmread(path)
    levels = dataset.pixel_array.astype(np.float32)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        levels = -levels
    return (levels - levels.min()) / max(float(levels.max() - levels.min()), 1.0)
