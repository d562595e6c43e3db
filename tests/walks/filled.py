"""Forms of a page, filled in and sent as a browser does: with what stands in them, and what somebody types over it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx2

from tests.walks.at_desk import OWN, Sitting


@dataclass
class Sheet:
    """One form: where it is sent, and what stands in it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    @property
    def does(self) -> str:
        """Give the end of the address, or what a form says that it does which a file may come with."""
        return "/".join(["", *self.fields["room"], *self.fields["act"]]) if "act" in self.fields else self.action


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Sheet] = []
        self.open: Sheet | None = None
        self.text: tuple[str, list[str]] | None = None
        self.choice: tuple[str, list[tuple[str, bool]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Sheet(given.get("action", ""))
            self.found.append(self.open)
        elif self.open is None:
            return
        elif tag == "input" and given.get("type") not in ("checkbox", "radio", "file"):
            self.open.fields.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "input" and "checked" in given:
            self.open.fields.setdefault(given["name"], []).append(given["value"])
        elif tag == "textarea":
            self.text = (given["name"], [])
        elif tag == "select":
            self.choice = (given["name"], [])
        elif tag == "option" and self.choice is not None:
            self.choice[1].append((given["value"], "selected" in given))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif self.open is not None and tag == "textarea" and self.text is not None:
            self.open.fields.setdefault(self.text[0], []).append("".join(self.text[1]))
            self.text = None
        elif self.open is not None and tag == "select" and self.choice is not None:
            name, options = self.choice
            chosen = [value for value, is_chosen in options if is_chosen] or [value for value, _ in options[:1]]
            self.open.fields.setdefault(name, []).extend(chosen)
            self.choice = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text[1].append(data)


def sheets(page: str, action: str) -> list[Sheet]:
    """Find the forms of a page that are sent to an address, told by its end."""
    reader = _Forms()
    reader.feed(page)
    return [one for one in reader.found if one.does.endswith(action)]


def send(me: Sitting, action: str, place: int = 0, /, **typed: str | list[str]) -> httpx2.Response:
    """Fill in a form of the page that is shown and send it; an empty text takes a tick away."""
    sheet = sheets(me.page, action)[place]
    fields: dict[str, str | list[str]] = {**sheet.fields, **typed}
    kept = {name: value for name, value in fields.items() if value != ""}
    return me.post(sheet.action, kept)


def attach(
    me: Sitting, source: bytes, filename: str, action: str = "/documents/attach", /, **typed: str
) -> httpx2.Response:
    """Fill in a form that a document is sent by."""
    sheet = sheets(me.page, action)[0]
    fields = {name: values[0] for name, values in sheet.fields.items()} | typed
    parts: dict[str, tuple[str | None, str | bytes]] = {name: (None, value) for name, value in fields.items()}
    parts["file"] = (filename, source)
    return me.send(sheet.action, parts, OWN)
