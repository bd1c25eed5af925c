"""Two organisations with the same things in each, to ask for one's things as the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from relier.accounts.models import Organisation, Person, Role
from relier.core.clock import now, today
from relier.instruments.models import InstrumentVersion
from relier.instruments.selectors import instrument_of
from relier.instruments.services import publish_version
from relier.panels.models import Panel
from relier.panels.services import invite_experts
from relier.responses.models import Campaign
from relier.responses.services.held_files import hold_file
from tests.people import make_person

ROOT = Path(__file__).resolve().parents[2]

# Who asks. `... elsewhere` holds the same role in the other organisation.
INSIDE = tuple(str(role) for role in Role.values)
ELSEWHERE = tuple(f"{role} elsewhere" for role in INSIDE)
EVERYBODY = ("anonymous", "respondent", *INSIDE, "superuser", *ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Side:
    """One organisation, and a value for each parameter that an address may have."""

    organisation: Organisation
    people: dict[str, Person]
    campaign: Campaign
    values: dict[str, object]
    phone: Client


@dataclass(frozen=True, slots=True)
class World:
    """Ours and theirs, and the browsers of everybody."""

    ours: Side
    theirs: Side
    superuser: Person
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, who: str) -> Client:
        """Return the browser of one of EVERYBODY."""
        if who not in self.browsers:
            self.browsers[who] = self._open(who)
        return self.browsers[who]

    def _open(self, who: str) -> Client:
        if who == "respondent":
            return self.ours.phone
        client = Client(headers={"accept-language": "fr"})
        person = self._person(who)
        if person is not None:
            client.force_login(person)
        return client

    def _person(self, who: str) -> Person | None:
        if who == "anonymous":
            return None
        if who == "superuser":
            return self.superuser
        side = self.theirs if who.endswith(" elsewhere") else self.ours
        return side.people[who.removesuffix(" elsewhere")]


def build_world() -> World:
    """Make the two organisations."""
    version = publish_version(path=ROOT / "instruments" / "agility-social-work" / "2026.1")
    return World(
        ours=_side("École du Lien", version),
        theirs=_side("Le Fil du Nord", version),
        superuser=Person.objects.create_superuser("racine@exemple.test"),
    )


def _side(name: str, version: InstrumentVersion) -> Side:
    organisation = Organisation.objects.create(name=name)
    people = {role: make_person(f"{role}.{organisation.pk}", organisation, role) for role in INSIDE}
    key = Authenticator.objects.create(
        user=make_person(f"porteuse.{organisation.pk}"),
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "clé"},
    )
    campaign = _campaign(organisation, version)
    phone, link = _answering(campaign)
    values: dict[str, object] = {
        "organisation_id": organisation.public_id,
        "person_id": people[Role.RESEARCHER].pk,
        "pk": key.pk,
        "campaign": campaign.public_id,
        "campaign_id": campaign.public_id,
        "public_id": campaign.public_id,
        "code": campaign.code,
        "secret": link,
        "position": 1,
        "instrument": version.instrument.code,
        "version": version.version,
        "language": "fr",
        "item": "D1P1",
        "section": "D1",
        "dimension": "D1",
        "kind": "json",
        **_panel(organisation, version),
        "held": hold_file(
            campaign=campaign, uploaded=SimpleUploadedFile("r.csv", b"id;D1P1\n1;2\n")
        ),
    }
    return Side(organisation, people, campaign, values, phone)


def _panel(organisation: Organisation, version: InstrumentVersion) -> dict[str, object]:
    """Make a panel; the number of its last expert is nobody's in the other organisation's."""
    panel = Panel.objects.create(
        organisation=organisation, version=version, language="fr", retention_until=today()
    )
    count = Panel.objects.count()
    invite_experts(panel=panel, count=count, after=0, by=None)
    return {"panel": panel.public_id, "number": count}


def _campaign(organisation: Organisation, version: InstrumentVersion) -> Campaign:
    return Campaign.objects.create(
        organisation=organisation,
        instrument_version=version,
        form=instrument_of(version).default_form.code,
        name="Bachelier assistant social, 2e année",
        purpose="Préparer les formations.",
        languages=["fr"],
        opens_at=now() - timedelta(days=1),
        closes_at=now() + timedelta(days=30),
        retention_until=today() + timedelta(days=365),
    )


def _answering(campaign: Campaign) -> tuple[Client, str]:
    """Begin to answer, as somebody does; return the telephone and the secret of its link."""
    phone = Client(headers={"accept-language": "fr"})
    address = f"/fr/enquete/{campaign.code}/"
    key = re.search(r'name="cle" value="([^"]+)"', phone.get(address).content.decode())
    assert key, "the first page has a form with a key"
    assert phone.post(address, {"cle": key[1]}).status_code == 303
    page = phone.get("/fr/repondre/pause/").content.decode()
    link = re.search(r"/p/([\w-]{20,})", page)
    assert link, "the page of the pause shows the private link"
    return phone, link[1]
