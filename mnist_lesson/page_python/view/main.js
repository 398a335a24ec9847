/** What a page loads to run Python: the editor and all else that is to be seen, and the real session behind it. */

import { createSession } from "../session.js";
import { openPage as open } from "./page.js";

/** @param {Omit<import("./page.js").Page, "createSession">} page */
export const openPage = (page) => open({ ...page, createSession });
