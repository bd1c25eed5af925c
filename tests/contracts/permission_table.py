"""Who gets what: every address × who asks → the status of the answer.

An address that is not here fails `test_every_address_is_in_the_table`. What it is about belongs to
the school ("ours"); each role asks twice: held at the school, and held `elsewhere`, in the other
organisation, where the thing must seem not to exist (404). 302 at a staff page is the way to sign
in. Wagtail's admin and documents are groups: see `test_permissions.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.contracts.world import ELSEWHERE, EVERYBODY, INSIDE

CAMPAIGN_ROLES = ("trainer", "researcher", "administrator")


@dataclass(frozen=True, slots=True)
class Row:
    """What each of EVERYBODY is answered."""

    answers: dict[str, int]
    method: str = "GET"


def public(status: int = 200, method: str = "GET", **others: int) -> Row:
    """Return a row where everybody gets the same, but for those named."""
    return Row({**dict.fromkeys(EVERYBODY, status), **others}, method)


def signed_in(status: int = 200, method: str = "GET", **others: int) -> Row:
    """Return a row for one's own account: whoever has none is sent to sign in."""
    return public(status, method, **{"anonymous": 302, "respondent": 302, **others})


def ours(*, members: dict[str, int], method: str = "GET", superuser: int = 404) -> Row:
    """Return a row about a thing of the school: `members` by role, 404 for everybody outside."""
    answers = {"anonymous": 302, "respondent": 302, "superuser": superuser}
    answers |= dict.fromkeys(ELSEWHERE, 404) | {role: members[role] for role in INSIDE}
    return Row(answers, method)


def all_members(status: int) -> dict[str, int]:
    """Return the same answer for each role."""
    return dict.fromkeys(INSIDE, status)


def administrators(status: int = 200, others: int = 403) -> dict[str, int]:
    """Return an answer for administrators; the other members may not."""
    return {**all_members(others), "administrator": status}


def elsewhere(*roles: str) -> tuple[str, ...]:
    """Return the same roles, held in the other organisation."""
    return tuple(f"{role} elsewhere" for role in roles)


def campaign_staff(status: int = 200) -> dict[str, int]:
    """Return an answer for those who run enquiries; it does not exist for the other members."""
    return {**all_members(404), **dict.fromkeys(CAMPAIGN_ROLES, status)}


PORTAL = {
    "healthz": public(),
    "readyz": public(),
    "accessibility": public(302),
    "portal:home": public(),
    "portal:situate": public(),
    "portal:enquire": public(),
    "portal:your-data": public(),
    "portal:accessibility": public(),
    "portal:about": public(),
    "portal:help": public(),
    "portal:questionnaires": public(),
    "portal:questionnaire": public(),
    "portal:questions": public(),
    "portal:questionnaire-file": public(),
    "portal:dashboard": signed_in(),
}

ACCOUNTS = {
    "account_login": signed_in(302, anonymous=200, respondent=200),
    "account_request_login_code": signed_in(302, anonymous=200, respondent=200),
    # No code was asked for: back to the beginning, or to one's space.
    "account_confirm_login_code": public(302),
    "mfa_authenticate": public(302),
    "account_logout": signed_in(),
    "account_inactive": public(),
    "accounts:mine": signed_in(),
    "accounts:members": ours(members=all_members(200), superuser=200),
    "accounts:invite": ours(members=administrators(422), method="POST", superuser=422),
    "accounts:member": ours(members=administrators(), superuser=200),
    "accounts:remove": ours(members=administrators(), superuser=200),
    "mfa_index": signed_in(),
    "mfa_activate_totp": signed_in(),
    "mfa_add_webauthn": signed_in(),
    "mfa_list_webauthn": signed_in(),
    # Nobody here has a second factor: there is nothing to show, to remove or to prove again.
    "mfa_deactivate_totp": signed_in(404),
    "mfa_view_recovery_codes": signed_in(404),
    "mfa_generate_recovery_codes": signed_in(),
    "mfa_remove_webauthn": signed_in(404),
    "mfa_reauthenticate": signed_in(403),
    "mfa_reauthenticate_webauthn": signed_in(403),
}

# Who answers has no account: staff are treated like anybody, whatever their organisation.
ANSWERING = {
    "responses-short:find": public(404),
    "responses-short:campaign": public(302),
    "responses-short:private-link": public(),
    "responses:welcome": public(),
    "responses:go-on": public(302),
    "responses:question": public(302, respondent=200),
    "responses:pause": public(302, respondent=200),
    "responses:leave": public(302, method="POST"),
    "responses:finish": public(302, respondent=200),
    "responses:receipt": public(302, respondent=200),
    "responses:erase": public(),
    "responses:resume": public(),
    "responses:audio": public(),
}

# The team's pages of an enquiry: for those who run enquiries; for everybody else it is not there.
CAMPAIGNS = {
    "responses:campaigns": signed_in(),
    "responses:campaign-new": signed_in(
        404, **dict.fromkeys((*CAMPAIGN_ROLES, *elsewhere(*CAMPAIGN_ROLES)), 200)
    ),
    "responses:campaign": ours(members=campaign_staff()),
    "responses:campaign-close": ours(members=campaign_staff()),
    "responses:poster": ours(members=campaign_staff()),
    "responses:questionnaire-pdf": ours(members=campaign_staff()),
    "responses:paper-entry": ours(members=campaign_staff()),
    "responses:import": ours(members=campaign_staff()),
    "responses:import-confirm": ours(members=campaign_staff()),
    # Rows leave the house with researchers and administrators only; nobody here agreed to it.
    "responses:export": ours(members={**campaign_staff(302), "trainer": 404}),
}

PROFILES = {
    # The respondent of this world is still answering.
    "profiles:mine": public(302),
    "profiles:mine-on-paper": public(302),
    # The report of a group, shown by whoever runs the enquiry; nobody reads a person's.
    "profiles:group": ours(members=campaign_staff()),
    "profiles:group-on-paper": ours(members=campaign_staff()),
    "profiles:group-file": ours(members=campaign_staff()),
    # How its questions work: for the same people. Nothing is computed in this world.
    "profiles:research": ours(members=campaign_staff()),
    "profiles:research-compute": ours(members=campaign_staff(302), method="POST"),
    "profiles:research-curves": ours(members=campaign_staff(404)),
}

# Experts come by private link; without one a page says so. Panels are run by researchers.
PANEL_ROLES = ("researcher", "administrator")
RUN_PANELS = {**all_members(404), **dict.fromkeys(PANEL_ROLES, 200)}
PANELS = {
    "panels-short:link": public(),
    "panels:home": public(),
    "panels:item": public(302),
    "panels:erase": public(302),
    "panels:list": signed_in(),
    "panels:new": signed_in(404, **dict.fromkeys((*PANEL_ROLES, *elsewhere(*PANEL_ROLES)), 200)),
    "panels:panel": ours(members=RUN_PANELS),
    "panels:invite": ours(members={**RUN_PANELS, **dict.fromkeys(PANEL_ROLES, 422)}, method="POST"),
    "panels:withdraw": ours(members=RUN_PANELS),
    "panels:close": ours(members=RUN_PANELS),
}

PARTS = {
    "panels": PANELS,
    "portal": PORTAL,
    "accounts": ACCOUNTS,
    "answering": ANSWERING,
    "campaigns": CAMPAIGNS,
    "profiles": PROFILES,
}
TABLE: dict[str, Row] = {name: row for part in PARTS.values() for name, row in part.items()}

# Groups: the editors' admin, its documents, its pages.
GROUPS = ("admin/", "documents/", "fr/pages/")
