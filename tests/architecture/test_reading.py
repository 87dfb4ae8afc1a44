"""Faces read what belongs to people through `visible_to`, and leave writing to verbs."""

from django.apps import apps

from tests.architecture.source import FACES, imported, lines, manager_calls, modules

WRITES = {
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
}
# Where nobody is signed in yet, or the right was checked by other means; each with its reason.
UNSCOPED = {
    "api/channels/inbound.py": "reads again what visible_to gave before the change",
    "api/outbox/deliveries.py": "messages of deliveries that were found through visible_to",
    "api/people/people.py": "narrows rows that visible_to gave; organisations for staff",
    "api/people/tokens.py": "the caller",
    "api/sorting/queues.py": "supervisors, who see every queue",
    "api/tickets/chosen.py": "answers with the ticket that the caller has just changed",
    "desk/administration/queues.py": "administrators alone",
    "desk/administration/request_forms.py": "administrators alone",
    "desk/administration/staff.py": "administrators alone",
    "desk/bulk/doubts.py": "who receives an answer in tickets that visible_to gave",
    "desk/people/forms.py": "staff see every organisation",
    "desk/tickets/facts.py": "staff see every organisation",
    "desk/views/builder.py": "staff see every person and organisation",
    "desk/tickets/originals.py": "what belongs to a message that visible_to gave",
    "desk/tickets/queries.py": "staff: marks of tickets that visible_to gave",
    "desk/tickets/timeline.py": "staff: messages of a ticket that visible_to gave",
    "desk/tickets/views.py": "staff: messages of a ticket that visible_to gave",
    "portal/people/profile.py": "oneself",
    "portal/setup/people.py": "the first run: nobody can sign in yet",
    "portal/setup/views.py": "the first run: nobody can sign in yet",
    "portal/tickets/approval.py": "a signed link stands for the person",
    "portal/tickets/rating.py": "a signed link stands for the person",
}
WRITERS = {
    "config/demo/__init__.py": "makes the demo's mailbox in an empty installation",
    "config/seed/facts.py": "loads made-up rows in bulk",
    "portal/setup/people.py": "the first run gives the team its rights on what is there",
}
# What each manager offers besides, which shows no more than everybody of that face may see.
OPEN = {"Queue": {"active"}, "Person": {"staff"}}


def scoped():
    """Models that belong to people: those whose managers can say who may see them."""
    return {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in lines() and hasattr(model.objects, "visible_to")
    }


def unscoped():
    """Every reading of a face that begins in another way, with its module's name."""
    return [
        (module.name, f"{module.at(call)}: {name}.objects.{'.'.join(chain)}")
        for module in modules()
        if module.room in FACES
        for name, chain, call in manager_calls(module)
        if name in scoped() and chain[0] not in {"visible_to", "none", *OPEN.get(name, ())}
    ]


def test_faces_read_through_visible_to():
    wrong = [where for module, where in unscoped() if module not in UNSCOPED]
    assert not wrong, "\n".join(["", *wrong, ""]) + (
        "Begin with .visible_to(request.user): what a reader may not see must look as if it were "
        "missing. Where there is no reader yet, name the module in UNSCOPED with the reason."
    )


def foreign_writes():
    """Every writing of another room's rows, with its module's name."""
    found = []
    for module in modules():
        sources = imported(module)
        for name, chain, call in manager_calls(module):
            source = sources.get(name, "").split(".")
            foreign = source[:1] == ["soporte"] and source[1] != module.room
            if foreign and WRITES & set(chain):
                where = f"{module.at(call)}: {name}.objects.{'.'.join(chain)}"
                found.append((module.name, where))
    return found


def test_only_a_models_own_room_writes_it():
    wrong = [where for module, where in foreign_writes() if module not in WRITERS]
    assert not wrong, (
        "\n".join(["", *wrong, ""])
        + "Call a verb of the room that owns it: verbs lock, check and record."
    )


def test_every_exception_is_still_needed():
    assert set(UNSCOPED) - {module for module, _where in unscoped()} == set()
    assert set(WRITERS) - {module for module, _where in foreign_writes()} == set()
