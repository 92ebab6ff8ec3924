"""Does a chest X-ray model's heat map follow the text? The library behind the workflow's rules.

Dimension letters, everywhere the same: B batch, N instances, S sentences, T words, D joint width,
H W pixels, h w attention grid.

Layers, each importing only those before it: example (imported by none), data, text, model,
attention, metrics, tables. Between rules only files pass, and each format has one owning module.
"""
