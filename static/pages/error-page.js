/** The error page. Its only control is the theme. */

import { ThemeControl } from "../controls/theme.js";
import { element } from "../ui/elements.js";
import { listenToSkipLink } from "../ui/skip-link.js";

new ThemeControl(element(document, "#theme", HTMLSelectElement));
listenToSkipLink();
