"""The suite's own strictness: what conftest promises, it does."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.template import Context, Origin, Template, engines
from pytest_socket import SocketConnectBlockedError
from wagtail.models import Page

from relier.accounts.models import Organisation, Person
from relier.core.audit import record
from relier.core.clock import now

OUR_PAGE = Origin(str(Path(__file__).parent.parent / "src/relier/templates/a.html"))


def test_an_undefined_variable_in_our_template_fails() -> None:
    template = Template("{{ nobody }}", origin=OUR_PAGE, engine=engines["django"].engine)
    with pytest.raises(pytest.fail.Exception, match="nobody"):
        template.render(Context({}))


def test_a_condition_in_our_template_may_ask_for_what_is_not_there() -> None:
    text = "{% if nobody %}a{% endif %}{% for one in nobody %}b{% endfor %}c"
    template = Template(text, origin=OUR_PAGE, engine=engines["django"].engine)
    assert template.render(Context({})) == "c"


def test_a_foreign_template_works_as_always() -> None:
    text = "[{{ nobody }}{{ nobody|default:'somebody' }}]"
    template = Template(text, engine=engines["django"].engine)
    assert template.render(Context({})) == "[somebody]"


def test_no_connection_leaves_the_machine() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning)), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_the_clock_stands_still_until_it_is_moved(clock: time_machine.Traveller) -> None:
    before = now()
    assert now() == before
    clock.shift(timedelta(days=1))
    assert now() - before == timedelta(days=1)


def test_rows_without_an_order_come_in_none(db: None) -> None:
    made = [Organisation.objects.create(name=str(number)).pk for number in range(30)]
    assert [thing.pk for thing in Organisation.objects.all()] != made
    assert [thing.pk for thing in Organisation.objects.order_by("pk")] == made


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_database_with_an_audit_trail_can_be_emptied_between_tests(
    time: str, bruno: Person
) -> None:
    record("wagtail.edit", thing=bruno)
    assert Page.objects.exists(), "what migrations wrote is gone"
