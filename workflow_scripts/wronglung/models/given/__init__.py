"""Maps that somebody else's model made: they come as files and are scored as they are."""
