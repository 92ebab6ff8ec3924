"""Jobs of the tiny run by rule: what a run does again after an edit or an addition."""

NOTHING: dict[str, int] = {}
CONFIG = {"write_config": 1, "write_answer": 1}  # results/config.yaml, and the answer, which shows a digest of it
# Jobs of the tiny run: eight models with a seed each and an oracle twice, two protocols on one data set and one on the
# other, nine tables, four figures.
INSTANCES = {"perturb_instances": 3}
MAPS = {"make_control": 18, "dump_maps_gloria": 6}
SCORES = {"score_maps": 27, "summarise_scores": 3}
REPORTS = {"make_table": 9, "draw_figure": 4, "write_answer": 1}
CHECK = {"check_models": 1}
# Those with another model: its maps and scores, means of all models, and what shows these; not what shows data alone.
ONE_MORE = {"score_maps": 3, "summarise_scores": 3, "make_table": 7, "draw_figure": 4}
