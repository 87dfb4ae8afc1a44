/* The customers' pages: everything here is a comfort; they work without it. */
import "../islands/htmx.ts";
import "../islands/shared.ts";
import { startUploading } from "../islands/uploading.ts";

startUploading();
