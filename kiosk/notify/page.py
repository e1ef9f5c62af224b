"""A message as a page of HTML that any mail program shows, without style sheets, scripts or pictures from elsewhere."""

import html
from io import BytesIO
from string import Template

import segno

from kiosk.notify.wording import Wording

_PAGE = Template("""<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$subject</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif;color:#111111;background:#ffffff">
<h1 style="font-size:22px;margin:0 0 16px">$subject</h1>
<p style="margin:0 0 16px">$lead</p>
<table role="presentation" style="border-collapse:collapse;margin:0 0 16px">
$facts
</table>
$picture
<p style="margin:0">$question</p>
</body>
</html>
""")
_FACT = Template(
    '<tr><td style="padding:4px 16px 4px 0;color:#555555;vertical-align:top">$heading</td>'
    '<td style="padding:4px 0">$fact</td></tr>'
)
_PLAIN = Template("<strong>$fact</strong>")
_CODE = Template('<strong style="font-size:28px;line-height:1.2;white-space:nowrap">$fact</strong>')
_LINK = Template('<a href="$fact">openstreetmap.org</a>')
_PICTURE = Template('<p style="margin:0 0 8px">$scan</p>\n<p style="margin:0 0 16px"><img src="$source" alt="QR"></p>')


def page(wording: Wording, picture: str | None) -> str:
    """The page; `picture` is where the QR code's picture is, if there is one."""
    said = {name: html.escape(text) for name, text in (("subject", wording.subject), ("lead", wording.lead))}
    return _PAGE.substitute(
        said,
        language=wording.language,
        facts="\n".join(_fact(heading, fact, wording) for heading, fact in wording.facts),
        picture=_PICTURE.substitute(scan=html.escape(wording.scan), source=html.escape(picture)) if picture else "",
        question=html.escape(wording.question),
    )


def qr_code(token: str) -> bytes:
    """The picture (PNG) of the text that the kiosk's scanner reads, large enough for a phone's display."""
    picture = BytesIO()
    segno.make(token, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def _fact(heading: str, fact: str, wording: Wording) -> str:
    shown = {wording.map_link: _LINK, wording.code: _CODE}.get(fact, _PLAIN)
    return _FACT.substitute(heading=html.escape(heading), fact=shown.substitute(fact=html.escape(fact)))
