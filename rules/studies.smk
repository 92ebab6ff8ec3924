"""The studies that the config lists, each with its own rules, and what they leave out."""

for study in cfg.asked_studies:

    include: f"studies/{study}.smk"


if workflow.is_main_process:
    for line in [line for plan in STUDY_PLANS.values() for line in plan.left_out]:
        logger.info(line)
