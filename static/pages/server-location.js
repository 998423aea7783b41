/** Shows where the page's server runs: where uploaded data are sent, and who else can reach them. */

import { element, elements } from "../ui/elements.js";

const { hostname, host } = window.location;

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether the page comes from the user's own machine, judged by its URL. */
const isLocal = LOOPBACK.test(hostname);

const destination = isLocal
  ? `It is sent to Creases on this machine (${host}) and nowhere else.`
  : `It is sent to Creases on ${host} and nowhere else.`;

if (!isLocal) {
  const about = element(document, "#about");
  about.textContent = `On ${hostname}: anyone who reaches it can use, change and delete everything.`;
  about.classList.add("warning");
}
for (const place of elements(document, "[data-destination]")) place.textContent = destination;
