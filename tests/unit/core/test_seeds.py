from wronglung.core.seeds import derive_rng, derive_seed


def test_same_keys_give_the_same_stream_and_others_do_not() -> None:
    assert derive_rng(1, "a", 2).random() == derive_rng(1, "a", 2).random()
    seeds = {
        derive_seed(1, "a", 2),
        derive_seed(1, "a2"),
        derive_seed(1, 2, "a"),
        derive_seed(2, "a", 2),
        derive_seed(1),
    }
    assert len(seeds) == 5


def test_seeds_stay_the_same_over_time() -> None:
    assert derive_seed(0, "patient", 3) == 6129899298848512285
    assert 0 <= derive_seed(0) < 2**63
