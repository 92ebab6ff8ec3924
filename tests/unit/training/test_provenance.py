"""What a run depends on: everything that changes its result, by name, and nothing else."""

from pathlib import Path

from tests.unit.models.made_up import tiny_settings
from wronglung.training.provenance import describe_run, digest_of


def test_encoders_with_files_of_one_name_all_count(tmp_path: Path) -> None:
    roles = ("image_encoder", "text_encoder")
    for role in roles:
        (tmp_path / role / ".cache").mkdir(parents=True)
        (tmp_path / role / "config.json").write_text(role)

    def digest() -> str:
        return digest_of(describe_run(tiny_settings(), 0, 32, {role: [tmp_path / role] for role in roles}))

    digests = [digest()]
    (tmp_path / "image_encoder/.cache/now.metadata").write_text("a time")
    assert digest() == digests[0]
    for role in roles:
        (tmp_path / role / "config.json").write_text("another")
        digests.append(digest())
    assert len(set(digests)) == 3


def test_a_setting_of_the_run_changes_its_description() -> None:
    assert describe_run(tiny_settings(), 0, 32, {}) != describe_run(tiny_settings(training__epochs=9), 0, 32, {})
