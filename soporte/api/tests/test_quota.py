"""Uploads beyond what a customer may store in a day are refused politely, others' are not."""

from django.core.files.uploadedfile import SimpleUploadedFile

from soporte.files.models import Blob


def upload(api, size):
    file = SimpleUploadedFile("a.txt", str(size).encode().ljust(size), content_type="text/plain")
    return api.client.post("/api/v1/files", {"file": file})


def test_a_customer_uploads_so_much_a_day(as_ana, as_dario, as_beto, settings):
    settings.FILES_A_DAY_MB = {"person": 0.01, "address": 0, "place": 0}
    assert upload(as_ana, 8000).status_code == 201
    refused = upload(as_ana, 3000)
    assert refused.status_code == 413
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"].endswith("#quota")
    assert "día" in refused.json()["detail"] or "in one day" in refused.json()["detail"]
    assert Blob.objects.count() == 1
    assert upload(as_ana, 2000).status_code == 201, "what was refused did not count"
    assert upload(as_dario, 9000).status_code == 201
    assert upload(as_beto, 50_000).status_code == 201, "staff are not counted"
