from wronglung.example.patient_plan import Body, PatientPlan


def make_patient(subject_id: int, age: int) -> PatientPlan:
    return PatientPlan(subject_id, "train", "F", age, Body(1, 1.0, 1.0, 1.0, 1.0, 1.0), ())


def test_group_is_the_release_folder_above_the_patient() -> None:
    assert make_patient(17_000_032, 50).group == "p17"


def test_age_decile_spans_ten_years() -> None:
    assert make_patient(10_000_000, 57).age_decile == "50-60"
    assert make_patient(10_000_000, 60).age_decile == "60-70"
