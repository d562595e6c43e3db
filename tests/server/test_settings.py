"""Settings: all of them have a default, and one that makes no sense is refused by name."""

import re
from pathlib import Path

import pytest
from rich.pretty import pretty_repr

from server.settings import Limits, Settings, SignInProvider
from tests import switched


def test_nothing_has_to_be_set() -> None:
    assert Settings.from_environment({}) == Settings.from_environment({"PORT": " "}) == Settings()


def test_everything_can_be_set() -> None:
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgres://toolkit@records/toolkit",
            "TOOLKIT_DATA": "/srv/toolkit",
            "HOST": "0.0.0.0",
            "PORT": "80",
            "PUBLIC_URL": "https://toolkit.example/",
            "TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8",
            "RATE_LIMIT": "off",
            "EXPLORER": "on",
            "DOCUMENTS": "registered",
            "STORED_ANSWERS": "off",
            "OIDC_ISSUER": "https://accounts.example/staff",
            "OIDC_CLIENT_ID": "toolkit",
            "OIDC_CLIENT_SECRET": "a secret",
            "OIDC_HOSTS": "keys.example, tokens.example:8443",
        }
    )
    assert settings == Settings(
        database_url="postgres://toolkit@records/toolkit",
        data_folder=Path("/srv/toolkit"),
        host="0.0.0.0",
        port=80,
        public_url="https://toolkit.example",
        trusted_proxies=("127.0.0.1", "10.0.0.0/8"),
        explorer=True,
        registered_only=True,
        stored_answers=False,
        provider=SignInProvider(
            issuer="https://accounts.example/staff",
            client_id="toolkit",
            client_secret="a secret",
            name="accounts.example",
            hosts=("keys.example", "tokens.example:8443"),
        ),
        limits=Limits(rate_cost_anonymous=0, rate_cost_keyed=0),
    )
    assert "a secret" not in repr(settings)
    assert "a secret" not in pretty_repr(settings), "as a traceback of a command prints it"


def test_the_explorer_is_for_this_machine_unless_somebody_says_otherwise() -> None:
    assert Settings.from_environment({}).explorer
    assert not Settings.from_environment({"HOST": "0.0.0.0"}).explorer
    assert not Settings.from_environment({}, host="0.0.0.0").explorer
    assert not Settings.from_environment({"EXPLORER": "off"}).explorer


def test_whatever_is_on_and_can_be_switched_off_is_tested_without() -> None:
    usual = Settings()
    parts = {name for name in dir(usual) if getattr(usual, name) is True} - {"explorer"}
    assert {name.lower() for name in switched.SWITCHES} == parts
    runs = re.search(r"^WITHOUT := (.+)$", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert runs
    assert runs[1].split() == [f"off-{name}" for name in switched.SWITCHES]


def test_an_address_is_made_of_the_port_if_none_is_given() -> None:
    assert Settings.from_environment({"PORT": "9000"}).public_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PUBLIC_URL", "toolkit.example"),
        ("PUBLIC_URL", "ftp://toolkit.example"),
        ("PUBLIC_URL", "https://toolkit.example/?a=b"),
        ("DOCUMENTS", "on"),
        ("STORED_ANSWERS", "registered"),
        ("OIDC_ISSUER", "accounts.example"),
        ("OIDC_ISSUER", "http://accounts.example"),
        ("OIDC_ISSUER", "https://accounts.example/?a=b"),
        ("OIDC_CLIENT_ID", "toolkit"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "proxy.example"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings.from_environment({name: value})


def test_a_provider_needs_to_know_us_by_a_name() -> None:
    with pytest.raises(ValueError, match="OIDC_CLIENT_ID"):
        Settings.from_environment({"OIDC_ISSUER": "https://accounts.example"})
