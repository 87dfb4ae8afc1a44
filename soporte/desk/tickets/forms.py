"""The form of a new ticket."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from soporte.channels.accounts import refuse_our_mailboxes
from soporte.desk import memory
from soporte.fields.asking import Asking
from soporte.people.models import Person, Team
from soporte.people.operations import check_email, check_phone
from soporte.tickets import filling
from soporte.tickets.models import Queue, TicketType
from soporte.tickets.models.prioritised import Priority
from soporte.toolbox.text import whole_number

WAYS = [
    ("phone", _("Telephone")),
    ("counter", _("In person")),
    ("email", _("E-mail")),
    ("desk", _("Our own initiative")),
]


class NewTicketForm(forms.Form):
    """A request written down for somebody: a person we know, or one made on the fly."""

    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    subject = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(
        label=_("What is it about?"),
        widget=forms.Textarea(attrs={"rows": 6, "data-editor": "1", "data-autosize": "1"}),
    )
    way = forms.ChoiceField(label=_("How did they ask?"), choices=WAYS)
    queue = forms.ModelChoiceField(label=_("Queue"), queryset=Queue.objects.none())
    type = forms.ModelChoiceField(label=_("Type"), queryset=TicketType.objects.none())
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, initial=Priority.NORMAL.value, coerce=int
    )
    assignee = forms.TypedChoiceField(
        label=_("Assignee"), required=False, coerce=int, empty_value=None
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.all(), required=False)
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1000,
        help_text=_("Several tags with commas between them."),
        widget=forms.TextInput(attrs={"list": "tags-in-use", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        """`reader` is whose queues are offered."""
        super().__init__(*args, **kwargs)
        self.reader = reader
        queues = Queue.objects.visible_to(reader).active()
        self.fields["queue"].queryset = queues  # type: ignore[attr-defined]
        self.fields["queue"].initial = queues.first()
        types = TicketType.objects.filter(is_active=True)
        self.fields["type"].queryset = types  # type: ignore[attr-defined]
        self.fields["type"].initial = types.first()
        self.fields["assignee"].choices = self._assignees()  # type: ignore[attr-defined]

    def _assignees(self) -> list[tuple[str, str]]:
        """Nobody, oneself, and whoever else works on the chosen queue."""
        queues: Any = self.fields["queue"]
        pk = whole_number(str(self["queue"].value() or ""))
        if not queues.queryset.filter(pk=pk).exists():
            return [("", "—")]
        workers = sorted(memory.workers(pk), key=lambda one: one.pk != self.reader.pk)
        me = str(_("Me"))
        names = [me if one.pk == self.reader.pk else one.display_name for one in workers]
        pks = [str(one.pk) for one in workers]
        return [("", "—"), *zip(pks, names, strict=True)]

    @cached_property
    def asking(self) -> Asking | None:
        """What the chosen queue and type ask; on the telephone nothing of it is needed."""
        queue, kind = (self._chosen(name) for name in ("queue", "type"))
        data: Any = self.data if self.is_bound else None
        return filling.asking(queue, kind, for_staff=True, data=data)

    def _chosen(self, name: str) -> int | None:
        if not self.is_bound:
            return whole_number(str(self[name].value() or "")) or None
        one = self.cleaned_data.get(name) or self.fields[name].initial
        return one.pk if one else None

    def is_answered(self) -> bool:
        """Whether what was answered can be kept; it joins the ticket's facts."""
        if self.asking is None:
            return True
        is_good = self.asking.is_valid()
        self.cleaned_data["fields"] = self.asking.given
        return is_good

    def clean_email(self) -> str:
        """An address, or nothing."""
        given = self.cleaned_data["email"].strip()
        if not given:
            return ""
        email = check_email(given)
        refuse_our_mailboxes(email)
        return email

    def clean_phone(self) -> str:
        """A number, or nothing."""
        given = self.cleaned_data["phone"].strip()
        return check_phone(given) if given else ""

    def clean(self) -> dict[str, Any]:
        """Somebody has to be named."""
        given: dict[str, Any] = super().clean() or {}
        pk = given.get("person")
        if pk:
            known = Person.objects.visible_to(self.reader).filter(pk=pk, is_active=True).first()
            if known is None:
                raise ValidationError(_("That person is no longer here."))
            given["known"] = known
        elif not (given.get("name") or given.get("email") or given.get("phone")):
            self.add_error(
                "name", _("Say who asks: choose a person, or write a name or an address.")
            )
        return given
