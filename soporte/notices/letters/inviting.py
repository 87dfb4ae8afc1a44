"""The letter that invites a new colleague."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.notices.letters.kinds import Letter, Placeholder, Text, body, mark, marks


def _invitation() -> Text:
    return Text(
        _("You can sign in to %(name)s") % marks(name="site.name"),
        body(
            mark("greeting"),
            _("You are part of the team now. Sign in here, and choose a password if you like:")
            + " "
            + mark("link"),
            _("The link is for you alone, works once and for three days."),
            _("After that, ask on the sign-in page for a code to this address."),
            _("If you did not expect this, ignore this message."),
        ),
    )


INVITATION = Letter(
    "invitation",
    gettext_lazy("Invitation"),
    gettext_lazy("To a new colleague: how to sign in for the first time"),
    _invitation,
    {
        "greeting": Placeholder(
            gettext_lazy("“Hello” with the first name; without it where the address is not proved"),
            gettext_lazy("Hello, Ana."),
        ),
        "person.first_name": Placeholder(gettext_lazy("the first name of who reads it"), "Ana"),
        "link": Placeholder(
            gettext_lazy("where one signs in"), "https://soporte.example/…/accounts/once/…"
        ),
    },
    must=("link",),
)
