import numpy as np

from service.matching.any_transformer import AnyTransformer
from service.matching.bert import Bert
from service.matching.models import resolve_model


def test_it_gives_what_our_own_bert_gives() -> None:
    folder = resolve_model("minilm").path
    ids = [101, 7592, 102, 101, 7592, 2088, 1010, 2003, 102]
    ours = Bert(folder, "float32")(ids, [3, 6]).float().numpy()
    general = AnyTransformer(folder, "float32")(ids, [3, 6]).float().numpy()
    assert general.shape == (9, 384)
    np.testing.assert_allclose(general, ours, atol=2e-4)
