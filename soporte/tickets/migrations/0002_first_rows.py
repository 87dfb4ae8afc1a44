"""What a new installation starts with: the numbers, the statuses, the types, one queue."""

from django.db import migrations

STATUSES = [
    ("new", "Nuevo", "New"),
    ("open", "Abierto", "Open"),
    ("waiting_customer", "Espera al cliente", "Waiting for the customer"),
    ("waiting_third", "Espera a un tercero", "Waiting for a third party"),
    ("resolved", "Resuelto", "Resolved"),
    ("closed", "Cerrado", "Closed"),
]
TYPES = [
    ("incident", "Incidencia", "Incident"),
    ("question", "Consulta", "Question"),
    ("installation", "Instalación o configuración", "Installation or configuration"),
    ("update", "Actualización", "Update"),
    ("training", "Formación", "Training"),
]


def fill(apps, schema_editor):
    Status = apps.get_model("tickets", "Status")
    TicketType = apps.get_model("tickets", "TicketType")
    for position, (category, es, en) in enumerate(STATUSES):
        Status.objects.create(category=category, name_es=es, name_en=en, position=position)
    for position, (slug, es, en) in enumerate(TYPES):
        TicketType.objects.create(slug=slug, name_es=es, name_en=en, position=position)
    apps.get_model("tickets", "Queue").objects.create(name="Soporte")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE tickets_number START WITH 1001",
            "DROP SEQUENCE tickets_number",
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
