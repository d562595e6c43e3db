"""News of a partnership for the wider community: publishing it, and taking it back."""

from content import paging
from content.doing import updates
from content.leaflet import marks
from content.records import DateOrder, TextFormat, Update, UpdateFilter, Visibility
from server.desk import forms, speech, wording
from server.desk.forms import Entry, Field, Form, Kind, Part
from server.desk.pages import Desk, Guest
from server.desk.rooms.place import SHOWN_MAX, Place, Room


async def show(at: Place) -> tuple[Part, ...]:
    """List the news, the latest first."""
    page = paging.Page(first=SHOWN_MAX)
    listed = await updates.of_partnerships(at.guest.viewer, [at.link], page, UpdateFilter(), DateOrder())
    made = Form(at.address("news", "publish"), "publish_news", "publish_news", _asked(), is_main=True)
    entries = tuple(_entry(at, one) for one in listed[at.link.id].nodes)
    return (Part("room_news", entries, (made,) if at.may("publishUpdate") else ()),)


def _entry(at: Place, one: Update) -> Entry:
    asked = (Field("reason", "why", Kind.TEXT, required=True),)
    back = Form(
        at.address("news", "take-back"), "take_news_back", "take_news_back", asked, {"update": one.id}, is_grave=True
    )
    return Entry(
        title=one.title,
        anchor=one.id,
        tags=(one.language,),
        lines=(
            speech.say("news_of", name=at.side(one.side_id), day=wording.day(one.published_at)),
            marks.render(one.words, TextFormat.PLAIN),
            speech.say("seen_by", whom=wording.say(one.visibility)),
        ),
        forms=(back,) if one.side_id == at.link.my_side_id and at.may("withdrawUpdate") else (),
    )


def _asked() -> tuple[Field, ...]:
    return (
        Field("title", "title", required=True),
        Field("body", "text", Kind.TEXT, required=True, hint="body_hint"),
        Field("language", "its_language", value=speech.spoken().lang, required=True),
        Field("visibility", "who_sees", Kind.CHOICE, value=Visibility.PUBLIC.value, options=forms.choices(Visibility)),
    )


async def publish(desk: Desk, guest: Guest) -> str:
    """Publish news in one language."""
    del desk
    return await updates.publish(
        guest.viewer,
        partnership=guest.path("id"),
        title=guest.text("title").strip(),
        body=guest.text("body").strip(),
        language=guest.text("language").strip(),
        visibility=forms.member(guest, Visibility, "visibility"),
    )


async def take_back(desk: Desk, guest: Guest) -> str:
    """Take news back."""
    del desk
    await updates.withdraw(guest.viewer, update=guest.text("update"), reason=guest.text("reason").strip())
    return ""


ROOM = Room(show, {"publish": publish, "take-back": take_back})
