"""What a person signing in does: ask for a code, read it in the mail, open their app.

The app is written from RFC 6238 and RFC 4226: what a telephone computes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from django.core import mail
from django.http import HttpResponse
from django.test import Client

SIGN_IN = "/fr/compte/connexion/"
CODE = "/fr/compte/connexion/code/"
ADD_APP = "/fr/compte/securite/application/"


def ask_for_code(client: Client, email: str, **more: str) -> HttpResponse:
    """Write one's address on the sign-in page."""
    return client.post(SIGN_IN, {"email": email, **more})


def code_in(message: mail.EmailMessage) -> str:
    """Return the code as the person reads it: on a line of its own."""
    found = re.search(r"^ +(\d{4} \d{4})$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found.group(1)


def code_now(secret: str) -> str:
    """Return the six digits that an app shows now for this key."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def add_app(client: Client) -> str:
    """Add an app to the account of who is signed in, as a person does; return its key."""
    page = client.get(ADD_APP).content.decode()
    shown = re.search(r'<strong class="code">([A-Z2-7 ]+)</strong>', page)
    assert shown, page
    secret = shown.group(1).replace(" ", "")
    answer = client.post(ADD_APP, {"code": code_now(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret
