"""Faults of releases that are still in their zips."""

import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.faults.fault import Fault
from tests.faults.release import Release

CENTRAL = b"PK\x01\x02"
FLAGS, SIZE, NAME = 8, 24, 46  # offsets in an entry of the zip's directory


def graph_zip(release: Release) -> Path:
    return release.chest_imagenome / "silver_dataset/scene_graph.zip"


def pack_graphs(release: Release, method: int = zipfile.ZIP_DEFLATED, without: str = "", more: bool = False) -> None:
    """Moves the scene graphs into the zip they come in."""
    folder = release.graph(release.image()).parent
    with zipfile.ZipFile(graph_zip(release), "w", method) as file:
        for path in sorted(folder.glob("*.json")):
            if path.name != without:
                file.write(path, f"scene_graph/{path.name}")
        if more:
            file.writestr("../../../escaped.json", "{}")
            file.writestr("/tmp/escaped.json", "{}")
    shutil.rmtree(folder)


def pack_reports(release: Release) -> None:
    with zipfile.ZipFile(release.mimic_cxr / "mimic-cxr-reports.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(release.mimic_cxr.glob("files/**/*.txt")):
            file.write(path, path.relative_to(release.mimic_cxr))
            path.unlink()


def pack_both(release: Release) -> None:
    pack_graphs(release)
    pack_reports(release)


def some_unpacked(release: Release) -> None:
    content = release.graph(release.image()).read_bytes()
    pack_graphs(release, without=release.graph(release.image()).name)
    release.graph(release.image()).parent.mkdir()
    release.graph(release.image()).write_bytes(content)


def neither(release: Release) -> None:
    shutil.rmtree(release.graph(release.image()).parent)


def member_missing(release: Release) -> None:
    pack_graphs(release, without=release.graph(release.image()).name)


def escaping_members(release: Release) -> None:
    pack_graphs(release, more=True)


def cut_short(release: Release) -> None:
    pack_graphs(release)
    content = graph_zip(release).read_bytes()
    graph_zip(release).write_bytes(content[: len(content) // 2])


def web_page(release: Release) -> None:
    pack_graphs(release)
    graph_zip(release).write_text("<html>Log in to download</html>")


def bomb(release: Release) -> None:
    release.graph(release.image()).write_bytes(b" " * 40_000_000)
    pack_graphs(release)


def entry(change: Callable[[bytearray, int], None]) -> Callable[[Release], None]:
    """Packs the graphs and changes the zip's directory where it tells of the first training image's graph."""

    def plant(release: Release) -> None:
        name = release.graph(release.image()).name.encode()
        pack_graphs(release)
        content = bytearray(graph_zip(release).read_bytes())
        change(content, content.index(name, content.index(CENTRAL)) - NAME - len("scene_graph/"))
        graph_zip(release).write_bytes(content)

    return plant


def encrypted(content: bytearray, start: int) -> None:
    content[start + FLAGS] |= 1


def smaller_than_it_is(content: bytearray, start: int) -> None:
    struct.pack_into("<I", content, start + SIZE, 10)


def bomb_in_disguise(release: Release) -> None:
    release.graph(release.image()).write_bytes(b" " * 40_000_000)
    entry(smaller_than_it_is)(release)


def damaged_member(release: Release) -> None:
    name = release.graph(release.image()).name.encode()
    pack_graphs(release)
    content = bytearray(graph_zip(release).read_bytes())
    place = content.index(name) + len(name) + 200
    content[place : place + 40] = bytes(40)
    graph_zip(release).write_bytes(content)


def other_method(release: Release) -> None:
    """The first training image's graph is packed by LZMA, whose decompression has no bound."""
    name = release.graph(release.image()).name
    content = release.graph(release.image()).read_bytes()
    pack_graphs(release, without=name)
    with zipfile.ZipFile(graph_zip(release), "a", zipfile.ZIP_LZMA) as file:
        file.writestr(f"scene_graph/{name}", content)


FAULTS = [
    Fault("graphs_in_zip", "graphs in scene_graph.zip", pack_graphs, "harmless", ""),
    Fault("reports_in_zip", "reports in mimic-cxr-reports.zip", pack_reports, "harmless", ""),
    Fault("both_in_zips", "graphs and reports in their zips", pack_both, "harmless", ""),
    Fault("some_unpacked", "one graph in the folder, the others in the zip", some_unpacked, "harmless", ""),
    Fault("graphs_nowhere", "neither folder nor zip", neither, "refused", "expected the release's zip or the folder"),
    Fault("zip_cut_short", "half a zip", cut_short, "refused", "damaged, or not a zip"),
    Fault("zip_is_web_page", "a web page by the zip's name", web_page, "refused", "damaged, or not a zip"),
    Fault("member_missing", "a zip without one graph", member_missing, "rejected", "scene graph is missing"),
    Fault("members_escape", "members whose names leave the folder", escaping_members, "harmless", ""),
    Fault("member_bomb", "a graph of 40 MB from 40 kB", bomb, "rejected", "is larger than"),
    Fault("member_bomb_disguised", "the same, declared as 10 bytes", bomb_in_disguise, "rejected", "but not in fact"),
    Fault("member_wrong_size", "a declared size too small", entry(smaller_than_it_is), "rejected", "but not in fact"),
    Fault("member_encrypted", "an encrypted member", entry(encrypted), "rejected", "is encrypted"),
    Fault("member_damaged", "zeros inside a member", damaged_member, "rejected", "is damaged in its zip"),
    Fault("member_other_method", "a member packed by LZMA", other_method, "rejected", "compressed by method"),
]
