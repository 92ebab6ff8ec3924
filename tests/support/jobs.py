"""Jobs of the tiny run by rule: what a run does again after an edit or an addition."""

NOTHING: dict[str, int] = {}
CONFIG = {"write_config": 1, "write_answer": 1}  # results/config.yaml, whose digest the answer shows
# Jobs of the tiny run: eight models with a seed each and an oracle twice, two protocols, eight tables, four figures.
INSTANCES = {"perturb_instances": 2}
MAPS = {"make_control": 12, "dump_maps_gloria": 3}
SCORES = {"score_maps": 18, "summarise_scores": 2}
REPORTS = {"make_table": 8, "draw_figure": 4, "write_answer": 1}
CHECK = {"check_models": 1}
# Those with another model: its maps and scores, means of all models, and what shows these; not what shows data alone.
ONE_MORE = {"score_maps": 2, "summarise_scores": 2, "make_table": 6, "draw_figure": 4}
