"""One folder for each family of models; `families` lists them."""
