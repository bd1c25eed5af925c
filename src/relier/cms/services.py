"""The tree of pages: one first page in each language, all translations of one another."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from relier.cms.models import StandardPage

SITE_NAME = "Relier"


@transaction.atomic
def prepare_pages() -> None:
    """Give each language that the site offers its first page; done already, it changes nothing."""
    codes = [code for code, _name in settings.SITE_LANGUAGES]
    for code in codes:
        Locale.objects.get_or_create(language_code=code)
    first = _first_page(Locale.objects.get(language_code=settings.LANGUAGE_CODE))
    for locale in Locale.objects.filter(language_code__in=codes).order_by("pk"):
        if not first.has_translation(locale):
            first.copy_for_translation(locale).save_revision().publish()
    _name_site(first)


def _first_page(locale: Locale) -> Page:
    made = StandardPage.objects.filter(locale=locale, depth=2).order_by("path").first()
    if made is not None:
        return made
    # Read again each time: the tree counts its children in the database.
    root = Page.get_first_root_node()
    return root.add_child(
        instance=StandardPage(title=SITE_NAME, slug=f"relier-{locale.language_code}", locale=locale)
    )


def _name_site(first: Page) -> None:
    """Make the first page the site's, in place of the page that Wagtail brings as an example."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost", site_name=SITE_NAME, root_page=first, is_default_site=True
        )
        return
    if site.root_page_id == first.pk:
        return
    example = site.root_page
    site.root_page, site.site_name = first, SITE_NAME
    site.save()
    if example.specific_class is Page and example.depth == 2 and not example.numchild:
        example.delete()
