"""What every table builds on."""

from collections.abc import MutableMapping

from tortoise.models import Model, ModelMeta


class _Uncommented(ModelMeta):
    """Makes tables whose source is not searched for comments on columns; ours stand in docstrings below them."""

    @classmethod
    def __prepare__(cls, _name: str, _bases: tuple[type, ...], /, **_more: object) -> MutableMapping[str, object]:
        return {"_no_comments": True}


class Row(Model, metaclass=_Uncommented):
    """A row of a table."""

    class Meta:
        """No table of its own."""

        abstract = True
