"""The study "That's the Wrong Lung!": do heat maps follow the text?"""
