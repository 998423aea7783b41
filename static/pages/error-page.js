/** The error page. Its only control is the theme. */

import { ThemeControl } from "../controls/theme.js";
import { element } from "../ui/elements.js";

new ThemeControl(element(document, "#theme", HTMLSelectElement));
