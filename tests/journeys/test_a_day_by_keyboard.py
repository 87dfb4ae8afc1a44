"""A technician's whole day by keyboard alone: from signing in to signing out, no mouse is touched.

What is done shows on the page, and the API tells the same.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.house import House, word
from tests.journeys.program import Program, code_in

pytestmark = pytest.mark.journey

MOST_STEPS = 80
HELLO = "Lo miramos hoy mismo."
TICKETS = {
    "plotter": ("ana", "El trazador corta torcido"),
    "twin": ("dario", "El trazador, otra vez"),
    "wifi": ("ana", "No hay wifi en la sala grande"),
    "door": ("ana", "La puerta del almacén no abre con tarjeta"),
    "mouse": ("ana", "El ratón de caja va a saltos"),
    "keys": ("ana", "Al teclado de caja le falta la eñe"),
}


@dataclass
class Day:
    """Somebody at their desk with a keyboard, and what programs are told meanwhile."""

    house: House
    page: Page
    numbers: dict[str, int]

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Letters, into whatever has the focus."""
        self.page.keyboard.type(text)

    def has_focus(self, selector: str) -> bool:
        """Whether the focus is on one of these."""
        script = "(what) => document.activeElement?.matches(what) ?? false"
        return bool(self.page.evaluate(script, selector))

    def walk(self, key: str, selector: str) -> None:
        """Press one key until one of these has the focus."""
        for _step in range(MOST_STEPS):
            if self.has_focus(selector):
                return
            self.press(key)
        raise AssertionError(f"{key} never leads to {selector}")

    def go(self, *keys: str, to: str) -> None:
        """Press keys that lead to another page."""
        self.press(*keys)
        self.page.wait_for_url(to)

    def choose(self, key: str, item: str) -> None:
        """Open a menu by its key, walk to an item and take it; the menu is gone afterwards."""
        self.press(key)
        menu = self.page.locator("details.so-menu[open]")
        expect(menu.locator(".so-item:focus")).to_have_count(1)
        wanted = menu.locator(".so-item", has_text=item)
        for _step in range(MOST_STEPS):
            if wanted.evaluate("(one) => one === document.activeElement"):
                break
            self.press("ArrowDown")
        self.press("Enter")
        expect(menu).to_have_count(0)

    def command(self, *words: str) -> None:
        """The first command of the palette that these words find."""
        self.press("Control+k")
        expect(self.page.locator(".so-palette input")).to_be_focused()
        self.write(" ".join(words))
        chosen = self.page.locator(".so-palette [role=option][aria-selected=true]")
        for one in words:
            expect(chosen).to_contain_text(one)
        self.press("Enter")
        expect(self.page.locator(".so-palette")).to_have_count(0)

    def find(self, name: str) -> None:
        """From anywhere to the list of all open tickets, down to one of them, and into it."""
        self.go("g", "a", to="**/views/open/")
        self.walk("j", f"#t{self.numbers[name]}")
        self.press("Enter")
        self.is_open(name)

    def is_open(self, name: str) -> None:
        """Its page is there, and the conversation has the focus: it can be read at once."""
        expect(self.page.locator(f".so-ticket[data-open='{self.numbers[name]}']")).to_be_visible()

    def ask(self, path: str) -> Any:
        """What the API says."""
        status, answer = self.house.api("carla", path)
        assert status == 200, answer
        return answer

    def ticket(self, name: str) -> Any:
        """What the API says of one of the tickets."""
        return self.ask(f"/tickets/{self.numbers[name]}")

    @property
    def reading(self) -> Locator:
        """The conversation."""
        return self.page.locator(".so-ticket .so-flow")


@pytest.fixture
def numbers(house: House) -> dict[str, int]:
    """The requests that wait, and a canned reply."""
    made = {}
    for name, (who, subject) in TICKETS.items():
        status, answer = house.api(who, "/tickets", {"subject": subject, "body": "Desde ayer."})
        assert status == 201, answer
        made[name] = answer["number"]
    second = {"body": "Y además la impresora de la sala pide tóner."}
    assert house.api("ana", f"/tickets/{made['wifi']}/messages", second)[0] == 201
    canned = {"name": "Saludo", "shortcut": "saludo", "scope": "everyone"}
    canned["html"] = f"<p>Hola, {{{{ customer.first_name }}}}: {HELLO}</p>"
    status, answer = house.api("elena", "/canned-replies", canned)
    assert status == 201, answer
    return made


def test_a_whole_day_is_done_by_keyboard_alone(
    house: House, browser: Browser, numbers: dict[str, int]
):
    with house.screen(browser) as page:
        day = Day(house, page, numbers)
        _signs_in(day)
        _opens_and_reads(day)
        _takes_and_sorts(day)
        _notes_and_answers(day)
        _gives_one_to_a_colleague(day)
        _merges(day)
        _splits_and_links(day)
        _lets_sleep_and_resolves(day)
        _changes_several_at_once(day)
        _searches(day)
        _is_away_and_leaves(day)


