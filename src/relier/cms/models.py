"""Pages that editors write. A room's own pages stand on `BasePage`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from relier.cms.blocks import BodyBlock


class BasePage(Page):
    """What every page has: one or two sentences that say what it is for."""

    summary = models.TextField(_("in one or two sentences"), max_length=300, blank=True)

    content_panels: ClassVar[list[FieldPanel]] = [*Page.content_panels, FieldPanel("summary")]
    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("summary"),
    ]

    class Meta:
        abstract = True


class StandardPage(BasePage):
    """A page of parts, notices and words; the page above all others in a language is one too."""

    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels: ClassVar[list[FieldPanel]] = [*BasePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[index.BaseField]] = [
        *BasePage.search_fields,
        index.SearchField("body"),
    ]
    template = "cms/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
