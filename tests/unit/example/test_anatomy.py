import pytest

from tests.unit.example.conftest import FILM, Render

DESCRIBABLE = {
    *(
        f"{side} {name}"
        for side in ("right", "left")
        for name in (
            "lung",
            "apical zone",
            "upper lung zone",
            "mid lung zone",
            "lower lung zone",
            "hilar structures",
            "costophrenic angle",
            "hemidiaphragm",
            "clavicle",
        )
    ),
    *("right atrium", "trachea", "carina", "spine", "aortic arch", "mediastinum", "upper mediastinum", "svc"),
    *("cavoatrial junction", "cardiac silhouette", "abdomen"),
}


@pytest.fixture(scope="module", params=["PA", "AP"])
def regions(request: pytest.FixtureRequest, render: Render) -> dict[str, tuple[int, int, int, int]]:
    return render(view=request.param).regions


def test_all_describable_regions_are_found(regions: dict[str, tuple[int, int, int, int]]) -> None:
    assert len(DESCRIBABLE) == 29
    assert set(regions) >= DESCRIBABLE
    assert len(regions) == 36


def test_boxes_lie_on_the_film(regions: dict[str, tuple[int, int, int, int]]) -> None:
    for x1, y1, x2, y2 in regions.values():
        assert 0 <= x1 < x2 < FILM.columns
        assert 0 <= y1 < y2 < FILM.rows


def test_right_regions_lie_at_image_left_of_left_ones(regions: dict[str, tuple[int, int, int, int]]) -> None:
    pairs = [(name, name.replace("right", "left")) for name in regions if name.startswith("right ")]
    pairs.remove(("right atrium", "left atrium"))
    assert len(pairs) == 12
    for right, left in pairs:
        assert regions[right][0] + regions[right][2] < regions[left][0] + regions[left][2]


def test_zones_stand_on_top_of_each_other_and_fill_the_lung(regions: dict[str, tuple[int, int, int, int]]) -> None:
    for side in ("right", "left"):
        lung = regions[f"{side} lung"]
        zones = [regions[f"{side} {zone} lung zone"] for zone in ("upper", "mid", "lower")]
        assert zones[0][1] == lung[1]
        assert zones[2][3] == lung[3]
        assert zones[0][3] == zones[1][1]
        assert zones[1][3] == zones[2][1]
        assert regions[f"{side} apical zone"][3] < zones[0][3]
        for box in zones:
            assert lung[0] <= box[0]
            assert box[2] <= lung[2]


def test_the_costophrenic_angles_are_the_lungs_lower_outer_corners(
    regions: dict[str, tuple[int, int, int, int]],
) -> None:
    for side, edge in (("right", 0), ("left", 2)):
        lung, angle = regions[f"{side} lung"], regions[f"{side} costophrenic angle"]
        assert angle[0] <= lung[edge] <= angle[2]
        assert angle[1] <= lung[3] <= angle[3]
        assert angle[1] > (lung[1] + lung[3]) / 2


def test_the_centre_is_in_order(regions: dict[str, tuple[int, int, int, int]]) -> None:
    middle = {name: ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for name, box in regions.items()}
    assert middle["right lung"][0] < middle["spine"][0] < middle["left lung"][0]
    assert middle["svc"][0] < middle["spine"][0] < middle["cardiac silhouette"][0]
    assert middle["trachea"][1] < middle["carina"][1] < middle["cardiac silhouette"][1] < middle["abdomen"][1]
    assert regions["abdomen"][3] == FILM.rows - 1


def test_the_visible_lung_ends_at_the_dome_in_its_middle(render: Render) -> None:
    # The phantom's lungs reach behind the liver, where a film does not show them.
    film = render()
    dome = film.regions["right hemidiaphragm"][1]
    assert film.regions["right lower lung zone"][1] < dome < film.regions["right lung"][3]


def test_a_lateral_film_has_no_regions(render: Render) -> None:
    assert render(view="LATERAL").regions == {}
