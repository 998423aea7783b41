/** The page of an error has nothing to control but its theme. */

import { ThemeControl } from "../controls/theme.js";
import { element } from "../ui/elements.js";

new ThemeControl(element(document, "#theme", HTMLSelectElement));
