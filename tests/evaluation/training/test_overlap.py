"""Near-duplicates between training and evaluation text."""

from service.evaluation.training.overlap import overlaps


def test_same_and_near_texts_are_counted() -> None:
    sets = {
        "dev": [
            "You will plan, and run, tests.",
            "nothing like it at all here",
            "we mend old cars every single day now",
        ],
        "other": ["short"],
    }
    training = [
        "you WILL plan and run tests",  # the same but for punctuation and case
        "we mend old cars every single day today",  # shares 5 of 7 runs of three words
        "quite another sentence",
        "Short!",
    ]
    found = overlaps(training, sets)
    assert (found["dev"].texts, found["dev"].same, found["dev"].near, found["dev"].found) == (3, 1, 1, (0, 2))
    assert (found["other"].same, found["other"].near) == (1, 0)


def test_the_share_decides() -> None:
    sets = {"dev": ["a b c d e"]}  # runs: abc, bcd, cde
    assert overlaps(["a b c d x"], sets, 0.5)["dev"].near == 1  # 2 of 4 runs
    assert overlaps(["a b c d x"], sets, 0.51)["dev"].near == 0
