"""DICOM and JPG files, their geometry, and the store of 8-bit square images."""