def _signs_in(day: Day) -> None:
    """With the code of a mail."""
    mailbox = Program(day.house.mail, "Beto Salas", "beto@nortia.example")
    day.page.goto("/accounts/login/")
    day.walk("Tab", "input[name=email]")
    day.write(mailbox.address)
    day.press("Enter")
    expect(day.page.locator("input[name=code]")).to_be_focused()
    day.write(_code(mailbox))
    day.go("Enter", to="**/desk/**")


def _code(mailbox: Program) -> str:
    """Other mails may be on their way to the same mailbox."""
    for count in range(1, 9):
        for mail in mailbox.inbox(count):
            with suppress(AssertionError):
                return code_in(mail)
    raise AssertionError("no code came")


def _opens_and_reads(day: Day) -> None:
    """Down a list into a ticket, to its neighbour and back; each time the reading has the focus."""
    day.go("g", "u", to="**/views/unassigned/")
    day.walk("j", f"#t{day.numbers['door']}")
    day.press("k", "j", "Enter")
    day.is_open("door")
    expect(day.reading).to_be_focused()
    order = day.page.locator("a.so-t").evaluate_all("(all) => all.map((one) => one.id)")
    beside = order[order.index(f"t{day.numbers['door']}") + 1]
    day.press("]")
    expect(day.page.locator(f".so-ticket[data-open='{beside[1:]}']")).to_be_visible()
    expect(day.reading).to_be_focused()
    day.press("?")
    expect(day.page.locator("dialog.so-sheet-box dl").first).to_be_visible()
    day.press("Escape")
    expect(day.reading).to_be_focused()
    day.press("[")
    day.is_open("door")
    day.press("u")
    expect(day.page.locator(f"#t{day.numbers['door']}")).to_be_focused()


def _takes_and_sorts(day: Day) -> None:
    day.find("plotter")
    expect(day.reading).to_be_focused()
    head = day.page.locator("#ticket-head")
    day.press("i")
    expect(head.locator("summary[data-key=I]")).to_contain_text("Beto")
    day.choose("p", word("Urgent"))
    expect(head.locator("summary[data-key=p]")).to_contain_text(word("Urgent"))
    expect(head.locator("summary[data-key=p]")).to_be_focused()
    category = head.locator("summary[data-key=s]")
    before = category.inner_text()
    statuses = {one["category"]: one["name"] for one in day.ask("/statuses")["items"]}
    day.choose("s", statuses["waiting_customer"])
    expect(category).not_to_have_text(before)
    day.press("t")
    expect(day.page.locator("#fact-tags")).to_be_focused()
    day.write("trazador")
    day.press("Enter")
    expect(head.locator(".so-chip", has_text="trazador")).to_be_visible()
    day.press("Escape")
    expect(day.reading).to_be_focused()
    told = day.ticket("plotter")
    assert told["assignee"]["name"] == "Beto Salas"
    assert (told["priority"], told["category"]) == ("urgent", "waiting_customer")
    assert told["tags"] == ["trazador"]


def _notes_and_answers(day: Day) -> None:
    """A note, and a canned reply by “/”: after each the conversation has the focus again."""
    offered = day.page.locator(".so-suggest [role=option]")
    day.press("c")
    expect(day.page.locator("#composer .ProseMirror")).to_be_focused()
    day.write("Mirar la cuchilla de {{customer.first")
    expect(offered).to_have_count(1)
    day.press("Enter")
    expect(day.page.locator("#composer .ProseMirror")).to_contain_text("de Ana")
    day.press("Control+Enter")
    expect(day.page.locator(".so-msg.note")).to_contain_text("Mirar la cuchilla de Ana")
    expect(day.reading).to_be_focused()
    day.press("r")
    editor = day.page.locator("#composer .ProseMirror")
    expect(editor).to_be_focused()
    day.write("/salu")
    expect(offered).to_have_count(1)
    day.press("Enter")
    expect(editor).to_contain_text(f"Hola, Ana: {HELLO}")
    day.press("Control+Enter")
    expect(day.page.locator(".so-msg.ours")).to_contain_text(HELLO)
    expect(day.reading).to_be_focused()
    said = day.ask(f"/tickets/{day.numbers['plotter']}/messages")["items"]
    assert [one["internal"] for one in said] == [False, True, False]
    assert said[2]["body_text"].strip() == f"Hola, Ana: {HELLO}"


def _gives_one_to_a_colleague(day: Day) -> None:
    day.find("mouse")
    day.choose("I", "Carla")
    expect(day.page.locator("#ticket-head summary[data-key=I]")).to_contain_text("Carla")
    assert day.ticket("mouse")["assignee"]["name"] == "Carla Ríos"


def _merges(day: Day) -> None:
    """Others would read more than before: it is said, and wants a second word."""
    day.find("twin")
    day.go("m", to=f"**/tickets/{day.numbers['twin']}/relations#merge")
    expect(day.page.locator("#merge")).to_be_focused()
    day.write(str(day.numbers["plotter"]))
    day.go("Enter", to="**/relations?*#merge-found")
    expect(day.page.locator("#merge-found")).to_be_focused()
    day.press("Enter")
    expect(day.page.locator(".so-conflict")).to_be_focused()
    assert day.ticket("twin")["merged_into"] is None
    day.walk("Tab", ".so-conflict .btn-primary")
    day.press("Enter")
    day.is_open("plotter")
    expect(day.page.locator("#relations")).to_contain_text(f"#{day.numbers['twin']}")
    assert day.ticket("twin")["merged_into"] == day.numbers["plotter"]


