/** How many classes are shown at once; of more, a part stands for all. */

/** The largest number of classes of which all are shown. */
export const FEW_CLASSES = 12;

/** The number of classes, or of their errors, that are shown of more. */
export const LISTED_CLASSES = 10;
