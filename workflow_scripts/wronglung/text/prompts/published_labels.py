"""Names of the classes of published zero-shot sets."""

# CheXpert's competition tasks (Irvin et al., AAAI 2019), of which CheXpert 5x200 and MIMIC 5x200 are made.
CHEXPERT_FIVE = ("Atelectasis", "Cardiomegaly", "Consolidation", "Edema", "Pleural Effusion")
# The target of stage_2_train_labels.csv, 0 and 1, in words.
RSNA_CLASSES = ("Normal", "Pneumonia")
# ChestX-ray14 (Wang et al., CVPR 2017), spelt as in its Data_Entry_2017.csv.
CXR14_LABELS = (
    "No Finding",
    "Atelectasis",
    "Cardiomegaly",
    "Effusion",
    "Infiltration",
    "Mass",
    "Nodule",
    "Pneumonia",
    "Pneumothorax",
    "Consolidation",
    "Edema",
    "Emphysema",
    "Fibrosis",
    "Pleural_Thickening",
    "Hernia",
)
