"""Owns the joining of operations' drafts with the e-mail channel's composer and reply addresses."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from reglament.channels.email.compose import Letter as MailLetter
from reglament.channels.email.compose import LetterFile, compose, html_of, message_id_for
from reglament.channels.email.reading.automatic import desk_mark
from reglament.channels.email.reply_address import reply_address, token_digest
from reglament.core.model.interaction import Address
from reglament.core.model.mail_addresses import address_key
from reglament.operations.posting import Draft
from reglament.store.writes.letters import Letter, Token


@dataclass(frozen=True, slots=True)
class EmailPoster:
    """Composes mail. The reply token is derived from the secret key, so that it need not be stored."""

    secret: bytes
    mail_domain: str
    reply_domain: str

    def post(self, draft: Draft) -> Letter:
        """Return the letter with its bytes; raises ValueError for a value that would break a header."""
        token = self._token(draft)
        reply_to = reply_address(token, self.reply_domain) if self.reply_domain else ""
        message_id = message_id_for(
            desk=desk_mark(draft.vendor, self.mail_domain),
            ticket_number=draft.ticket_number,
            # what only a reader can know: a bounce that names it must have seen the letter (T01)
            letter_key=hmac.new(self.secret, draft.key.encode(), hashlib.sha256).hexdigest(),
        )
        raw = compose(self._mail(draft, message_id, reply_to))
        return Letter(
            key=draft.key,
            kind="automatic" if draft.automatic else "human",
            letter=draft.letter,
            mailbox_id=draft.mailbox_id,
            # what comes back finds its request by the reply address (IS-132). Without one an automatic letter has the
            # null sender (RFC 3834, 3.3): its bounce would be a stranger's mail at the desk's own address
            mail_from=reply_to or ("" if draft.automatic else draft.from_address),
            to=draft.to,
            message_id=message_id,
            raw=raw,
            token=Token(digest=token_digest(token), address=draft.to, contact_id=draft.contact_id)
            if reply_to and not draft.refused
            else None,
            refused=draft.refused,
        )

    def _mail(self, draft: Draft, message_id: str, reply_to: str) -> MailLetter:
        return MailLetter(
            message_id=message_id,
            from_=Address(address=draft.from_address, name=draft.from_name),
            to=(Address(address=draft.to, name=draft.to_name),),
            reply_to=Address(address=reply_to, name=draft.from_name) if reply_to else None,
            subject=draft.subject,
            text=draft.text,
            html=draft.html or html_of(draft.text, language=draft.language),
            date=draft.at,
            loop_marker=desk_mark(draft.vendor, self.mail_domain),
            in_reply_to=draft.in_reply_to,
            references=draft.references,
            language=draft.language,
            automatic=draft.automatic,
            attachments=tuple(
                LetterFile(name=one.name, media_type=one.media_type, content=one.content)
                for one in draft.enclosures
            ),
        )

    def _token(self, draft: Draft) -> str:
        number = draft.answers_join or draft.ticket_number
        named = f"reply\0{draft.vendor}\0{number}\0{address_key(draft.to)}"
        secret_bits = hmac.new(self.secret, named.encode(), hashlib.sha256).digest()[:20]
        return base64.b32encode(secret_bits).decode("ascii").lower()
