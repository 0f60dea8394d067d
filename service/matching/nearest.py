"""The highest of many products: exact, and without sorting through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

BLOCKS = 32  # columns are compared in stacks of so many


def filled(columns: int) -> int:
    """How many columns there must be for `highest_columns`: the next whole number of stacks."""
    return columns + -columns % BLOCKS


def highest_columns(products: torch.Tensor, limit: int) -> torch.Tensor:
    """The columns [n, limit] of each row's highest products [n, filled(m)], highest first.

    The best k of all stand in the k stacks with the highest maxima; to find those, whole rows are compared at once.
    """
    import torch

    width = products.shape[1] // BLOCKS
    if limit >= width:
        return torch.topk(products, limit).indices
    stacks = torch.topk(_highest(products), limit, sorted=False).indices
    columns = (stacks[:, None, :] + (torch.arange(BLOCKS) * width)[None, :, None]).flatten(1)
    best = torch.topk(products.gather(1, columns), limit).indices
    return columns.gather(1, best)


def _highest(products: torch.Tensor) -> torch.Tensor:
    """The highest product of each stack: the halves of each row are compared, then the halves of what is left."""
    import torch

    found, width = products, products.shape[1]
    for _ in range(BLOCKS.bit_length() - 1):
        width //= 2
        found = torch.maximum(found[:, :width], found[:, width : 2 * width])
    return found
