"""Check a release before anything is computed from it: layout, counts, cross-references and samples of files."""
