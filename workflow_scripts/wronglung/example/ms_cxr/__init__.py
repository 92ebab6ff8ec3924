"""Writers of the files of an MS-CXR release."""
