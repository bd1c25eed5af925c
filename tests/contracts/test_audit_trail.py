"""The audit trail: the database itself refuses to change or delete an entry (promise I10)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from relier.accounts.models import Organisation, Person
from relier.core.audit import record

TABLES = (ModelLogEntry._meta.db_table, PageLogEntry._meta.db_table)
CHANGES = {
    "update": "UPDATE {table} SET label = 'x'",
    "update of one column to itself": "UPDATE {table} SET action = action",
    "delete": "DELETE FROM {table}",
    "delete of one row": "DELETE FROM {table} WHERE id = (SELECT MIN(id) FROM {table})",
}


@pytest.fixture
def _entries(school: Organisation, driss: Person) -> None:
    """One entry about an organisation, one about a page."""
    record("accounts.change_roles", thing=school, by=driss, data={"person": driss.pk})
    PageLogEntry.objects.log_action(Page.get_first_root_node(), "wagtail.edit", user=driss)


@pytest.mark.usefixtures("_entries")
@pytest.mark.parametrize("change", sorted(CHANGES))
@pytest.mark.parametrize("table", TABLES)
def test_database_refuses_whoever_asks(table: str, change: str) -> None:
    before = rows(table)
    assert before
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(CHANGES[change].format(table=table))
    assert rows(table) == before


@pytest.mark.usefixtures("_entries")
def test_entries_outlive_the_account_and_the_thing(driss: Person, school: Organisation) -> None:
    school.delete()
    driss.delete()
    entry = ModelLogEntry.objects.get(action="accounts.change_roles")
    assert entry.user_id is not None
    assert entry.data["person"] == entry.user_id


def test_entry_about_an_account_holds_no_address_and_no_name(bruno: Person) -> None:
    record("accounts.sign_in", thing=bruno, by=bruno)
    kept = str(rows(TABLES[0]))
    assert bruno.email not in kept
    assert bruno.name not in kept


def test_action_that_nobody_declared_is_refused(school: Organisation) -> None:
    with pytest.raises(Exception, match=r"accounts\.invented"):
        record("accounts.invented", thing=school)


def rows(table: str) -> list[tuple[object, ...]]:
    """Return every row as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return list(cursor.fetchall())
