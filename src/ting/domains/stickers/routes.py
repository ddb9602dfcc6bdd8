"""HTTP of stickers: the pictures of those that come with the house."""

import asyncio

from litestar import Response, get

from ting.domains.stickers import api


@get("/stickers/{name:str}", opt={"permission": "public"}, include_in_schema=False)
async def picture(name: str) -> Response[bytes]:
    """Serve a picture to every site that shows a conversation. It is drawn by us, and runs nothing all the same."""
    return Response(
        await asyncio.to_thread(api.picture, name.removesuffix(".svg")),
        media_type="image/svg+xml",
        headers={
            "Cache-Control": "public, max-age=86400",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )


ROUTES = (picture,)
