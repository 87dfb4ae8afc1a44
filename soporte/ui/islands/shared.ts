/* The islands that every page may hold; each looks for its own marks and again after a swap. */
import { startAutosize } from "./autosize.ts";
import { startComposers } from "./composer.ts";
import { startCut } from "./cut.ts";
import { startEnlarging } from "./enlarging.ts";
import { startFields } from "./fields.ts";
import { startLive } from "./live.ts";
import { startMenus } from "./menu.ts";
import { startTimes } from "./times.ts";
import { startToasts } from "./toasts.ts";

startMenus();
startToasts();
startTimes();
startAutosize();
startComposers();
startCut();
startEnlarging();
startFields();
startLive();
