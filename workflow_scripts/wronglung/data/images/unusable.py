"""The limits of an image file, and the error for a file that gives no usable image."""

LONGEST_SIDE = 10_000  # pixels


class UnusableImageError(ValueError):
    """A file that gives no usable image; the message becomes the reason in `rejected.parquet`."""
