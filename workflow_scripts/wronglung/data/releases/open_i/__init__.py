"""The adapter of Open-I: the chest radiographs and reports of Indiana University, as csv."""
