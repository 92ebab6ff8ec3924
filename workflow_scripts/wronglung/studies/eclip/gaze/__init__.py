"""Maps against the readers' gaze: does a model look where readers of the image looked?

A model's map of an image is the mean of its maps for the image's own sentences. It is compared with each reader's gaze
on one grid for all models: the pixels of the model's input. A coarser map is brought to them linearly, as in
`wrong_lung`; a heat map is cropped as the image is. Pixels without film are left out.
"""
