"""Two technicians see each other; a break in the connection costs neither of them anything."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House, word
from tests.journeys.writing import editor_of, write_until_seen

pytestmark = pytest.mark.journey

BREAK = """() => {
  const Real = WebSocket;
  const open = [];
  window.WebSocket = class extends Real {
    constructor(url) {
      if (window.isCut) url = url.replace("/live", "/nowhere");
      super(url);
      open.push(this);
    }
  };
  window.count = () => open.filter((one) => one.readyState < 2).length;
  window.isOpen = () => open.some((one) => one.readyState === 1);
  window.cut = () => { window.isCut = true; open.forEach((one) => one.close()); };
  window.mend = () => { window.isCut = false; };
}"""


@pytest.fixture
def desks(house: House, browser: Browser) -> Iterator[tuple[Page, Page]]:
    """Beto's window and Carla's."""
    with house.screen(browser, "beto") as beto, house.screen(browser, "carla") as carla:
        yield beto, carla


def new_ticket(house: House, subject: str) -> int:
    status, ticket = house.api("marcos", "/tickets", {"subject": subject, "body": "Desde hoy."})
    assert status == 201
    return ticket["number"]


def test_each_sees_in_list_and_ticket_that_the_other_looks_and_writes(
    house: House, desks: tuple[Page, Page]
):
    """Looking, writing and leaving show in the other window, in words too."""
    beto, carla = desks
    number = new_ticket(house, "La pantalla parpadea")
    carla.goto("/desk/views/unassigned/")
    row = carla.locator(f"#t{number}")
    expect(row).to_be_visible()
    beto.goto(f"/desk/tickets/{number}/")
    mark = row.locator(".so-here")
    expect(mark.locator(".so-av.is-viewing")).to_be_visible()
    expect(mark.locator(".so-sr")).to_contain_text("Beto")
    row.click()
    expect(carla.locator("#present .so-av")).to_have_count(1)
    expect(beto.locator("#present .so-sr")).to_contain_text("Carla")
    beto.locator("#composer label:has(input[value=note])").click()
    editor = editor_of(beto)
    write_until_seen(editor, carla.locator("#present .so-av.is-typing"))
    write_until_seen(editor, row.locator(".so-dots"))
    beto.goto("/desk/")
    expect(carla.locator("#present .so-av")).to_have_count(0)


def test_what_happens_during_a_break_shows_afterwards_and_what_was_being_written_stays(
    house: House, desks: tuple[Page, Page]
):
    """The banner says that the connection is lost, then that it is back; nothing is reloaded."""
    beto, carla = desks
    number = new_ticket(house, "El ratón va a saltos")
    beto.add_init_script(f"({BREAK})()")
    for page in desks:
        page.goto(f"/desk/tickets/{number}/")
    expect(beto.locator("#present .so-av")).to_have_count(1)
    beto.locator("#fact-subject").fill("El ratón salta")
    beto.evaluate("window.cut()")
    expect(beto.locator("#live-state")).to_be_visible()
    carla.locator("#fact-subject").fill("Ratón nuevo")
    carla.locator("#fact-subject").press("Enter")
    expect(carla.locator("#ticket-head h1")).to_have_text("Ratón nuevo")
    expect(beto.locator("#ticket-head h1")).to_have_text("El ratón va a saltos")
    # At once: it tries by itself too, and would take the button away.
    beto.evaluate("window.mend(); document.querySelector('[data-live-retry]').click()")
    expect(beto.locator("#live-back")).to_be_visible()
    expect(beto.locator("#ticket-head h1")).to_have_text("Ratón nuevo")
    expect(beto.locator("#fact-subject")).to_have_value("El ratón salta")
    changed = beto.locator(".so-changed")
    expect(changed).to_contain_text("Ratón nuevo")
    changed.get_by_role("button", name=word("Take theirs")).click()
    expect(beto.locator("#fact-subject")).to_have_value("Ratón nuevo")


def test_asking_for_the_connection_again_and_again_makes_one(
    house: House, desks: tuple[Page, Page]
):
    """Neither "try again" nor the way out of a tunnel leaves two, and the banner goes."""
    beto, _carla = desks
    beto.add_init_script(f"({BREAK})()")
    beto.goto(f"/desk/tickets/{new_ticket(house, 'La red se corta')}/")
    beto.wait_for_function("window.isOpen()")
    beto.context.set_offline(True)
    expect(beto.locator("#live-state")).to_be_visible()
    again = "document.querySelector('[data-live-retry]').click()"
    beto.evaluate(f"{again}; {again}")
    beto.context.set_offline(False)
    expect(beto.locator("#live-back")).to_be_visible()
    expect(beto.locator("#live-state")).to_be_hidden()
    assert beto.evaluate("window.count()") == 1


def test_a_menu_that_is_open_stays_open_in_its_place_while_others_change_the_ticket(
    house: House, desks: tuple[Page, Page]
):
    """What is newer comes to its list when it closes."""
    beto, carla = desks
    number = new_ticket(house, "El teclado no va")
    for page in desks:
        page.goto(f"/desk/tickets/{number}/")
    expect(beto.locator("#present .so-av")).to_have_count(1)
    menu = beto.locator("#ticket-head details:has(summary[data-key=s])")
    menu.locator("summary").click()
    items = menu.locator(".list")
    placed = items.bounding_box()
    carla.locator("#fact-subject").fill("Teclado nuevo")
    carla.locator("#fact-subject").press("Enter")
    expect(beto.locator("#ticket-head h1")).to_have_text("Teclado nuevo")
    assert items.bounding_box() == placed
    chosen = items.locator("button").nth(1)
    name = chosen.inner_text().strip()
    chosen.click()
    expect(menu.locator("summary")).to_contain_text(name)
    expect(menu).not_to_have_attribute("open", "")


def test_the_bell_counts_what_is_new_and_opening_the_ticket_clears_it(
    house: House, desks: tuple[Page, Page]
):
    """Carla gives Beto a ticket: his bell shows it at once, reading it ends it."""
    beto, carla = desks
    number = new_ticket(house, "No hay sonido")
    beto.goto("/desk/notifications/")
    beto.get_by_role("button", name=word("Mark all as read")).click()
    expect(beto.locator("#bell .n")).to_have_count(0)
    carla.goto(f"/desk/tickets/{number}/")
    carla.locator("#ticket-head summary[data-key=I]").click()
    carla.locator("#ticket-head .so-item", has_text="Beto").click()
    expect(beto.locator("#bell .n")).to_have_text("1")
    news = beto.locator("#news .so-news", has_text="No hay sonido")
    expect(news).to_contain_text("Carla")
    news.get_by_role("link", name="No hay sonido").click()
    expect(beto.locator("#bell .n")).to_have_count(0)
