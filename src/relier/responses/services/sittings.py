"""Beginning, answering, finishing. Every page is kept when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from relier.accounts.models import ConsentPurpose
from relier.accounts.services.consents import ConsentNotice, record_consents, withdraw_consents
from relier.core.clock import now
from relier.core.keyed_hashes import keyed_hash
from relier.responses.models import Administration, Answer, Campaign
from relier.responses.rules.access import Secret
from relier.responses.rules.linking import is_usable, normal_linking_code
from relier.responses.services.sessions import Sitting, find_sitting, hashes_of, new_secret

# How long presses of one button count as one: a slow line, not a second person.
DOUBLE_TAP = timedelta(minutes=2)
OPTIONAL_PURPOSES = (ConsentPurpose.GROUP_STATISTICS, ConsentPurpose.OPEN_RESEARCH)


class AlreadyFinishedError(Exception):
    """The sitting was finished: its answers no longer change."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a person agreed to besides their own result, and the notice that they read."""

    group: bool
    research: bool
    notice_language: str
    notice: str

    @property
    def purposes(self) -> frozenset[ConsentPurpose]:
        """The purposes agreed to; one's own result is what answering is for."""
        given = {
            ConsentPurpose.GROUP_STATISTICS: self.group,
            ConsentPurpose.OPEN_RESEARCH: self.research,
        }
        return frozenset({ConsentPurpose.MY_RESULT, *(p for p, yes in given.items() if yes)})


def start_administration(
    *, campaign: Campaign, secret: Secret, agreed: Agreed, aloud: bool = False
) -> Sitting:
    """Begin a sitting, or return the one that the same press of the button began.

    `aloud`: somebody reads the questions to the person, which is kept with the answers.

    A welcome page that comes back later, on a device that several people use, begins another
    sitting: nobody finds the answers of who was there before.
    """
    known = find_sitting(secret)
    if known is not None:
        if _is_the_same_press(known.administration):
            return known
        secret = new_secret()
    ways = Administration.Provenance
    administration = Administration(
        campaign=campaign,
        form=campaign.form,
        language=agreed.notice_language,
        provenance=ways.INTERVIEW if aloud else ways.ONLINE,
        group_consent=agreed.group,
        research_consent=agreed.research,
        **hashes_of(secret),
    )
    try:
        with transaction.atomic():
            administration.save(force_insert=True)
            record_agreement(administration, campaign, agreed)
    except IntegrityError:
        # Two taps at once: the other one began the same sitting.
        known = find_sitting(secret)
        if known is None:
            raise
        return known
    return Sitting(administration, secret)


def _is_the_same_press(administration: Administration) -> bool:
    return administration.completed_at is None and now() - administration.started_at < DOUBLE_TAP


# One statement: the answer is written, in place of an earlier one, only while its sitting is open.
# By hand, because it is what 200 telephones ask for at once: the ORM takes two queries, a
# transaction around them and four times the work to say the same.
_SAVE = """
INSERT INTO responses_answer ("administration_id", "item", "option", "language", "answered_at")
SELECT "id", %s, %s, %s, %s FROM responses_administration
WHERE "id" = %s AND "completed_at" IS NULL {lock}
ON CONFLICT ("administration_id", "item") DO UPDATE SET
"option" = excluded."option", "language" = excluded."language",
"answered_at" = excluded."answered_at"
"""


def save_answer(*, administration: Administration, item: str, option: str, language: str) -> None:
    """Keep one answer, in place of an earlier one to the same question.

    Raises
    ------
    AlreadyFinishedError
        If the sitting was finished meanwhile, in another tab for instance.
    Administration.DoesNotExist
        If its person erased it meanwhile.
    """
    # SQLite has one writer at a time; elsewhere finishing waits until the answer is written.
    lock = "FOR SHARE" if connection.features.has_select_for_update else ""
    moment = connection.ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        values = [item, option, language, moment, administration.pk]
        cursor.execute(_SAVE.format(lock=lock), values)
        if cursor.rowcount:
            return
    administration.refresh_from_db(fields=["completed_at"])
    raise AlreadyFinishedError


def upsert_answers(*, administration_id: int, options: Mapping[str, str], language: str) -> None:
    """Write answers, one row an item however often they are sent."""
    moment = now()
    Answer.objects.bulk_create(
        [
            Answer(
                administration_id=administration_id,
                item=item,
                option=option,
                language=language,
                answered_at=moment,
            )
            for item, option in options.items()
        ],
        update_conflicts=True,
        unique_fields=["administration", "item"],
        update_fields=["option", "language", "answered_at"],
    )


def finish_administration(
    *,
    administration: Administration,
    agreed: Agreed,
    linking_code: str = "",
    moment: datetime | None = None,
) -> Administration:
    """Close a sitting with its consents. Sent twice, it stays as it was the first time.

    `moment` is for answers that are told later: by default it is now.
    """
    campaign = administration.campaign
    with transaction.atomic():
        finished = Administration.objects.filter(pk=administration.pk, completed_at=None).update(
            completed_at=moment or now(),
            group_consent=agreed.group,
            research_consent=agreed.research,
            linking_hash=linking_hash(campaign, linking_code),
        )
        if finished:
            record_agreement(administration, campaign, agreed)
            withdraw_consents(
                subject=administration.public_id,
                purposes=[p for p in OPTIONAL_PURPOSES if p not in agreed.purposes],
            )
    administration.refresh_from_db()
    return administration


def change_consents(*, administration: Administration, agreed: Agreed) -> None:
    """Give or withdraw the two consents beyond one's own result, at any time."""
    joins = agreed.group and not administration.group_consent and administration.completed_at
    if joins:
        administration.joined_at = now()
    with transaction.atomic():
        Administration.objects.filter(pk=administration.pk).update(
            group_consent=agreed.group,
            research_consent=agreed.research,
            joined_at=administration.joined_at,
        )
        record_agreement(administration, administration.campaign, agreed)
        withdraw_consents(
            subject=administration.public_id,
            purposes=[p for p in OPTIONAL_PURPOSES if p not in agreed.purposes],
        )
    administration.group_consent = agreed.group
    administration.research_consent = agreed.research


def record_agreement(administration: Administration, campaign: Campaign, agreed: Agreed) -> None:
    """Write the receipts of what a person agreed to."""
    record_consents(
        subject=administration.public_id,
        purposes=sorted(agreed.purposes),
        notice=ConsentNotice(
            controller_id=campaign.organisation_id,
            language=agreed.notice_language,
            words=agreed.notice,
            retention_until=campaign.retention_until,
        ),
    )


def linking_hash(campaign: Campaign, typed: str) -> str:
    """Return what is kept of the code that a person made to link their sittings.

    Bound to the organisation: the same code elsewhere links nothing.
    """
    code = normal_linking_code(typed)
    if not is_usable(code):
        return ""
    return keyed_hash(code, purpose=f"linking:{campaign.organisation_id}")
