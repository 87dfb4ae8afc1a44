"""The mailboxes at which people write to us."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.channels import drivers
from soporte.channels.accounts import save_account
from soporte.channels.models import Account
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration.forms import METHODS, answer
from soporte.desk.administration.mailbox_form import MailboxForm


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Every mailbox and how it is."""
    context = {
        "title": _("Mailboxes"),
        "new": "desk:new-account",
        "new_label": _("New mailbox"),
        "accounts": Account.objects.select_related("queue"),
    }
    return shell.page(request, "desk/administration/accounts.html", context, section="settings")


@require_http_methods(METHODS)
@administrator
def new(request: StaffRequest) -> HttpResponse:
    """A new mailbox."""
    return _edit(request, Account(), _("New mailbox"))


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a mailbox."""
    account = get_object_or_404(Account, pk=pk)
    return _edit(request, account, account.address)


@require_POST
@administrator
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Try the mailbox now and say what is wrong with it."""
    account = get_object_or_404(Account, pk=pk)
    problems = drivers.get(account.kind).check(account)
    for problem in problems:
        messages.error(request, problem)
    if not problems:
        messages.success(request, _("The mailbox works: in and out."))
    return redirect("desk:account", pk=pk)


def _edit(request: StaffRequest, account: Account, title: str) -> HttpResponse:
    form = MailboxForm(request.POST or None, instance=account)

    def save() -> None:
        changed: Account = form.instance
        changed.settings = form.kept_settings()
        save_account(changed, by=actor(request), changed=form.changed_data)

    return answer(
        request,
        form,
        save,
        title=title,
        back="desk:accounts",
        template="desk/administration/account.html",
        account=account,
    )
