import pytest

from service.market.language import detect_language, language_name

TEXTS = [  # own sentences
    ("en", "We are looking for a person who can mend the old looms of the mill and teach others how to do it."),
    ("de", "Wir suchen eine Person, die alte Webstühle der Fabrik repariert und das auch anderen zeigen kann."),
    ("fr", "Nous cherchons une personne pour réparer les vieux métiers de la fabrique et pour former les autres."),
    ("es", "Buscamos una persona para reparar los telares de la fábrica y para enseñar a los demás en el taller."),
    ("et", "Otsime inimest, kes oskab vanu kangastelgi parandada ning on valmis seda ka teistele õpetama ja näitama."),
    ("el", "Ψάχνουμε κάποιον που μπορεί να επισκευάσει τους παλιούς αργαλειούς."),
    ("ja", "古い織機を修理できる人を探しています。"),
    (None, "Weaver"),
    (None, ""),
    (None, "12 34 56 78 90 !!"),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_detect(language, text):
    assert detect_language(text) == language


def test_names():
    assert (language_name("et"), language_name("xx")) == ("Estonian", "xx")
