"""A person: a customer, a member of staff, or both ends of a conversation."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.people.models.address import Address
from soporte.people.models.attendance import Availability
from soporte.people.zones import validate_time_zone
from soporte.toolbox.clock import now


class Role(models.TextChoices):
    """What a person may do, from least to most."""

    CUSTOMER = "customer", _("Customer")
    MANAGER = "manager", _("Organisation manager")
    TECHNICIAN = "technician", _("Technician")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")


# What stays instead of a name that was erased; each reader reads it in their language.
ERASED_NAME = "[erased]"
STAFF_ROLES = (Role.TECHNICIAN, Role.SUPERVISOR, Role.ADMINISTRATOR)


class PersonQuerySet(models.QuerySet["Person"]):
    """Reading people."""

    def visible_to(self, person: "Person") -> "PersonQuerySet":
        """All for staff; a manager's organisation; a customer only themselves."""
        if person.is_staff:
            return self
        if person.role == Role.MANAGER and person.organization_id:
            return self.filter(
                models.Q(organization_id=person.organization_id, role__in=("customer", "manager"))
                | models.Q(pk=person.pk)
            )
        return self.filter(pk=person.pk)

    def staff(self) -> "PersonQuerySet":
        """Those who work at the desk."""
        return self.filter(role__in=STAFF_ROLES, is_active=True)


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people; allauth and Django's shell use `create_user`."""

    def create_user(self, sign_in_email: str | None = None, **fields: Any) -> "Person":
        """A person who cannot sign in by password until one is set."""
        password = fields.pop("password", None)
        person: Person = self.model(sign_in_email=sign_in_email, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who asks or answers; Django's user model. `sign_in_email` is set once verified."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    folded_name = models.CharField(max_length=200, db_index=True, editable=False)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CUSTOMER)
    organization = models.ForeignKey(
        "people.Organization",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("organisation"),
    )
    sign_in_email = models.EmailField(null=True, blank=True, unique=True)
    language = models.CharField(
        _("language"), max_length=5, choices=[("es", "Español"), ("en", "English")], default="es"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, validators=[validate_time_zone]
    )
    note = models.TextField(_("internal note"), blank=True)
    preferences = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    availability = models.CharField(
        _("availability"),
        max_length=6,
        choices=Availability,
        default=Availability.ONLINE,
        db_default=Availability.ONLINE,
    )
    # Something of theirs was marked as spam: what they cannot prove to have written is held.
    distrusted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "sign_in_email"
    EMAIL_FIELD = "sign_in_email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        indexes = [
            # A few among all customers: every ticket's page asks whom it may be given to.
            models.Index(
                fields=["folded_name"],
                condition=models.Q(role__in=STAFF_ROLES),
                name="people_staff",
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def own_topics(self) -> list[str]:
        """What this person's page follows, and their organisation's, which lists its people."""
        theirs = [f"organization:{self.organization_id}"] if self.organization_id else []
        return [f"person:{self.pk}", *theirs]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded name, which sorting and searching use, in step."""
        from soporte.toolbox.text import fold

        self.folded_name = fold(self.name)[:200]
        if kwargs.get("update_fields") is not None and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded_name"}
        super().save(*args, **kwargs)

    @property
    def email(self) -> str:
        """The address that mail to this person goes to, or empty."""
        if self.pk is None:
            return ""
        found = [a for a in self.addresses.all() if a.kind == Address.Kind.EMAIL]
        found.sort(key=lambda a: (not a.is_primary, a.pk))
        return found[0].value if found else ""

    @property
    def unreached(self) -> str:
        """The address at which they are not reached, where no other one works; else empty."""
        found = [a for a in self.addresses.all() if a.kind == Address.Kind.EMAIL]
        works = any(a.undeliverable_at is None for a in found)
        return "" if works else self.email

    @property
    def display_name(self) -> str:
        """The name, or the best there is instead of one."""
        if self.name == ERASED_NAME:
            return str(_("Erased person"))
        return self.name or self.email or _("Somebody %(number)s") % {"number": self.pk}

    @property
    def first_name(self) -> str:
        """The first word of the name, for greetings."""
        return self.name.split()[0] if self.name.strip() else self.display_name

    @property
    def is_staff(self) -> bool:
        """Whether this person works at the desk."""
        return self.role in STAFF_ROLES

    @property
    def is_supervisor(self) -> bool:
        """Whether this person answers for every queue."""
        return self.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        """Whether this person may change the installation."""
        return self.role == Role.ADMINISTRATOR

    @property
    def zone(self) -> ZoneInfo | None:
        """The person's own time zone, if they chose one."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def get_short_name(self) -> str:
        """What Django's own texts call somebody."""
        return self.first_name

    def get_full_name(self) -> str:
        """As above, in full."""
        return self.display_name
