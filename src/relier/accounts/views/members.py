"""An organisation's members: seen by its members, changed by its administrators."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relier.accounts.forms import InviteForm, RolesForm
from relier.accounts.models import Organisation, Person
from relier.accounts.permissions import can_manage_members, can_see_organisation
from relier.accounts.selectors import Member, belongings_of, member_of, members_of
from relier.accounts.services.members import change_roles, invite_member, remove_member
from relier.core.failures import BadInput


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show a person their own account: organisations, roles, security."""
    return render(request, "accounts/mine.html", {"belongings": belongings_of(request.user)})


@login_required
@require_safe
def members(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Show who belongs to an organisation, to those who do."""
    organisation = _organisation(request, organisation_id)
    return _list(request, organisation, InviteForm())


@login_required
@require_POST
def invite(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Invite somebody, by their address."""
    organisation = _managed(request, organisation_id)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _list(request, organisation, form, status=422)
    invite_member(
        organisation=organisation,
        email=form.cleaned_data["email"],
        roles=form.cleaned_data["roles"],
        by=_me(request),
    )
    return redirect("accounts:members", organisation.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, organisation_id: str, person_id: int) -> HttpResponse:
    """Show and change what a member does."""
    organisation = _managed(request, organisation_id)
    one = _member(organisation, person_id)
    form = RolesForm(request.POST or None, initial={"roles": one.roles})
    if request.method == "POST" and form.is_valid():
        try:
            change_roles(
                organisation=organisation,
                person=Person.objects.get(pk=one.person_id),
                roles=form.cleaned_data["roles"],
                by=_me(request),
            )
        except BadInput as problem:
            form.add_error("roles", problem.message)
        else:
            return redirect("accounts:members", organisation.public_id)
    page = {"organisation": organisation, "member": one, "form": form}
    return render(request, "accounts/member.html", page, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, organisation_id: str, person_id: int) -> HttpResponse:
    """Ask, then remove somebody from an organisation."""
    organisation = _managed(request, organisation_id)
    one = _member(organisation, person_id)
    page = {"organisation": organisation, "member": one, "problem": ""}
    if request.method != "POST":
        return render(request, "accounts/remove.html", page)
    try:
        remove_member(
            organisation=organisation,
            person=Person.objects.get(pk=one.person_id),
            by=_me(request),
        )
    except BadInput as problem:
        page["problem"] = problem.message
        return render(request, "accounts/remove.html", page, status=422)
    return redirect("accounts:members", organisation.public_id)


def _list(
    request: HttpRequest, organisation: Organisation, form: InviteForm, status: int = 200
) -> HttpResponse:
    page = {
        "organisation": organisation,
        "members": members_of(organisation),
        "may_manage": can_manage_members(request.user, organisation),
        "form": form,
    }
    return render(request, "accounts/members.html", page, status=status)


def _organisation(request: HttpRequest, organisation_id: str) -> Organisation:
    """Return an organisation to its members; for everybody else it does not exist."""
    organisation = get_object_or_404(Organisation, public_id=organisation_id)
    if not can_see_organisation(request.user, organisation):
        raise Http404
    return organisation


def _managed(request: HttpRequest, organisation_id: str) -> Organisation:
    """Return an organisation to its administrators."""
    organisation = _organisation(request, organisation_id)
    if not can_manage_members(request.user, organisation):
        raise PermissionDenied
    return organisation


def _member(organisation: Organisation, person_id: int) -> Member:
    one = member_of(organisation, person_id)
    if one is None:
        raise Http404
    return one


def _me(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
