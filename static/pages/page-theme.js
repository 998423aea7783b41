/** The theme of the plane's page, applied before its first picture. */

import { ThemeControl } from "../controls/theme.js";
import { element } from "../ui/elements.js";
import { Palette, currentTheme } from "../ui/palette.js";

export const theme = new ThemeControl(element(document, "#theme", HTMLSelectElement));

/** The colours of the first picture. */
export const firstPalette = new Palette(currentTheme());
