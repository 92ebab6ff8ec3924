"""Does a chest X-ray model's heat map follow the text? The library behind the workflow's rules.

Docstrings give the shapes of arrays in dimension letters. Two pairs mean the same everywhere: H W pixels, h w cells of
a map. Every other letter has one meaning within a layer; the docstring of the layer's package lists it.

Dimension letters of `example`: C columns of a grid; P points of a course; R rows of a grid; X, Y, Z voxels of the CT.

Layers; each imports only itself and those before it: core, data, text, outputs, encoders, training, models, metrics,
statistics, report, studies, config, workflow. `example` makes the example release; only the config imports from it,
namely its settings. No study imports another. Rules exchange only files, and one module owns each file format.
"""
