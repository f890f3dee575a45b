// What is said to those whose browser runs no script is untrue here: hidden by the style sheet alone, it would still be
// read (RGAA 10.3).

import { onContent } from "./content.js";
import { all } from "./dom.js";

onContent(() => {
  for (const text of all(".without-script")) text.hidden = true;
});
