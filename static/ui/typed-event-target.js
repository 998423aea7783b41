/** An EventTarget whose events are declared: each has a name and a detail of a known type. */

/**
 * @template {object} Details  the type of each event's `detail` by the event's name; null for an event without one
 */
export class TypedEventTarget extends EventTarget {
  /**
   * Call `listener` with each event of this name.
   *
   * @template {keyof Details & string} Name
   * @param {Name} name
   * @param {((event: CustomEvent<Details[Name]>) => void)|EventListenerObject|null} listener
   * @param {boolean|AddEventListenerOptions} [options]
   * @override
   */
  addEventListener(name, listener, options) {
    super.addEventListener(
      name,
      /** @type {EventListenerOrEventListenerObject|null} */ (listener),
      options,
    );
  }

  /**
   * Dispatch an event. The detail can be left out where it can be null.
   *
   * @template {keyof Details & string} Name
   * @param {Name} name
   * @param {null extends Details[Name] ? [detail?: Details[Name]] : [detail: Details[Name]]} detail
   */
  emit(name, ...[detail]) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
