"""The cast: the few people whose rights everybody knows, for tests, the demo and its pictures.

Ana asks (Acme), Beto answers, Carla supervises, Dario is of another organisation and must see
nothing, Elena administers, Marcos manages Acme's requests.
"""

from dataclasses import dataclass

from soporte.journal.actor import Actor
from soporte.people import operations
from soporte.people.models import Organization, Person, Team

BY = Actor.system(via="cli")


@dataclass(frozen=True)
class People:
    """Everybody, by name."""

    ana: Person
    beto: Person
    carla: Person
    dario: Person
    elena: Person
    marcos: Person
    acme: Organization
    rival: Organization
    team: Team


def build() -> People:
    """Make the cast through the room's own verbs."""
    acme = _organization("Acme", "acme.example")
    rival = _organization("Óptica Sur", "optica.example")
    beto = _person("Beto Salas", "beto@nortia.example", role="technician")
    team = Team(name="Primera línea")
    operations.save_team(team, members=[beto], by=BY)
    return People(
        ana=_person("Ana Pardo", "ana@acme.example", organization=acme),
        beto=beto,
        carla=_person("Carla Ríos", "carla@nortia.example", role="supervisor"),
        dario=_person("Dario Vela", "dario@optica.example", organization=rival, language="en"),
        elena=_person("Elena Duarte", "elena@nortia.example", role="administrator"),
        marcos=_person("Marcos Gil", "marcos@acme.example", role="manager", organization=acme),
        acme=acme,
        rival=rival,
        team=team,
    )


def _organization(name: str, domain: str) -> Organization:
    made = Organization(name=name, domains=[domain])
    operations.save_organization(made, by=BY)
    return made


def _person(
    name: str,
    email: str,
    *,
    role: str = "customer",
    organization: Organization | None = None,
    language: str = "es",
) -> Person:
    person = operations.create_person(
        name, email=email, role=role, organization=organization, language=language, by=BY
    )
    operations.verify_address(person, email, by=BY)
    return person
