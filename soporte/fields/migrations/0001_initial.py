from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("site", "0002_revision")]
    operations = [
        migrations.CreateModel(
            name="Field",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="Programs use it. It cannot be changed later.",
                        max_length=40,
                        unique=True,
                        verbose_name="short name",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "One line of text"),
                            ("long_text", "Several lines of text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("choice", "One of several options"),
                            ("choices", "Any of several options"),
                            ("yes_no", "Yes or no"),
                            ("url", "Web address"),
                        ],
                        default="text",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name_es", models.CharField(max_length=100, verbose_name="name in Spanish")),
                ("name_en", models.CharField(max_length=100, verbose_name="name in English")),
                (
                    "help_es",
                    models.CharField(blank=True, max_length=300, verbose_name="help in Spanish"),
                ),
                (
                    "help_en",
                    models.CharField(blank=True, max_length=300, verbose_name="help in English"),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="options")),
                (
                    "least",
                    models.FloatField(blank=True, null=True, verbose_name="smallest number"),
                ),
                ("most", models.FloatField(blank=True, null=True, verbose_name="largest number")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("customer", "Customers fill it, staff too"),
                            ("shown", "Staff fill it, customers see it"),
                            ("staff", "Only staff see it"),
                        ],
                        default="customer",
                        max_length=10,
                        verbose_name="who sees and fills it",
                    ),
                ),
                ("position", models.SmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={"ordering": ["position", "id"]},
        ),
        migrations.RunSQL(
            "CREATE TRIGGER touches_revision AFTER INSERT OR UPDATE OR DELETE ON fields_field"
            " FOR EACH STATEMENT EXECUTE FUNCTION site_touch()",
            "DROP TRIGGER touches_revision ON fields_field",
        ),
    ]
