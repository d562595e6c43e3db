"""The declared table: every action is a verb, every verb is declared, and each role may do what the table says."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from content import access, errors
from content.access import ACTIONS, ANONYMOUS, AT_DESK, OPERATOR, Kind, Viewer
from content.records import Role, Scope, Visibility
from content.replacing import replace
from schema.root import schema

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "access.md"


def holder(role: Role, *scopes: Scope) -> Viewer:
    """Make somebody who holds a key."""
    return Viewer(kind=Kind.KEY, id="key-1", role=role, scopes=frozenset(scopes), organisation_id="organisation-1")


def test_every_action_is_declared_once_and_carried_out_by_one_verb() -> None:
    written = [
        name
        for file in (ROOT / "content").rglob("*.py")
        for name in re.findall(r'^@log\.verb\("(\w+)"\)', file.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(written) == sorted(ACTIONS)


def test_what_is_done_at_the_desk_alone_is_declared_once_and_is_no_mutation() -> None:
    written = [
        name
        for file in (ROOT / "content").rglob("*.py")
        for name in re.findall(r'^@log\.at_desk\("(\w+)"\)', file.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(written) == sorted(AT_DESK)
    assert not set(AT_DESK) & set(ACTIONS)


def test_every_mutation_is_an_action_and_the_reverse() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    assert set(mutation.fields) == set(ACTIONS)


@pytest.mark.parametrize("action", sorted(ACTIONS | AT_DESK))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says(action: str, role: Role) -> None:
    right = (ACTIONS | AT_DESK)[action]
    everything = holder(role, *Scope)
    if right.anyone or role in right.roles:
        access.require(everything, action)
    else:
        with pytest.raises(errors.Forbidden, match="role"):
            access.require(everything, action)
    if right.scope is not None and role in right.roles:
        with pytest.raises(errors.Forbidden, match=right.scope.value):
            access.require(holder(role, *(set(Scope) - {right.scope})), action)


@pytest.mark.parametrize("action", sorted(ACTIONS | AT_DESK))
def test_nobody_in_particular_needs_a_key_and_the_operator_acts_where_it_may(action: str) -> None:
    right = (ACTIONS | AT_DESK)[action]
    if right.anyone:
        access.require(ANONYMOUS, action)
    else:
        with pytest.raises(errors.KeyRequired):
            access.require(ANONYMOUS, action)
    if right.operator or right.anyone:
        access.require(OPERATOR, action)
    else:
        with pytest.raises(errors.Forbidden):
            access.require(OPERATOR, action)


def test_a_key_gives_no_more_than_it_is() -> None:
    lead = holder(Role.LEAD, Scope.READ, Scope.INTEGRATION_MANAGE)
    assert access.may_give(lead, role=Role.OFFICER, scopes=(Scope.READ,), collection_ids=())
    assert access.may_give(lead, role=Role.VIEWER, scopes=(), collection_ids=())
    assert not access.may_give(lead, role=Role.EDITOR, scopes=(Scope.READ,), collection_ids=())
    assert not access.may_give(lead, role=Role.LEAD, scopes=(Scope.PARTNERSHIPS_WRITE,), collection_ids=())
    assert not access.may_give(lead, role=Role.LEAD, scopes=(), collection_ids=("collection-1",))
    assert not access.may_give(ANONYMOUS, role=Role.VIEWER, scopes=(), collection_ids=())


def rows(table: Mapping[str, access.Right] = ACTIONS) -> list[str]:
    """Write a table as it stands on the page."""

    def cell(action: str, role: Role) -> str:
        return "✓" if table[action].anyone or role in table[action].roles else ""

    head = ["| action | scope | " + " | ".join(role.value for role in Role) + " | operator |"]
    head.append("|---|---|" + "---|" * len(Role) + "---|")
    return head + [
        f"| `{action}` | {right.scope.value if right.scope else '–'} | "
        + " | ".join(cell(action, role) for role in Role)
        + f" | {'✓' if right.operator else ''} |"
        for action, right in table.items()
    ]


def test_the_page_shows_the_table() -> None:
    shown = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert shown[: len(rows())] == rows()
    assert shown[len(rows()) :][: len(rows(AT_DESK))] == rows(AT_DESK)


@pytest.mark.parametrize("everything", [True, False])
def test_who_sees_what_is_as_the_page_says(everything: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Of a partnership of organisations 1 and 2: acknowledged and published by all, or neither."""
    side = holder(Role.VIEWER, Scope.READ)
    other = Viewer(kind=Kind.KEY, id="key-2", role=Role.LEAD, scopes=frozenset(Scope), organisation_id="organisation-3")
    blind = holder(Role.LEAD, *(set(Scope) - {Scope.READ}))
    parties = ("organisation-1", "organisation-2")
    sees = {
        name: (
            access.may_see_partnership(who, organisation_ids=parties, acknowledged=everything),
            access.may_see_readiness(who, organisation_ids=parties, published_by_all=everything),
            access.may_see_answers(who, organisation_ids=parties),
            access.may_see_side(who, "organisation-1"),
            access.may_see_side(who, "organisation-2"),
            access.may_see_integration(who, "organisation-1"),
        )
        for name, who in {
            "nobody": ANONYMOUS,
            "other": other,
            "blind": blind,
            "operator": OPERATOR,
            "side": side,
        }.items()
    }
    assert sees == {
        "nobody": (everything, everything, False, False, False, False),
        "other": (everything, everything, False, False, False, False),
        "blind": (everything, everything, False, False, False, True),
        "operator": (True, everything, False, False, False, True),
        "side": (True, True, True, True, False, False),
    }


def _acting(organisation: str, role: Role = Role.OFFICER) -> Viewer:
    kind = Kind.KEY
    scopes = frozenset({Scope.READ, Scope.NETWORK_READ})
    return Viewer(kind=kind, organisation_id=organisation, role=role, scopes=scopes)


OUTSIDE = {"coordinator whose key reads no network", "officer of the network", "other", "nobody"}


@pytest.mark.parametrize(
    ("level", "seen_by"),
    [
        (Visibility.SIDE, {"writer"}),
        (Visibility.PARTNERSHIP, {"writer", "partner"}),
        (Visibility.NETWORK, {"writer", "partner", "coordinator"}),
        (Visibility.PUBLIC, {"writer", "partner", "coordinator", *OUTSIDE}),
    ],
)
def test_each_level_is_seen_by_those_of_the_one_before_and_more(level: Visibility, seen_by: set[str]) -> None:
    viewers = {
        "writer": _acting("org_1"),
        "partner": _acting("org_2"),
        "coordinator": _acting("org_net", Role.COORDINATOR),
        "officer of the network": _acting("org_net"),
        "coordinator whose key reads no network": replace(
            _acting("org_net", Role.COORDINATOR), scopes=frozenset({Scope.READ})
        ),
        "other": _acting("org_3", Role.COORDINATOR),
        "nobody": ANONYMOUS,
    }
    sides, networks = ("org_1", "org_2"), ("org_net",)
    found = {
        name
        for name, viewer in viewers.items()
        if access.may_see_level(viewer, level, side="org_1", organisation_ids=sides, network_ids=networks)
    }
    assert found == seen_by


def test_who_is_entitled_to_the_same_is_the_same_in_all_that_may_have_a_say() -> None:
    others = {"name", "origins", "request_id"}
    said = {name: object() for name in Viewer.__struct_fields__}
    entitled = Viewer(**said).entitled  # type: ignore[arg-type] # whatever they are
    assert set(entitled) == {value for name, value in said.items() if name not in others}
