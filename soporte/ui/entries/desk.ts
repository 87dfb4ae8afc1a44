/* The technicians' pages: htmx, live fragments, menus, the composer, keys. */
import "../islands/htmx.ts";
import "../islands/shared.ts";
import { startKeys } from "../islands/keys.ts";
import { startDesk } from "../islands/desk.ts";
import { startWaiting } from "../islands/waiting.ts";
import { startPalette } from "../islands/palette.ts";
import { startQuoting } from "../islands/quote.ts";
import { startApp } from "../islands/app.ts";
import { startBulk } from "../islands/bulk.ts";
import { startFocus } from "../islands/focus.ts";
import { startLater } from "../islands/later.ts";

startKeys();
startPalette();
startQuoting();
startDesk();
startWaiting();
startApp();
startBulk();
startFocus();
startLater();
if (new URLSearchParams(location.search).has("shared")) void import("../islands/taking.ts").then(({ takeIn }) => takeIn());
