/** Starting something when it scrolls into view. */

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
