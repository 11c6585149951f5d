"""Pages as the second gets them who asks for one of their kind: put together from a stencil."""

from urllib.parse import urlsplit

from app.web.alike import likeness_of, stencil_of
from app.web.fields import BadField
from app.web.pages import PageBuilder
from app.web.query import Query
from app.web.scenario import parse


def meet(address: str) -> bool:
    """Let a step's page come from a stencil, if it may; say whether it will."""
    query = Query.read(urlsplit(address).query)
    try:
        like = likeness_of(PageBuilder(parse(query), query, (), None))
    except BadField:
        return False
    if like is None:
        return False
    stencil_of(like)
    return stencil_of(like) is not None
