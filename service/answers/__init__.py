"""The JSON that commands print and the API answers; one module a kind of answer."""
