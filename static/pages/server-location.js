// @ts-nocheck
/** Which machine serves the page: the reader learns where typed and uploaded data go, and who else can reach them. */

const { hostname, host } = window.location;

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether the page comes from the reader's own machine, as far as its address tells. */
const isLocal = LOOPBACK.test(hostname);

/** Where a table goes that is uploaded. */
const destination = isLocal
  ? `It is sent to Creases on this machine (${host}) and nowhere else.`
  : `It is sent to Creases on ${host} and nowhere else.`;

if (!isLocal) {
  const about = document.querySelector("#about");
  about.textContent = `On ${hostname}: anyone who reaches it can use, change and delete everything.`;
}
for (const place of document.querySelectorAll("[data-destination]"))
  place.textContent = destination;