def _splits_and_links(day: Day) -> None:
    """One message becomes a ticket of its own; the new one is linked with a third."""
    day.find("wifi")
    day.go("Shift+S", to=f"**/tickets/{day.numbers['wifi']}/relations#split")
    expect(day.page.locator("#split")).to_be_focused()
    day.press("j", "x")
    expect(day.page.locator("input[name=message]").nth(1)).to_be_checked()
    day.walk("Tab", "#split-subject")
    day.write("Tóner para la sala grande")
    day.press("Enter")
    expect(day.page.locator("#ticket-head h1")).to_have_text("Tóner para la sala grande")
    number = day.page.locator(".so-ticket").get_attribute("data-open")
    day.numbers["toner"] = int(number or 0)
    moved = day.ask(f"/tickets/{number}/messages")["items"]
    assert ["tóner" in one["body_text"] for one in moved] == [True]
    day.go("l", to=f"**/tickets/{number}/relations#relation")
    expect(day.page.locator("#relation")).to_be_focused()
    day.walk("Tab", "#other")
    day.write(str(day.numbers["door"]))
    day.press("Enter")
    expect(day.page.locator(".so-part a", has_text=f"#{day.numbers['door']}")).to_be_visible()
    others = {one["ticket"]["number"] for one in day.ask(f"/tickets/{number}/links")["items"]}
    assert others == {day.numbers["wifi"], day.numbers["door"]}
    day.press("u")
    day.is_open("toner")


def _lets_sleep_and_resolves(day: Day) -> None:
    day.choose("b", word("On Monday at 9:00"))
    expect(day.page.locator("#ticket-head .so-snoozed")).to_be_visible()
    assert day.ask(f"/tickets/{day.numbers['toner']}/snooze")["until"]
    day.find("door")
    day.press("e")
    expect(day.page.locator("#ticket-head .so-fact.ok")).to_be_visible()
    assert day.ticket("door")["category"] == "resolved"
    day.find("wifi")
    day.press("r")
    expect(day.page.locator("#composer .ProseMirror")).to_be_focused()
    day.write("Ya hay wifi: era el repetidor.")
    day.press("Control+Shift+Enter")
    expect(day.page.locator("#ticket-head .so-fact.ok")).to_be_visible()
    expect(day.page.locator(".so-msg.ours")).to_contain_text("era el repetidor")
    assert day.ticket("wifi")["category"] == "resolved"


def _changes_several_at_once(day: Day) -> None:
    """Two of a list get a tag and lose it again; the list keeps the place."""
    day.go("g", "a", to="**/views/open/")
    two = f"#t{day.numbers['mouse']}, #t{day.numbers['keys']}"
    day.walk("j", two)
    day.press("x")
    day.press("j")
    day.walk("j", two)
    day.press("x")
    expect(day.page.locator("form.so-bulk.is-on")).to_be_visible()
    expect(day.page.locator("input[form=bulk][name=t]:checked")).to_have_count(2)
    day.press("t")
    expect(day.page.locator("dialog #bulk-tag")).to_be_focused()
    day.write("caja")
    day.press("Enter")
    expect(day.page.locator("dialog#bulk-box[open]")).to_have_count(0)
    expect(day.page.locator(f"a.so-t:is({two})").last).to_be_visible()
    undo = day.page.locator("#bulk-state [data-key=z]")
    expect(undo).to_have_text(word("Undo"))
    assert [day.ticket(one)["tags"] for one in ("mouse", "keys")] == [["caja"], ["caja"]]
    assert day.has_focus("a.so-t"), "back on the row from which it was asked"
    day.press("z")
    expect(undo).to_have_count(0)
    expect(day.page.locator("#bulk-state progress")).to_have_attribute("value", "100")
    assert [day.ticket(one)["tags"] for one in ("mouse", "keys")] == [[], []]


def _searches(day: Day) -> None:
    day.press("/")
    expect(day.page.locator(".so-find input")).to_be_focused()
    day.write("eñe caja")
    day.go("Enter", to="**/search/?q=*")
    day.walk("j", f"#t{day.numbers['keys']}")
    day.press("Enter")
    day.is_open("keys")


def _is_away_and_leaves(day: Day) -> None:
    """Availability, the profile and the way out are commands."""
    state = day.page.locator("#me-menu > summary .so-state")
    for name in ("away", "online"):
        day.command(word("Be: %(state)s") % {"state": word(name.title())})
        expect(state).to_have_class(f"so-state {name}")
        said = {one["person"]["name"]: one["chosen"] for one in day.ask("/availability")["items"]}
        assert said["Beto Salas"] == name
    day.command(word("Your profile"))
    day.page.wait_for_url("**/desk/profile/")
    day.command(word("Sign out"))
    day.page.wait_for_url(lambda url: "/desk/" not in url)
    assert "/accounts/login/" in day.page.request.get("/desk/").url
