"""Colours and markers of modalities, distinct in colour and in grey."""

from wronglung.report.drawing import PALETTE

COLOURS = {"image": PALETTE[0], "volume": PALETTE[9], "text": PALETTE[1], "table": PALETTE[2]}
HATCHES = {"image": "", "volume": "..", "text": "///", "table": "\\\\\\"}
MARKERS = {"image": "o", "volume": "s", "text": "D", "table": "^"}
CONTRIBUTION = "magma"
"""The colours of contributions: from dark, nothing, to bright."""
