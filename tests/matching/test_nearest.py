"""The highest columns without sorting through all."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from service.matching.nearest import BLOCKS, filled, highest_columns


@given(rows=st.integers(1, 4), stacks=st.integers(1, 12), limit=st.integers(1, 40), seed=st.integers(0, 10_000))
def test_they_are_those_that_sorting_finds(rows: int, stacks: int, limit: int, seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    products = torch.randint(0, 50, (rows, stacks * BLOCKS), generator=random).float()  # with many ties
    limit = min(limit, products.shape[1])
    columns = highest_columns(products, limit)
    assert columns.shape == (rows, limit)
    assert all(len(set(row)) == limit for row in columns.tolist())
    assert torch.equal(products.gather(1, columns), torch.topk(products, limit).values)


@pytest.mark.parametrize(("columns", "expected"), [(1, BLOCKS), (BLOCKS, BLOCKS), (BLOCKS + 1, 2 * BLOCKS)])
def test_columns_are_filled_up_to_whole_stacks(columns: int, expected: int) -> None:
    assert filled(columns) == expected
