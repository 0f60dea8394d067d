"""Requests about people take what they have shown, and nothing that they are."""

import marshmallow as ma

from service.api.schemas.common import Request

# No such field is taken anywhere; the list only makes the refusal say why. Any other unknown field is refused as well.
PERSONAL = frozenset(
    [
        "name",
        "first_name",
        "last_name",
        "full_name",
        "surname",
        "email",
        "phone",
        "telephone",
        "address",
        "postcode",
        "city",
        "birth_date",
        "date_of_birth",
        "birthday",
        "age",
        "gender",
        "sex",
        "pronouns",
        "nationality",
        "citizenship",
        "ethnicity",
        "race",
        "religion",
        "belief",
        "disability",
        "health",
        "pregnancy",
        "marital_status",
        "family_status",
        "children",
        "photo",
        "picture",
        "image",
        "sexual_orientation",
        "trade_union",
        "political_opinion",
        "income",
        "social_media",
    ]
)
WHY_NOT = "personal: candidates are compared by what they have shown and by nothing that they are; leave it out"


class PeopleRequest(Request):
    """Base of requests about people: an unknown field is refused, a personal one with the reason."""

    @ma.pre_load
    def nothing_personal(self, data: object, **_: object) -> object:
        """Say of a personal field why it is refused."""
        given = {str(key): str(key).casefold().replace("-", "_") for key in data} if isinstance(data, dict) else {}
        wrong = {key: [WHY_NOT] for key, name in given.items() if name in PERSONAL}
        if wrong:
            raise ma.ValidationError(wrong)
        return data
