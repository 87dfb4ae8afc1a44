"""The letter that tells administrators that automatic mail is held back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.notices.letters.kinds import Letter, Placeholder, Text, body, mark, marks


def _text() -> Text:
    return Text(
        _("Automatic mail is held back: %(target)s") % marks(target="target"),
        body(
            mark("greeting"),
            _(
                "So much automatic mail went to %(target)s that we stopped it: perhaps a machine "
                "answers our answers, or somebody fills in our form with another's address."
            )
            % marks(target="target"),
            _("What people write goes out as ever. Look, and let it go again, here: %(link)s")
            % marks(link="link"),
        ),
    )


LETTER = Letter(
    "alarm",
    gettext_lazy("Automatic mail held back"),
    gettext_lazy("Tells administrators that a brake on automatic mail holds"),
    _text,
    {
        "greeting": Placeholder(gettext_lazy("a greeting"), gettext_lazy("Hello, Ana.")),
        "target": Placeholder(gettext_lazy("to which address or domain"), "ana@acme.example"),
        "link": Placeholder(
            gettext_lazy("where it is reset"), "https://soporte.example/…/desk/settings/"
        ),
    },
)
