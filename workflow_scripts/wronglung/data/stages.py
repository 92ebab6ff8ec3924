"""The stages that read a data set, by the names of their rules; rejections name them."""

from typing import Literal

Stage = Literal["index_release", "convert_images", "link_sentences"]
INDEX: Stage = "index_release"
CONVERT: Stage = "convert_images"
LINK: Stage = "link_sentences"
STAGES: tuple[Stage, ...] = (INDEX, CONVERT, LINK)
