"""Writers of the files of a Chest ImaGenome release."""
