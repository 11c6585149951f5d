"""How a link to a step is embedded in another site, in the words of oEmbed (oembed.com)."""

from html import escape
from urllib.parse import urlsplit

from app.address.links import Links
from app.address.query import Query, refusal, whole
from app.address.read import parse
from app.engine.exact import exactly
from app.pages.step.occasion import occasion
from app.pages.step.sentences import question
from app.pages.step.tools import handed_on
from app.settings import settings

WIDTH, HEIGHT = 960, 720
NARROWEST, LOWEST, LARGEST = 200, 200, 10_000


def oembed(query: Query) -> dict[str, str | int]:
    """Return the answer for the address in `url`, whose host is ignored.

    Raises:
        BadField: if it is no link to a step, or a size or format can't be had.
    """
    if query.one_or("format", "json").lower() != "json":
        raise refusal("format", "format: only json is answered here.")
    try:
        address = urlsplit(query.one_or("url", ""))
    except ValueError:
        raise refusal("url", "url: this is no address.") from None
    if address.path != "/step":
        raise refusal("url", "url: a link to a step is embedded, an address like …/step?step=15.")
    scenario = parse(Query.read(address.query))
    width = min(WIDTH, whole(query, "maxwidth", NARROWEST, LARGEST, WIDTH))
    height = min(HEIGHT, whole(query, "maxheight", LOWEST, LARGEST, HEIGHT))
    at = occasion(scenario)
    with exactly(at.lesson.values.digits):
        title = f"{question(at)} · Backstep"
    base, view = settings().base, handed_on(scenario.display)._replace(embed=True)
    href = Links(scenario).to(scenario.step, path=f"{base}/step", display=view)
    frame = f'<iframe src="{escape(href)}" title="{escape(title)}" width="{width}" height="{height}"></iframe>'
    return {"version": "1.0", "type": "rich", "provider_name": "Backstep", "provider_url": f"{base}/", "title": title,
            "html": frame, "width": width, "height": height}  # fmt: skip
