/** The page of an error has nothing to control but its theme. */

import { ThemeControl } from "../controls/theme.js";

new ThemeControl(document.querySelector("#theme"));
