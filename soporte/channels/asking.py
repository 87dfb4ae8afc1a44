"""Asking people for the settings of an account: form fields made from a driver's declaration."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from soporte.channels.contract import Group
from soporte.channels.settings import AccountSettings, Declared, SettingsError

KEEP = _("Leave empty to keep the one that is stored.")


@dataclass(frozen=True)
class AskedGroup:
    """Fields under one heading."""

    group: Group
    fields: list[forms.BoundField]


class AsksSettings(forms.BaseForm):
    """A form that asks for the settings of an account too. Secrets go in and are never shown.

    Call `ask` after `__init__`; a valid form has the answer in `settled`.
    """

    stored: AccountSettings
    settled: AccountSettings
    is_first_run: bool
    asked: dict[str, Declared]

    def ask(self, stored: AccountSettings, *, first_run: bool = False) -> None:
        """Add a field for each setting, filled with what is stored; in the first run, for few."""
        self.stored, self.is_first_run = stored, first_run
        self.asked = {
            name: one
            for name, one in stored.declared().items()
            if one.setting.first_run or not first_run
        }
        is_new = stored == type(stored)()
        for name, one in self.asked.items():
            has_secret = one.setting.is_secret and bool(getattr(stored, name))
            self.fields[name] = _field(one, has_secret=has_secret)
            if not one.setting.is_secret:
                value = getattr(stored, name)
                suggested = one.setting.suggested
                is_suggested = first_run and is_new and suggested is not None
                self.initial.setdefault(name, suggested if is_suggested else value)

    @property
    def groups(self) -> list[AskedGroup]:
        """The settings' fields under their headings."""
        made = [
            AskedGroup(
                group, [self[n] for n, one in self.asked.items() if one.setting.group == key]
            )
            for key, group in self.stored.groups.items()
        ]
        return [one for one in made if one.fields]

    @property
    def changed_settings(self) -> list[str]:
        """The names of the settings that a valid form changes."""
        return [n for n in self.asked if getattr(self.settled, n) != getattr(self.stored, n)]

    def clean(self) -> dict[str, Any] | None:
        """The answers together; what does not go together is said at its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._refuse_gaps(cleaned)
        if any(name in self.errors for name in self.asked):
            return cleaned
        given = {name: _given(one, cleaned.get(name)) for name, one in self.asked.items()}
        kept = {n for n, one in self.asked.items() if one.setting.is_secret and not given[n]}
        try:
            self.settled = self.stored.changed({k: v for k, v in given.items() if k not in kept})
        except SettingsError as error:
            for one in error.wrong:
                message = one.text or _("This value is not possible here.")
                self.add_error(one.name if one.name in self.asked else None, message)
        return cleaned

    def _refuse_gaps(self, cleaned: dict[str, Any]) -> None:
        """In the first run, what belongs to a server that is named must be told with it."""
        for one in self.groups if self.is_first_run else []:
            names = [bound.name for bound in one.fields]
            for name in names if cleaned.get(names[0]) else []:
                is_known = cleaned.get(name) or (
                    self.asked[name].setting.is_secret and getattr(self.stored, name)
                )
                if self.asked[name].setting.first_run == "needed" and not is_known:
                    self.add_error(name, _("This is needed."))


class SettingsForm(AsksSettings, forms.Form):
    """A form of settings alone."""

    def __init__(self, *args: Any, stored: AccountSettings, **kwargs: Any) -> None:
        """`stored` are the settings so far."""
        super().__init__(*args, **kwargs)
        self.ask(stored)


def as_data(stored: AccountSettings, given: dict[str, Any]) -> dict[str, Any]:
    """What a form would be sent when somebody changes only what is `given`."""
    shown = {name: value for name, value in stored.shown().items() if value is not None}
    return shown | given


def _given(one: Declared, value: Any) -> Any:
    return one.default if value in ("", None) else value


def _field(one: Declared, *, has_secret: bool) -> forms.Field:
    said: dict[str, Any] = {
        "label": one.setting.label,
        "help_text": one.setting.help,
        "required": False,
    }
    if one.kind == "flag":
        return forms.BooleanField(**said)
    if one.kind == "number":
        return forms.IntegerField(min_value=one.smallest, max_value=one.largest, **said)
    if one.kind == "choice":
        choices = [(word, one.setting.words.get(word, word)) for word in one.choices]
        return forms.ChoiceField(choices=choices, **said)
    if one.kind == "text":
        return forms.CharField(max_length=one.longest, **said)
    if has_secret:
        said["help_text"] = format_lazy("{} {}", KEEP, one.setting.help)
    quiet = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(max_length=one.longest, strip=False, widget=quiet, **said)
