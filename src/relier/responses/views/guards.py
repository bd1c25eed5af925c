"""What every page of a respondent goes through."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from relier.core.own_forms import is_from_elsewhere
from relier.responses.services.sessions import Sitting, current_sitting

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class SeeOther(HttpResponseRedirect):
    """After a page was kept: go and see, by GET. A reload then sends nothing twice."""

    status_code = 303


def own_form(view: View[P]) -> View[P]:
    """Take a form by its own key instead of a CSRF cookie, which expires and loses answers.

    Another site cannot know the key. What it could do is send a key of its own, to make somebody
    answer in its place: a form sent from another site is therefore refused.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and is_from_elsewhere(request):
            return render(request, "responses/from_elsewhere.html", status=403)
        return view(request, *args, **kwargs)

    exempt: View[P] = csrf_exempt(guarded)
    return exempt


def with_sitting(
    view: Callable[Concatenate[HttpRequest, Sitting, P], HttpResponse],
) -> View[P]:
    """Give a page the sitting of this browser, or ask for its code."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        sitting = current_sitting(request)
        if sitting is None:
            return HttpResponseRedirect(reverse("responses:resume"))
        return view(request, sitting, *args, **kwargs)

    return opened
