// Texts for browsers without script are wrong where this runs: hidden by the style sheet alone, they would still
// be read (RGAA 10.3).

import { onContent } from "./content.js";
import { all } from "./dom.js";

onContent(() => {
  for (const text of all(".without-script")) text.hidden = true;
});
