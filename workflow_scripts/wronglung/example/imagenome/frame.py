"""Chest ImaGenome's 224 x 224 image of a film: longer side scaled to 224, film centred, rest zero-padded."""

from dataclasses import dataclass

from wronglung.example.reports.sentence import Box

SIZE = 224


@dataclass(frozen=True)
class Frame:
    """Where a film lies in the 224 x 224 image: padding on each side in pixels, and the scale factor."""

    top: int
    bottom: int
    left: int
    right: int
    ratio: float

    def place(self, box: Box) -> Box:
        """Map a box to pixels of the 224 x 224 image, rounded to whole pixels.

        Args:
            box: x1, y1, x2, y2 in the film's pixels.
        """
        x1, y1, x2, y2 = (round(value * self.ratio) for value in box)
        return x1 + self.left, y1 + self.top, x2 + self.left, y2 + self.top


def find_frame(rows: int, columns: int) -> Frame:
    """Return the frame of a film of the given size.

    >>> find_frame(320, 256)
    Frame(top=0, bottom=0, left=22, right=23, ratio=0.7)
    """
    ratio = SIZE / max(rows, columns)
    high, wide = SIZE - int(rows * ratio), SIZE - int(columns * ratio)
    return Frame(high // 2, high - high // 2, wide // 2, wide - wide // 2, ratio)
