"""Names and addresses of accounts, as people paste them."""

from __future__ import annotations

from urllib.parse import urlsplit

HOSTS = {
    "facebook.com": "facebook",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "x.com": "x",
    "twitter.com": "x",
    "youtube.com": "youtube",
    "tiktok.com": "tiktok",
    "bsky.app": "bluesky",
}
"""Where the accounts of a network live, whoever they belong to."""
FORMER_NAMES = {"twitter": "x", "twitter/x": "x", "x/twitter": "x"}
DOORS = frozenset({"company", "profile", "c", "user", "channel", "in", "pages"})
"""First steps of a path that are not yet a name."""
SAME_PLACE = ("www.", "m.", "mobile.")


def handle_key(handle: str) -> str:
    """What makes two spellings the same name: no leading @, no capitals."""
    return handle.strip().strip("/").removeprefix("@").casefold()


def address_key(address: str) -> str:
    """What makes two addresses the same page: no scheme, no www, no query; "" if it is none."""
    host, path = _parts(address)
    return f"{host}{path}" if "." in host else ""


def looks_like_address(text: str) -> bool:
    """Whether somebody pasted an address and not a name."""
    return "/" in text.strip().strip("/") or "://" in text


def handle_in(address: str) -> tuple[str, str]:
    """The network (its short name, "" for any) and the name that an address holds.

    Only addresses of known hosts hold a name of a network: ``evil.example/alvea`` holds none.
    A path that begins with @ elsewhere is a name of its server, ``name@server``.
    """
    host, path = _parts(address)
    steps = [step for step in path.split("/") if step]
    if steps and steps[0] in DOORS:
        steps = steps[1:]
    if not steps:
        return "", ""
    for known, network in HOSTS.items():
        if host == known or host.endswith(f".{known}"):
            return network, handle_key(steps[0])
    return ("", f"{steps[0][1:]}@{host}") if steps[0].startswith("@") else ("", "")


def network_slug(name: str) -> str:
    """The short name of a network as a file may call it."""
    plain = name.strip().casefold()
    return FORMER_NAMES.get(plain, plain)


def _parts(address: str) -> tuple[str, str]:
    text = address.strip()
    try:
        split = urlsplit(text if "://" in text else f"https://{text}")
        host = (split.hostname or "").casefold()
    except ValueError:
        return "", ""
    for prefix in SAME_PLACE:
        host = host.removeprefix(prefix)
    host = "x.com" if host == "twitter.com" else host
    return host, split.path.rstrip("/").casefold()
