"""Late interaction: how well the tokens of a text, weighed by attention to a label, agree with that label."""

import numpy as np
from numpy.typing import NDArray

from service.matching.encoder import Vectors

SHARPNESS = 16.0  # of the attention; the model is trained with the same number
ENOUGH = 0.6  # share of the attention that the span of evidence must hold


def similarities(tokens: Vectors, labels: Vectors) -> Vectors:
    """Inner products [t, m] of a text's token vectors [t, d] and label vectors [m, d]."""
    import torch  # whose threads serve the encoder too: NumPy's, waiting beside them, made one text take far longer

    with torch.inference_mode():
        products: Vectors = (torch.from_numpy(tokens) @ torch.from_numpy(labels).T).numpy()
    return products


def late_interaction(similar: Vectors) -> Vectors:
    """Scores [m] in -1..1 of a text from the similarities [t, m] of its tokens and labels.

    With similarities s_i = t_i . label and a = softmax(16 * s) over tokens, the score is sum of a_i * s_i; 0 without
    tokens.
    """
    if not len(similar):
        return np.zeros(similar.shape[1], dtype=np.float32)
    weights = np.exp(SHARPNESS * (similar - 1.0))
    scores: Vectors = (weights * similar).sum(axis=0) / weights.sum(axis=0)
    return scores


def evidence_spans(tokens: Vectors, labels: Vectors, spans: NDArray[np.int32]) -> list[tuple[int, int]]:
    """For each label [m, d] the shortest run of the text's own tokens [t, d] that holds most of the attention to it.

    spans are the tokens' characters; tokens of the context (-1) count nothing. Returns characters (start, end), or
    (0, 0) if the text has no token.
    """
    own = np.flatnonzero(spans[:, 0] >= 0)
    if not len(own):
        return [(0, 0)] * len(labels)
    weights = np.exp(SHARPNESS * (labels @ tokens[own].T - 1.0)).astype(np.float64)
    sums = np.zeros((len(labels), len(own) + 1))
    np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1, out=sums[:, 1:])
    runs = [_shortest(held) for held in sums]
    return [(int(spans[own[first], 0]), int(spans[own[last], 1])) for first, last in runs]


def _shortest(sums: NDArray[np.float64]) -> tuple[int, int]:
    """The first and last token of the shortest run that holds enough; sums[i] is what the first i tokens hold."""
    ends = np.searchsorted(sums, sums + ENOUGH - 1e-9)
    lengths = np.where(ends < len(sums), ends - np.arange(len(sums)), len(sums) + 1)
    first = int(lengths.argmin())
    return first, int(ends[first]) - 1
