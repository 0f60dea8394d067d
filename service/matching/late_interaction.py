"""Late interaction: how well the tokens of a text, weighed by attention to a label, agree with that label."""

import numpy as np
from numpy.typing import NDArray

from service.matching.encoder import Vectors

SHARPNESS = 16.0  # of the attention; the model is trained with the same number
ENOUGH = 0.6  # share of the attention that the span of evidence must hold


def late_interaction(tokens: Vectors, labels: Vectors) -> Vectors:
    """Scores [m] in -1..1 of a text's token vectors [t, d] against label vectors [m, d].

    With similarities s_i = t_i . label and a = softmax(16 * s) over tokens, the score is sum of a_i * s_i; 0 without
    tokens.
    """
    if not len(tokens):
        return np.zeros(len(labels), dtype=np.float32)
    import torch  # whose threads serve the encoder too: NumPy's, waiting beside them, made one text take far longer

    with torch.inference_mode():
        similarities = torch.from_numpy(tokens) @ torch.from_numpy(labels).T
        weights = torch.exp(SHARPNESS * (similarities - 1.0))
        scores: Vectors = ((weights * similarities).sum(0) / weights.sum(0)).numpy()
    return scores


def evidence_span(tokens: Vectors, label: Vectors, spans: NDArray[np.int32]) -> tuple[int, int]:
    """The shortest run of the text's own tokens that holds most of the attention to the label.

    spans are the tokens' characters; tokens of the context (-1) count nothing. Returns characters (start, end), or
    (0, 0) if the text has no token.
    """
    own = np.flatnonzero(spans[:, 0] >= 0)
    if not len(own):
        return 0, 0
    weights = np.exp(SHARPNESS * (tokens[own] @ label - 1.0))
    sums = np.concatenate([[0.0], np.cumsum(weights / weights.sum(), dtype=np.float64)])
    ends = np.searchsorted(sums, sums + ENOUGH - 1e-9)
    lengths = np.where(ends < len(sums), ends - np.arange(len(sums)), len(sums) + 1)
    first = int(np.argmin(lengths))
    return int(spans[own[first], 0]), int(spans[own[int(ends[first]) - 1], 1])
