"""The mailboxes at which people write to us."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from soporte.channels import checking, drivers
from soporte.channels.accounts import save_account
from soporte.channels.models import Account
from soporte.desk.access import StaffRequest, actor, administrator, is_fragment
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.desk.administration.mailbox_form import MailboxForm


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Every mailbox and how it is."""
    kinds = drivers.with_accounts()
    return lists.answer(
        request,
        "desk/administration/accounts.html",
        Account.objects.select_related("queue"),
        title=_("Mailboxes"),
        words=lambda one: (one.address, one.name, one.queue or ""),
        new="desk:new-account" if kinds else "",
        new_label=_("New mailbox"),
        kinds=kinds if len(kinds) > 1 else [],
    )


@require_http_methods(METHODS)
@administrator
def new(request: StaffRequest) -> HttpResponse:
    """A new mailbox of the kind that is named, or of the first one."""
    kinds = [driver.kind for driver in drivers.with_accounts()]
    kind = request.GET.get("kind") or next(iter(kinds), "")
    if kind not in kinds:
        raise Http404
    return _edit(request, Account(kind=kind), _("New mailbox"))


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a mailbox."""
    account = get_object_or_404(Account, pk=pk)
    return _edit(request, account, account.address)


@never_cache
@require_http_methods(METHODS)
@administrator
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Have the mailbox tried, or see how far that is."""
    account = get_object_or_404(Account, pk=pk)
    if request.method == "POST" and drivers.find(account.kind):
        checking.begin(account)
    if not is_fragment(request):
        return redirect("desk:account", pk=pk)
    found = checking.latest(account)
    context = {"account": account, "check": found, "can_check": True}
    return render(request, "desk/administration/_check.html", context)


def _edit(request: StaffRequest, account: Account, title: str) -> HttpResponse:
    form = MailboxForm(request.POST or None, instance=account)

    def save() -> None:
        changed: Account = form.instance
        changed.settings = form.kept_settings()
        save_account(changed, by=actor(request))

    return answer(
        request,
        form,
        save,
        title=title,
        back="desk:accounts",
        template="desk/administration/account.html",
        account=account,
        check=checking.latest(account),
        can_check=account.pk and drivers.find(account.kind) is not None,
    )
