"""Pieces of a page that editors put together: the components of the visual language, no others."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["h3", "bold", "link", "ol", "ul"]


class TextBlock(blocks.RichTextBlock):
    """Paragraphs, lists and links; no italics, no colours, no image without words."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **options})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "cms/blocks/text.html"


class PartBlock(blocks.StructBlock):
    """A part of a page: its title on the left, its text on the right."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = TextBlock()

    class Meta:
        icon = "title"
        label = _("Part")
        template = "cms/blocks/part.html"


class NoticeBlock(blocks.StructBlock):
    """A point that speaks: something to read, without urgency."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = TextBlock(features=["bold", "link"])

    class Meta:
        icon = "info-circle"
        label = _("Notice")
        template = "cms/blocks/notice.html"


class WordsBlock(blocks.StructBlock):
    """What somebody said, large."""

    words = blocks.CharBlock(max_length=200, label=_("Words"))
    who = blocks.CharBlock(max_length=120, required=False, label=_("Who said them"))

    class Meta:
        icon = "openquote"
        label = _("Words somebody said")
        template = "cms/blocks/words.html"


class BodyBlock(blocks.StreamBlock):
    """What the body of a page is made of."""

    part = PartBlock()
    notice = NoticeBlock()
    words = WordsBlock()
