"""Made-up sets of labelled films, each in its published form: lists and films of noise."""

from pathlib import Path

import numpy as np
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit

from tests.unit.data.conftest import write_dicom

SIDE = 128  # of the films
FIVE = ("Atelectasis", "Cardiomegaly", "Consolidation", "Edema", "Pleural Effusion")
CXR14 = (
    *("No Finding", "Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule", "Pneumonia"),
    *("Pneumothorax", "Consolidation", "Edema", "Emphysema", "Fibrosis", "Pleural_Thickening"),
)


def write_film(path: Path, seed: int) -> None:
    """A picture of noise, of the kind that its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 255, (SIDE, SIDE), dtype=np.uint8)
    if path.suffix != ".dcm":
        Image.fromarray(pixels).save(path)
        return
    Image.fromarray(pixels).save(path.with_suffix(".jpg"), quality=90)
    frame = path.with_suffix(".jpg").read_bytes()
    path.with_suffix(".jpg").unlink()
    write_dicom(path, pixels, BitsAllocated=8, BitsStored=8, HighBit=7)
    dataset = dcmread(path)  # the RSNA's films are compressed so
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.PixelData = encapsulate([frame])
    dataset["PixelData"].VR = "OB"
    dataset.save_as(path)


def write_list(path: Path, *lines: str) -> Path:
    """A list of these lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def chexpert_path(number: int) -> str:
    """The path of a film; two films of a patient."""
    return f"train/patient{number // 2 + 1:05d}/study1/view{number % 2 + 1}_frontal.jpg"


def write_chexpert(root: Path, per_class: int, films: bool = True) -> Path:
    """CheXpert 5x200 in GLoRIA's form, with fewer films; the list lies beside the folder CheXpert-v1.0."""
    lines = []
    for number in range(5 * per_class):
        marks = ",".join(str(float(place == number % 5)) for place in range(5))
        lines.append(f"CheXpert-v1.0/{chexpert_path(number)},Female,60,Frontal,AP,{marks}")
        if films:
            write_film(root / "CheXpert-v1.0" / chexpert_path(number), number)
    return write_list(root / "chexpert_5x200.csv", f"Path,Sex,Age,Frontal/Lateral,AP/PA,{','.join(FIVE)}", *lines)


def mimic_path(number: int) -> str:
    """The path of a film below MIMIC-CXR-JPG; two films of a patient."""
    subject = 10000001 + number // 2
    return f"files/p10/p{subject}/s{50000001 + number}/{number:08x}-0-0-0-0.jpg"


def write_mimic(root: Path, per_class: int, suffix: str = ".jpg", films: bool = True) -> Path:
    """MIMIC 5x200 with a column of lists, and films of MIMIC-CXR-JPG or, with `.dcm`, of MIMIC-CXR."""
    lines = []
    for number in range(5 * per_class):
        marks = ", ".join(str(int(place == number % 5)) for place in range(5))
        lines.append(f'{number},{mimic_path(number)},"[{marks}]"')
        if films:
            write_film(root / "mimic" / Path(mimic_path(number)).with_suffix(suffix), number)
    return write_list(root / "mimic_5x200.csv", ",Path,label", *lines)


def write_rsna(root: Path, films: int) -> Path:
    """The stage-2 list; every third film shows pneumonia, with two boxes."""
    lines = []
    for number in range(films):
        name = f"{number:08x}-aaaa"
        boxes = [f"{name},264.0,152.0,213.0,379.0,1", f"{name},562.0,152.0,256.0,453.0,1"]
        lines += boxes if number % 3 == 0 else [f"{name},,,,,0"]
        write_film(root / f"stage_2_train_images/{name}.dcm", number)
    return write_list(root / "stage_2_train_labels.csv", "patientId,x,y,width,height,Target", *lines)


def write_chestxray14(root: Path, per_class: int, folder: str = "images", films: bool = True) -> Path:
    """The NIH's list, with as many films of each of its labels alone; every second film is in the test list."""
    lines, test = [], []
    for number in range(2 * per_class * len(CXR14)):
        name = f"{number // 4 + 1:08d}_{number % 4:03d}.png"
        found = CXR14[number // 2 % len(CXR14)]
        lines.append(f"{name},{found},0,{number // 4 + 1},57,M,PA,2682,2749,0.143,0.143,")
        test += [name] * (number % 2)
        if films:
            write_film(root / folder / name, number)
    header = "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,"
    header += "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],"
    write_list(root / "test_list.txt", *test)
    return write_list(root / "Data_Entry_2017.csv", header, *lines)
