"""The stub's one address."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from benchmarks.stub.models import Reply, Sitting

ITEMS = range(1, 13)


def form(request: HttpRequest) -> HttpResponse:
    """Show twelve questions; save one session and twelve answers."""
    if request.method == "POST":
        with transaction.atomic():
            sitting = Sitting.objects.create()
            Reply.objects.bulk_create(
                Reply(sitting=sitting, item=f"q{n}", option=request.POST.get(f"q{n}", "")[:40])
                for n in ITEMS
            )
        return HttpResponseRedirect("/?kept")
    return render(request, "p", {"items": ITEMS, "values": range(4)})


urlpatterns = [path("", form)]
