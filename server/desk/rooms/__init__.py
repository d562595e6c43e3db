"""The rooms of a partnership: each lists records of one family, and has a form for each verb on them."""
