"""The arithmetic of ``make -C bench peers``."""

from bench.measures import HIGHER_IS_BETTER, Measured, in_turns, percentile


def measured() -> Measured:
    """Two journeys: a page and a form sent, each."""
    found = Measured(hashes=3, journeys=2, seconds=4.0, cpu=1.0, memory=5_000_000)
    for _ in range(2):
        found.add_exchange("GET /", 0.25, 1000, is_page=True)
        found.add_exchange("POST /", 0.5, 200, is_page=False)
    return found


def test_hashes_are_taken_out_of_the_processor_time_of_each_journey() -> None:
    assert measured().cpu_beyond_hashing(0.1) == 1.0 / 2 - 3 * 0.1


def test_figures_are_those_of_one_journey() -> None:
    found = measured().figures(0.1)
    assert found[HIGHER_IS_BETTER] == 0.5
    assert round(found["CPU a journey beyond hashing, ms"]) == 200
    assert round(found["CPU a request beyond hashing, ms"]) == 100
    assert round(found["CPU a page beyond hashing, ms"]) == 200
    assert (found["requests a journey"], found["pages a journey"], found["bytes a journey"]) == (2, 1, 1200)
    assert found["memory at the end (PSS), MB"] == 5


def test_a_percentile_is_a_time_that_was_measured() -> None:
    times = [float(number) for number in range(100, 0, -1)]
    assert [percentile(times, rank) for rank in (50, 95, 99)] == [50, 95, 99]
    assert percentile([7.0], 99) == 7.0


def test_each_site_comes_first_in_its_turn() -> None:
    assert in_turns(["a", "b", "c"], 3) == ["a", "b", "c", "b", "c", "a", "c", "a", "b"]
