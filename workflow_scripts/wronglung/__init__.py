"""Does a chest X-ray model's heat map follow the text? The library behind the workflow's rules.

Dimension letters, everywhere the same: B batch, N instances, S sentences, T words, D joint width,
H W pixels, h w attention grid.

Layers, each importing only itself and those before it: core, data, text, outputs, encoders, training, models, metrics,
statistics, report, studies, config, workflow. `example` makes the example release; of it the config alone imports
something, its settings. No study imports another. Between rules only files pass, and each format has one owning module.
"""
