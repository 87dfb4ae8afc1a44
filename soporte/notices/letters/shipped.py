"""The letters as they are shipped. Their sentences are translated like every other text."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.notices.letters import alarm
from soporte.notices.letters.inviting import INVITATION
from soporte.notices.letters.kinds import Letter, Placeholder, Text, body, mark, marks

_GREETING = Placeholder(
    gettext_lazy("“Hello” with the first name; without it where the address is not proved"),
    gettext_lazy("Hello, Ana."),
)
_FIRST_NAME = Placeholder(gettext_lazy("the first name of who reads it"), "Ana")
_NUMBER = Placeholder(gettext_lazy("the number of the request"), "1042")
_SUBJECT = Placeholder(
    gettext_lazy("the subject of the request"),
    gettext_lazy("The printer on the second floor does not print"),
)
_LINK = "https://soporte.example/…"


def _acknowledgement() -> Text:
    return Text(
        _("We have your request [#%(number)s]") % marks(number="ticket.number"),
        body(
            mark("greeting"),
            _("Your request has the number %(number)s.") % marks(number="ticket.number"),
            mark("ticket.subject"),
            _("Reply to this message to add something, or follow it here: %(link)s")
            % marks(link="link"),
        ),
    )


def _code() -> Text:
    return Text(
        _("Your code: %(code)s") % marks(code="code"),
        body(
            _("Your code is %(code)s.") % marks(code="code"),
            _("Enter it within 15 minutes. If you did not ask for it, ignore this message."),
        ),
    )


def _rating() -> Text:
    return Text(
        f"Re: {mark('ticket.subject')} [#{mark('ticket.number')}]",
        body(
            mark("greeting"),
            _("We have marked your request “%(subject)s” as resolved.")
            % marks(subject="ticket.subject"),
            _("How did it go? Rate it here, it takes ten seconds: %(link)s") % marks(link="link"),
            _("If it is not solved, reply to this message and we carry on."),
        ),
    )


def _approval() -> Text:
    return _asked(_("We need your approval for the request “%(subject)s”."))


def _approval_again() -> Text:
    return _asked(_("We are still waiting for your approval for the request “%(subject)s”."))


def _asked(sentence: str) -> Text:
    return Text(
        _("Do you approve? %(title)s [#%(number)s]")
        % marks(title="approval.title", number="ticket.number"),
        body(
            mark("greeting"),
            sentence % marks(subject="ticket.subject"),
            mark("approval.title"),
            mark("approval.text"),
            _("Say yes or no here; the link is for you alone: %(link)s") % marks(link="link"),
        ),
    )


def _handover() -> Text:
    return Text(
        f"{mark('ticket.type')}: {mark('ticket.subject')}",
        "\n\n".join(
            [
                _("%(who)s asks for something that is yours to answer.")
                % {"who": f"{mark('customer.name')} <{mark('customer.email')}>"},
                mark("ticket.subject"),
                mark("ticket.text"),
                mark("ticket.answers"),
                _("The ticket: %(link)s") % marks(link="link"),
            ]
        ),
    )


def _handed_over() -> Text:
    return Text(
        _("We have passed your request on [#%(number)s]") % marks(number="ticket.number"),
        body(
            mark("greeting"),
            mark("handover.text"),
            _("Your request has the number %(number)s.") % marks(number="ticket.number"),
        ),
    )


def _files_left() -> Text:
    return Text(
        _("We could not store your files [#%(number)s]") % marks(number="ticket.number"),
        body(
            mark("greeting"),
            _("Your message has arrived, and we read it: request %(number)s.")
            % marks(number="ticket.number"),
            _(
                "Its files are not stored yet, because we had too many from you in one day. If we "
                "need them, we fetch them from your message: you need not send them again."
            ),
        ),
    )


def _noted() -> Text:
    return Text(
        _("We have noted your address"),
        body(
            _("Hello."),
            _("We have noted this address down, to write to you here."),
            _("To confirm it, sign in with it; you also see your requests there: %(link)s")
            % marks(link="link"),
            _("If you have nothing to do with us, ignore this message."),
        ),
    )


def _question() -> Text:
    return Text(
        _("Is this address yours?"),
        body(
            mark("greeting"),
            _("We have noted %(address)s down as another address of yours.")
            % marks(address="address"),
            _("Nobody can sign in with it until you confirm it in your profile: %(link)s")
            % marks(link="link"),
            _("If it is not yours, reply to this message."),
        ),
    )


def _unknown() -> Text:
    return Text(
        _("Nobody has this address here"),
        body(
            _("Somebody asked for a code to sign in with this address, but we do not know it."),
            _("If it was you, try another address of yours, or write to us first."),
            _("If it was not, ignore this message."),
        ),
    )


def _password() -> Text:
    return Text(
        _("Your password was changed"),
        body(
            _("The password of your account was set or changed just now."),
            _("If it was not you, reply to this message at once."),
        ),
    )


def _notification() -> Text:
    return Text(
        mark("headline"),
        body(
            mark("greeting"),
            mark("news"),
            _(
                "Answer in the desk: a reply to this mail does not reach the customer; "
                "it is held until somebody looks at it."
            ),
            _("Choose what you are told of: %(link)s") % marks(link="link"),
        ),
    )


def _broken() -> Text:
    return Text(
        _("The text of a mail cannot be used: %(letter)s") % marks(letter="letter"),
        body(
            mark("greeting"),
            _("Your own text of the mail “%(letter)s” cannot be used any more: %(why)s")
            % marks(letter="letter", why="why"),
            _("Until you put it right, the shipped text goes out instead: %(link)s")
            % marks(link="link"),
        ),
    )


LETTERS: dict[str, Letter] = {
    one.key: one
    for one in (
        Letter(
            "acknowledgement",
            gettext_lazy("Acknowledgement"),
            gettext_lazy("To whoever opens a request by mail or in the portal"),
            _acknowledgement,
            {
                "greeting": _GREETING,
                "customer.first_name": _FIRST_NAME,
                "ticket.number": _NUMBER,
                "ticket.subject": _SUBJECT,
                "link": Placeholder(
                    gettext_lazy("the request in the portal"), f"{_LINK}/tickets/1042"
                ),
            },
        ),
        Letter(
            "code",
            gettext_lazy("Code"),
            gettext_lazy("Proves an address: to sign in, to confirm a request or a new address"),
            _code,
            {"code": Placeholder(gettext_lazy("the six digits"), "483920")},
            must=("code",),
        ),
        INVITATION,
        Letter(
            "rating",
            gettext_lazy("Is it solved?"),
            gettext_lazy("Asks the customer for a rating when a request was resolved"),
            _rating,
            {
                "greeting": _GREETING,
                "customer.first_name": _FIRST_NAME,
                "ticket.number": _NUMBER,
                "ticket.subject": _SUBJECT,
                "link": Placeholder(gettext_lazy("where it is rated"), f"{_LINK}/rating"),
            },
            must=("link",),
        ),
        *(
            Letter(
                key,
                label,
                about,
                shipped,
                {
                    "greeting": _GREETING,
                    "person.first_name": _FIRST_NAME,
                    "ticket.number": _NUMBER,
                    "ticket.subject": _SUBJECT,
                    "approval.title": Placeholder(
                        gettext_lazy("what is to be approved"), gettext_lazy("A new printer")
                    ),
                    "approval.text": Placeholder(
                        gettext_lazy("what was written about it"),
                        gettext_lazy("It costs 300 euros."),
                    ),
                    "link": Placeholder(
                        gettext_lazy("where it is answered"), f"{_LINK}/approvals/7"
                    ),
                },
                must=("link",),
            )
            for key, label, about, shipped in (
                (
                    "approval",
                    gettext_lazy("Approval"),
                    gettext_lazy("To each person whose approval is asked for"),
                    _approval,
                ),
                (
                    "approval_again",
                    gettext_lazy("Approval, asked again"),
                    gettext_lazy("To who has not answered"),
                    _approval_again,
                ),
            )
        ),
        Letter(
            "handover",
            gettext_lazy("Handover"),
            gettext_lazy("The request itself, to the colleagues that it is handed over to"),
            _handover,
            {
                "customer.name": Placeholder(gettext_lazy("who asks"), "Ana García"),
                "customer.email": Placeholder(gettext_lazy("their address"), "ana@acme.example"),
                "ticket.number": _NUMBER,
                "ticket.type": Placeholder(
                    gettext_lazy("what kind of request it is"), gettext_lazy("Quotation")
                ),
                "ticket.subject": _SUBJECT,
                "ticket.text": Placeholder(
                    gettext_lazy("what was written"),
                    gettext_lazy("Please send us an offer for two of them."),
                ),
                "ticket.answers": Placeholder(
                    gettext_lazy("what the form asked, with the answers"),
                    gettext_lazy("Quantity: 2"),
                ),
                "link": Placeholder(
                    gettext_lazy("the ticket at the desk"), f"{_LINK}/desk/tickets/1042/"
                ),
            },
            must=("link",),
        ),
        Letter(
            "handed_over",
            gettext_lazy("Handover, to the customer"),
            gettext_lazy("Tells who asked that the request was passed on"),
            _handed_over,
            {
                "greeting": _GREETING,
                "ticket.number": _NUMBER,
                "handover.text": Placeholder(
                    gettext_lazy("what the ticket type says about it"),
                    gettext_lazy(
                        "We have passed your request on to the colleagues who can answer it."
                    ),
                ),
            },
        ),
        Letter(
            "files_left",
            gettext_lazy("Files not stored"),
            gettext_lazy("To whoever sent more files by mail than one may in a day"),
            _files_left,
            {"greeting": _GREETING, "ticket.number": _NUMBER},
        ),
        Letter(
            "address_noted",
            gettext_lazy("Address noted down"),
            gettext_lazy("To a first address that staff noted down for somebody; it is not proved"),
            _noted,
            {"link": Placeholder(gettext_lazy("where one signs in"), f"{_LINK}/accounts/login/")},
            must=("link",),
        ),
        Letter(
            "address_question",
            gettext_lazy("Another address"),
            gettext_lazy("Asks somebody at a known address whether another one is theirs"),
            _question,
            {
                "greeting": _GREETING,
                "person.first_name": _FIRST_NAME,
                "address": Placeholder(gettext_lazy("the address in question"), "ana@home.example"),
                "link": Placeholder(gettext_lazy("their profile"), f"{_LINK}/portal/profile/"),
            },
            must=("link",),
        ),
        Letter(
            "unknown_account",
            gettext_lazy("Unknown address"),
            gettext_lazy("To an address that nobody has here, when a code was asked for with it"),
            _unknown,
        ),
        Letter(
            "password_changed",
            gettext_lazy("Password changed"),
            gettext_lazy("Tells somebody that their password was set or changed"),
            _password,
        ),
        Letter(
            "notification",
            gettext_lazy("Notification"),
            gettext_lazy("News of tickets, to staff"),
            _notification,
            {
                "greeting": _GREETING,
                "person.first_name": _FIRST_NAME,
                "headline": Placeholder(
                    gettext_lazy("what it is about, in a line"), gettext_lazy("News of #1042")
                ),
                "news": Placeholder(
                    gettext_lazy("what happened, by ticket, with links"),
                    gettext_lazy("Ana answered in #1042"),
                ),
                "link": Placeholder(
                    gettext_lazy("where notifications are chosen"), f"{_LINK}/desk/notifications/"
                ),
            },
            must=("news",),
        ),
        Letter(
            "broken_text",
            gettext_lazy("Text of a mail that cannot be used"),
            gettext_lazy("Tells administrators that one of their own texts is left out"),
            _broken,
            {
                "greeting": _GREETING,
                "letter": Placeholder(gettext_lazy("which mail"), gettext_lazy("Acknowledgement")),
                "why": Placeholder(gettext_lazy("what is wrong with it"), "…"),
                "link": Placeholder(
                    gettext_lazy("where it is put right"), f"{_LINK}/desk/settings/"
                ),
            },
        ),
        alarm.LETTER,
    )
}
