"""Make the people who are here findable, as `indexing.person_changed` does for new ones."""

from django.db import migrations

from soporte.people import indexing
from soporte.search.operations import rows

BATCH = 2000


def fill(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    Document = apps.get_model("search", "Document")
    made = []
    for person in Person.objects.prefetch_related("addresses").iterator(BATCH):
        known = [(address.kind, address.value) for address in person.addresses.all()]
        words = indexing.identifiers(person.name, known)
        found = rows(indexing.KIND, person.pk, indexing.STAFF, "", [], person.created_at, identifiers=words)
        made += [Document(**row._asdict()) for row in found]
        if len(made) >= BATCH:
            Document.objects.bulk_create(made, ignore_conflicts=True)
            made = []
    Document.objects.bulk_create(made, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("search", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
