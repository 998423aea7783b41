/** Starting something when it scrolls into view, or when it is opened. */

/**
 * Call `act` once when a quarter of an element is in view, above the lowest quarter of the window.
 *
 * @param {HTMLElement} target
 * @param {() => void} act
 */
export function onceInView(target, act) {
  const observer = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      observer.disconnect();
      act();
    },
    { rootMargin: "0px 0px -25% 0px", threshold: 0.25 },
  );
  observer.observe(target);
}

/**
 * Call `act` once when a `details` is open: a reader may have opened it before the page's script has loaded.
 *
 * @param {HTMLDetailsElement} details
 * @param {() => void} act
 */
export function onceOpen(details, act) {
  if (details.open) act();
  else details.addEventListener("toggle", act, { once: true });
}
