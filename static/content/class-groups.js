/** Limits on the classes that lists, legends and charts show at the same time. */

/** With up to this many classes, all are shown. */
export const FEW_CLASSES = 12;

/** With more classes, only this many of them, or of their most frequent errors, are shown. */
export const LISTED_CLASSES = 10;
