"""The adapter of HECKTOR 2022: CT of head and neck tumours, clinical attributes and the time to a relapse."""
