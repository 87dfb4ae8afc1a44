"""What was said, sent on to somebody outside, and what they answer: for staff alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.journal.actor import Actor
from soporte.outbox import operations as outbox
from soporte.tickets import ways_out
from soporte.tickets.models.conversing import Conversing, NewFile
from soporte.tickets.models.message import Attachment, Message
from soporte.tickets.models.participant import Participant
from soporte.tickets.models.shared import MAX_PARTICIPANTS
from soporte.tickets.models.status import Category
from soporte.tickets.quoting import announced

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.ways_out import Route

MOST_FORWARDED = 200


class Forwardable(Conversing):
    """A ticket whose public messages can be sent on to an outside helper."""

    class Meta:
        abstract = True

    @transaction.atomic
    def forward(
        self,
        html: str,
        *,
        to: "Person",
        address: str,
        author: "Person",
        by: Actor,
        only: int | None = None,
        until: int | None = None,
        with_files: bool = True,
        files: Sequence[NewFile] = (),
    ) -> Message:
        """Send `only` one public message, or all (`until` one), to somebody's address.

        They become an outside helper: their answers join the ticket for staff alone. What was sent
        is kept as an internal message with all that it quotes. Records `message.forwarded`. Raises
        ValidationError for whom or what cannot be.
        """
        self.lock()
        self.refuse_helper(to, address)
        quoted = self._public(only, until)
        if not quoted:
            raise ValidationError(_("Choose a public message to forward."))
        route = self._way_to(to, address)
        with override(to.language):
            quote = SafeString("").join(_quoted(one, to) for one in quoted)
        message = self._say(
            html,
            author=author,
            channel="email",
            files=[*files, *(_files(quoted) if with_files else ())],
            quote_html=quote,
            from_staff=True,
            internal=True,
        )
        self._ask_aside(to)
        outbox.enqueue(
            channel=route.channel,
            account_id=route.account_id,
            recipient=route.recipient,
            payload={"message": message.pk, "person": to.pk, "forwards": True},
            thing=message,
            live=[f"ticket:{self.pk}"],
        )
        detail = {"message": message.pk, "person": f"person:{to.pk}"}
        self.changed("message.forwarded", by=by, detail=detail)
        self.index_message(message)
        return message

    def is_helped_by(self, person: "Person") -> bool:
        """Whether somebody is an outside helper, of whom the customer does not know."""
        if person.pk == self.requester_id:
            return False
        return bool(self._taking_part.aside().filter(person=person).exists())

    def hear_helper(self, html: str, *, author: "Person", by: Actor, **said: Any) -> Message:
        """Keep what an outside helper wrote, for staff alone; records `helper.answered`.

        A ticket that waited for them is open again.
        """
        message = self._say(html, author=author, internal=True, **said)
        detail = {"message": message.pk, "channel": message.channel}
        self.changed("helper.answered", by=by, detail=detail)
        if self.category == Category.WAITING_THIRD:
            self.set_category(Category.OPEN, by=by)
        if self.is_snoozed:
            self.wake(by=by)
        self.index_message(message)
        return message

    @property
    def _taking_part(self) -> Any:
        return self.participants  # type: ignore[attr-defined]

    def refuse_helper(self, to: "Person", address: str) -> None:
        """Raise ValidationError for whoever reads the conversation anyway, and dead addresses."""
        if self.is_spam:  # type: ignore[attr-defined]
            raise ValidationError(_("This ticket is marked as spam: release it first."))
        if to.is_staff:
            raise ValidationError(
                _("%(name)s is one of the team: name them in a note.") % {"name": to}
            )
        seen = type(self)._default_manager.visible_to(to)  # type: ignore[attr-defined]
        if seen.filter(pk=self.pk).exists():
            raise ValidationError(
                _("%(name)s reads this conversation already: write a reply.") % {"name": to}
            )
        known = {one.value: one for one in to.addresses.all() if one.kind == "email"}
        if address not in known or known[address].undeliverable_at:
            raise ValidationError(
                _("Mail does not reach %(address)s.") % {"address": address or "—"}
            )

    def _way_to(self, to: "Person", address: str) -> "Route":
        route = ways_out.find(self, to)  # type: ignore[arg-type]
        if route is None:
            raise ValidationError(_("No mailbox is set up that could send this."))
        return replace(route, recipient=address)

    def _public(self, only: int | None, until: int | None) -> list[Message]:
        """What may leave: never an internal message, whatever was asked for."""
        found = self.messages.filter(internal=False)  # type: ignore[attr-defined]
        if only is not None:
            found = found.filter(pk=only)
        if until is not None:
            found = found.filter(pk__lte=until)
        rows = found.select_related("author").prefetch_related("attachments__blob")
        return list(rows.order_by("-pk")[:MOST_FORWARDED])[::-1]

    def _ask_aside(self, person: "Person") -> None:
        """Nothing is recorded of it that the customer would read."""
        if len(self._taking_part.all()) >= MAX_PARTICIPANTS:
            raise ValidationError(_("Too many people take part already."))
        role = Participant.Role.HELPER
        Participant.objects.update_or_create(
            ticket_id=self.pk, person=person, defaults={"role": role}
        )


def _quoted(message: Message, reader: "Person") -> SafeString:
    head = announced(message, reader, nobody=_("Automatic"))
    # Cleaned when it was stored, and once more with the message that carries it.
    body = SafeString(message.body_html)
    return format_html("<p>{}</p><blockquote>{}</blockquote>", head, body)


def _files(messages: Sequence[Message]) -> list[NewFile]:
    found: list[Attachment] = [one for said in messages for one in said.attachments.all()]
    return [NewFile(one.blob, one.name, one.content_id, inline=one.inline) for one in found]
