"""What a page must obey as HTML: well formed, unambiguous, speaking, and without a request to the network."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset("meta br img link input hr rect path circle line".split())
KNOWN = VOID | frozenset(
    "html head title style script body main section article header footer h1 h2 h3 h4 h5 h6 p div span a ul ol li table caption thead tbody tr th td "
    "figure figcaption details summary button pre code dl dt dd svg g text tspan desc defs use clippath strong em".split()
)
PHRASES = frozenset("p h1 h2 h3 h4 h5 h6 span a button".split())
"""Elements that hold words alone."""
BLOCKS = frozenset("p div section table figure ul ol dl details pre h1 h2 h3 h4 h5 h6 footer".split())
PARENTS = {
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "dt": {"dl"},
    "dd": {"dl"},
    "summary": {"details"},
    "figcaption": {"figure"},
}
LINKS = frozenset("src href xlink:href srcset action data poster".split())
# Identifiers and namespaces are names that look like addresses; nothing is fetched from them.
NAMES = ("http://www.w3.org/",)


def complaints(page: str, pages: frozenset[str] = frozenset()) -> list[str]:
    """All that is wrong with a page; ``pages`` are the files beside it, to which it may link."""
    checker = _Checker(pages)
    checker.feed(page)
    checker.close()
    out = [*checker.wrong, *(f"<{tag}> is not closed" for tag in checker.open)]
    if not page.startswith("<!DOCTYPE html>\n"):
        out.append("no document type")
    out += [
        f"{wanted} is missing"
        for wanted in ("html lang", "title", "meta charset", "meta viewport", "content policy", "main", "h1")
        if wanted not in checker.seen
    ]
    out += [f"{tag} occurs {checker.count[tag]} times" for tag in ("title", "main", "h1") if checker.count.get(tag, 0) > 1]
    return out


class _Checker(HTMLParser):
    def __init__(self, pages: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pages = pages
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        self.count: dict[str, int] = {}
        self.ids: set[str] = set()
        self.level = 0

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        if "svg" not in self.open:  # a drawing has a title of its own
            self.count[tag] = self.count.get(tag, 0) + 1
        self.seen |= {tag} & {"title", "main", "h1"}
        if tag not in KNOWN:
            self.wrong.append(f"<{tag}> is not known")
        if len(words) < len(attrs):
            self.wrong.append(f"<{tag}> has an attribute twice")
        if (parents := PARENTS.get(tag)) and (not self.open or self.open[-1] not in parents):
            self.wrong.append(f"<{tag}> stands in <{self.open[-1] if self.open else ''}>")
        if tag in BLOCKS and (inside := PHRASES & set(self.open)):
            self.wrong.append(f"<{tag}> stands in <{', '.join(inside)}>, which holds words alone")
        self._names(tag, words)
        self._requests(tag, words)
        self._speaks(tag, words)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self._sheet(data)
        elif self.open and self.open[-1] == "title" and not data.strip():
            self.wrong.append("the title is empty")

    def _names(self, tag, words):
        if (name := words.get("id")) is not None:
            if name in self.ids or not name:
                self.wrong.append(f"the id {name!r} occurs twice or is empty")
            self.ids.add(name)
        match tag, words:
            case "html", {"lang": str()}:
                self.seen.add("html lang")
            case "meta", {"charset": "utf-8"}:
                self.seen.add("meta charset")
            case "meta", {"name": "viewport"}:
                self.seen.add("meta viewport")
            case "meta", {"http-equiv": "Content-Security-Policy", "content": policy} if "default-src 'none'" in policy and "http" not in policy:
                self.seen.add("content policy")

    def _requests(self, tag, words):
        for key, value in words.items():
            value = value or ""
            if key in LINKS and not value.startswith(("data:", "#")) and value not in self.pages:
                self.wrong.append(f"<{tag} {key}={value!r}> leads away")
            if key == "style":
                self._sheet(value)
            if key.startswith("on"):
                self.wrong.append(f"<{tag} {key}> is a program in an attribute")
        if tag in ("iframe", "object", "embed", "base", "link"):
            self.wrong.append(f"<{tag}> fetches")

    def _sheet(self, text):
        if "@import" in text:
            self.wrong.append("@import fetches")
        self.wrong += [
            f"url({target[:40]}) fetches" for target in re.findall(r"url\(\s*[\"']?([^)\"']*)", text) if not target.startswith(("data:", "#"))
        ]

    def _speaks(self, tag, words):
        if re.fullmatch("h[1-6]", tag):
            if int(tag[1]) > self.level + 1:
                self.wrong.append(f"<{tag}> follows <h{self.level}>")
            self.level = int(tag[1])
        if words.get("role") == "img" and not words.get("aria-label") and tag != "svg":
            self.wrong.append(f"<{tag} role=img> says nothing")
        if tag == "img" and not words.get("alt"):
            self.wrong.append("<img> says nothing")
        if tag == "th" and not words.get("scope"):
            self.wrong.append("<th> has no scope")
        if tag == "button" and words.get("type") != "button":
            self.wrong.append("<button> has no type")
